import { readCursor, writeCursor } from '../../../core/model/cursor.ts'
import type { AttemptRow } from '../../../core/model/webhook-endpoint.ts'
import type { AttemptsQuery, Page } from '../../../core/ports.ts'
import { docOf, type Item } from './document.ts'
import { attemptsPartition, partitions } from './items.ts'
import { before, entries, FIRST, itemsOf, LAST, readAll, type Table } from './pages.ts'

/** Lists the attempts to deliver to an endpoint, or to deliver one event to it, newest first. */
export async function readAttempts(table: Table, query: AttemptsQuery): Promise<Page<AttemptRow>> {
  const { limit } = query
  const found = (await lookUp(table, query, limit + 1)).map((item) => docOf<AttemptRow>(item))
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last
    ? { items, nextCursor: writeCursor('attempts', [last.at, last.eventId]) }
    : { items }
}

async function lookUp(
  table: Table,
  { endpointId, eventId, since = '', cursor }: AttemptsQuery,
  limit: number,
): Promise<Item[]> {
  const [at, event] = cursor === undefined ? [LAST, ''] : readCursor('attempts', cursor)
  const range = { order: 'desc' as const, limit }
  if (eventId !== undefined) {
    const from = `${endpointId}#${since}`
    const to = cursor === undefined ? `${endpointId}#${LAST}` : before(`${endpointId}#${at}`)
    return itemsOf(table, attemptsPartition(eventId), { ...range, from, to })
  }
  const found = await entries(
    table,
    {
      ...{ index: 'byCustomer', partitions: partitions.attempts(endpointId), order: 'desc' },
      ...{ from: since || FIRST, to: cursor === undefined ? LAST : before(`${at}#${event}`) },
    },
    limit,
  )
  return readAll(table, found)
}
