import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import { admitsScope } from '../model/grants.ts'
import type { Ports } from '../ports.ts'
import { scopedProfile } from './scope.ts'

export interface ScopeName {
  name: string
  description?: string
}

/** Lists the scopes of a connection's access profile that the caller may use. */
export async function listScopes(
  ports: Pick<Ports, 'store' | 'clock'>,
  actor: Actor,
  connectionId: string,
): Promise<ScopeName[]> {
  const connection = await connectionFor(ports, actor, 'connections:read', connectionId)
  const { profile } = await scopedProfile(ports, connection)
  return Object.entries(profile.scopes)
    .filter(([name]) => admitsScope(actor, name))
    .map(([name, { description }]) => ({ name, ...(description !== undefined && { description }) }))
}
