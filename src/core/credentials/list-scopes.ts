import { connectionFor } from '../connections/find.ts'
import type { Actor } from '../model/actor.ts'
import { admitsScope } from '../model/grants.ts'
import type { Ports } from '../ports.ts'
import { type ConnectionScope, scopesOf } from './granted-scopes.ts'

/**
 * Lists the scopes that the caller may use, with those of the current version that the customer has
 * not granted yet.
 */
export async function listScopes(
  ports: Pick<Ports, 'store' | 'clock'>,
  actor: Actor,
  connectionId: string,
): Promise<ConnectionScope[]> {
  const connection = await connectionFor(ports, actor, 'connections:read', connectionId)
  return (await scopesOf(ports, connection)).filter(({ name }) => admitsScope(actor, name))
}
