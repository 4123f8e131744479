import { RolecallError } from '../../../api/errors.ts'
import type { ApiClient } from '../../../client/api.ts'
import { query } from '../../../client/api.ts'
import { isRegion } from '../../../core/model/aws/partition.ts'
import type { Entry } from './profiles.ts'

interface Connection {
  id: string
  customerId: string
  accountId: string
  region: string
  profile: string
}

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

export interface Selection {
  customer?: string
  connection?: string[]
  scope?: string[]
}

/** The active connections, with the scopes of their profiles: each profile's are asked for once. */
export async function collect(
  api: ApiClient,
  { customer, connection, scope }: Selection,
): Promise<Entry[]> {
  const scopes = new Map<string, Promise<string[]>>()
  const entries: Entry[] = []
  for await (const it of activeConnections(api, customer)) {
    if (connection && !connection.includes(it.id)) continue
    if (!scopes.has(it.profile)) scopes.set(it.profile, scopesOf(api, it.id))
    const names = (await scopes.get(it.profile)!).filter((name) => !scope || scope.includes(name))
    entries.push(...names.map((name) => checked(it, name)))
  }
  return entries.sort(
    (a, b) => compare(a.connectionId, b.connectionId) || compare(a.scope, b.scope),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

async function* activeConnections(
  api: ApiClient,
  customerId: string | undefined,
): AsyncGenerator<Connection> {
  let cursor: string | undefined
  do {
    const page = await api.get<Page<Connection>>(
      `/v1/connections${query({ status: 'active', limit: '200', customerId, cursor })}`,
    )
    yield* page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}

const scopesOf = async (api: ApiClient, id: string): Promise<string[]> =>
  (
    await api.get<Page<{ name: string }>>(`/v1/connections/${encodeURIComponent(id)}/scopes`)
  ).items.map(({ name }) => name)

/** What comes from outside becomes a line that a shell may read: it must look as it should. */
function checked({ id, customerId, accountId, region }: Connection, scope: string): Entry {
  const isPlain =
    /^con_\w{1,64}$/.test(id) &&
    /^[\w-]{1,64}$/.test(scope) &&
    /^\d{12}$/.test(accountId) &&
    isRegion(region)
  if (!isPlain || !/^[\w.:@/+=-]{1,128}$/.test(customerId))
    throw new RolecallError('SERVICE_UNREACHABLE', {
      detail: 'What answered gave no connections of Rolecall; is ROLECALL_URL right?',
    })
  return { connectionId: id, customerId, accountId, region, scope }
}
