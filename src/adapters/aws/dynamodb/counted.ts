import { indexOf, isListed, type StoredRecord } from '../../../core/model/record.ts'
import { isSearchable } from '../../../core/model/search-terms.ts'
import type { RecordCount } from '../../../core/ports.ts'

/** How many records have each of these keys. */
export type CountsByKey = Record<string, number>

/**
 * Under which key a record is counted: `KIND#STATUS`, of invitations and connections
 * `KIND#STATUS#PROFILE`. Undefined for a record that is in no list and never due, or that DynamoDB
 * may delete by itself.
 */
export function countKeyOf(record: StoredRecord): string | undefined {
  const { kind, status } = record
  const { dueAt, removableAt } = indexOf(record)
  if (removableAt !== undefined || (!isListed(kind) && dueAt === undefined)) return undefined
  return isSearchable(record) ? `${kind}#${status}#${record.profile}` : `${kind}#${status}`
}

export const countKey = (kind: string, status: string, profile: string): string =>
  `${kind}#${status}#${profile}`

export const recordCounts = (counts: CountsByKey): RecordCount[] =>
  Object.entries(counts)
    // An earlier version counted the records of use.
    .filter(([key, count]) => count > 0 && !key.startsWith('usage#'))
    .map(([key, count]) => {
      const [kind = '', status = '', ...rest] = key.split('#')
      return { kind, status, ...(rest.length > 0 && { profile: rest.join('#') }), count }
    })

/** Changes the counts by one record that leaves a key, or comes under one. */
export function moveCount(
  counts: CountsByKey,
  from: string | undefined,
  to: string | undefined,
): void {
  if (from === to) return
  for (const [key, by] of [
    [from, -1],
    [to, 1],
  ] as const) {
    if (key === undefined) continue
    counts[key] = (counts[key] ?? 0) + by
    if (counts[key] === 0) delete counts[key]
  }
}
