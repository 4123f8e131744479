import { RolecallError } from '../../../api/errors.ts'
import type { Connection } from '../../../api/types.ts'
import type { RolecallClient } from '../../../client/rolecall-client.ts'
import { isRegion } from '../../../core/model/aws/partition.ts'
import type { Entry } from './profiles.ts'

export interface Selection {
  customer?: string
  connection?: string[]
  scope?: string[]
}

/**
 * Lists the active connections with the scopes of their profiles. Asks once for the scopes of each
 * profile.
 */
export async function collect(
  rolecall: RolecallClient,
  { customer, connection, scope }: Selection,
): Promise<Entry[]> {
  const scopes = new Map<string, Promise<string[]>>()
  const entries: Entry[] = []
  const query = { status: 'active', limit: 200, customerId: customer } as const
  for await (const it of rolecall.listConnections(query)) {
    if (connection && !connection.includes(it.id)) continue
    const version = `${it.profile} ${it.profileVersion}`
    if (!scopes.has(version)) scopes.set(version, scopesOf(rolecall, it.id))
    const names = (await scopes.get(version)!).filter((name) => !scope || scope.includes(name))
    entries.push(...names.map((name) => toEntry(it, name)))
  }
  return entries.sort(
    (a, b) => compare(a.connectionId, b.connectionId) || compare(a.scope, b.scope),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const scopesOf = async (rolecall: RolecallClient, id: string): Promise<string[]> =>
  (await rolecall.listScopes(id).page()).items
    .filter(({ usable }) => usable !== false)
    .map(({ name }) => name)

/** Checks the form of each value, because a shell may run the line that contains them. */
function toEntry({ id, customerId, accountId, region }: Connection, scope: string): Entry {
  const isPlain =
    /^con_[\w-]{1,64}$/.test(id) &&
    /^[\w-]{1,64}$/.test(scope) &&
    /^\d{12}$/.test(accountId) &&
    isRegion(region)
  if (!isPlain || !/^[\w.:@/+=-]{1,128}$/.test(customerId))
    throw new RolecallError('SERVICE_UNREACHABLE', {
      detail:
        'The answer holds no connections. Check that ROLECALL_URL is the address of Rolecall.',
    })
  return { connectionId: id, customerId, accountId, region, scope }
}
