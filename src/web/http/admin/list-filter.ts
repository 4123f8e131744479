import type { Context } from 'hono'
import { listProfiles } from '../../../core/access-versions/read-versions.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { ListQuery, Page, Ports } from '../../../core/ports.ts'
import type { ListFilter } from '../../pages/admin/list-view.ts'

/** A page of a list in the console has so many rows. */
export const ROWS = 25
const MAX_PAGE = 40_000
/** A file is read in pages of this size. */
const ROWS_OF_FILE = 200

/** Reads the address of a list. What it does not know is left out. */
export function readFilter(c: Context, known: readonly string[]): ListFilter {
  const { profile, customer, order, page, cursor } = c.req.query()
  const statuses = (c.req.queries('status') ?? []).filter((it) => known.includes(it))
  const number = Number(page)
  return {
    statuses: [...new Set(statuses)],
    profile: profile?.trim() || undefined,
    customerId: customer?.trim() || undefined,
    order: order === 'asc' ? 'asc' : 'desc',
    page: Number.isInteger(number) && number >= 1 ? Math.min(number, MAX_PAGE) : 1,
    cursor: cursor || undefined,
  }
}

/** What the list and its total have in common. */
export const selectionOf = ({ statuses, profile, customerId }: ListFilter) => ({
  ...(statuses.length > 0 && { status: statuses }),
  profile,
  customerId,
})

/** The query for the page that the address asks for. */
export const pageQuery = (
  { store }: Pick<Ports, 'store'>,
  filter: ListFilter,
): Pick<ListQuery, 'status' | 'profile' | 'order' | 'skip' | 'cursor' | 'limit'> & {
  customerId: string | undefined
} => ({
  ...selectionOf(filter),
  order: filter.order,
  limit: ROWS,
  ...(store.canSkip ? { skip: (filter.page - 1) * ROWS } : { cursor: filter.cursor }),
})

/** Everything that the filter shows, for a file. */
export async function* everyPage<Item>(
  filter: ListFilter,
  read: (query: ReturnType<typeof pageQuery>) => Promise<Page<Item>>,
): AsyncGenerator<Item[]> {
  for (let cursor: string | undefined; ; ) {
    const { order } = filter
    const page = await read({ ...selectionOf(filter), order, cursor, limit: ROWS_OF_FILE })
    yield page.items
    if (page.nextCursor === undefined) return
    cursor = page.nextCursor
  }
}

export const isLimited = ({ grants }: Actor): boolean =>
  grants.customers !== undefined || grants.connections !== undefined

/** How many records of a kind each status has. Undefined for a person who may not see them all. */
export async function countsFor(
  { store }: Pick<Ports, 'store'>,
  actor: Actor,
  kind: 'connection' | 'invitation',
  { profile, customerId }: ListFilter,
): Promise<Map<string, number> | undefined> {
  if (isLimited(actor) || customerId !== undefined) return undefined
  const counts = new Map<string, number>()
  for (const it of await store.counts()) {
    if (it.kind !== kind || (profile !== undefined && it.profile !== profile)) continue
    counts.set(it.status, (counts.get(it.status) ?? 0) + it.count)
  }
  return counts
}

export const profileNames = async (ports: Pick<Ports, 'store'>): Promise<string[]> =>
  (await listProfiles(ports)).map(({ id }) => id)
