import {
  bestMatches,
  hitOf,
  isSearchable,
  type Match,
  matchesIn,
  prefixesOf,
  type Searchable,
  type SearchHit,
  TERMS_FOR_EACH_HIT,
  termsOf,
} from '../../../core/model/search-terms.ts'
import type { SearchQuery } from '../../../core/ports.ts'
import { keyOf, recordKey, termPartition, textOf } from './items.ts'
import { type Lists, readList, recordIn } from './lists.ts'
import { firstWith, readAll, type Table } from './pages.ts'

const KINDS = ['connection', 'invitation'] as const

/** Records of each kind that a search for some customers looks at, newest first. */
const MAX_LOOKED_AT = 500

/** Finds records by the beginning of a term: each kind and prefix is one query. */
export async function searchRecords(table: Lists, query: SearchQuery): Promise<SearchHit[]> {
  const prefixes = prefixesOf(query.text)
  if (prefixes.length === 0) return []
  if (query.customerIds ?? query.ids) return searchNamed(table, query, prefixes)
  const kinds = query.kind ? [query.kind] : KINDS
  const found = await Promise.all(
    kinds.flatMap((kind) =>
      prefixes.map((prefix) => matchesOf(table, { kind, prefix, limit: query.limit })),
    ),
  )
  const best = bestMatches(found.flat(), prefixes).slice(0, query.limit)
  return verified(table, best)
}

async function matchesOf(
  table: Table,
  { kind, prefix, limit }: { kind: Searchable['kind']; prefix: string; limit: number },
): Promise<Match[]> {
  const partition = termPartition(kind, prefix)
  const items = await firstWith(table, { partition, prefix, limit: limit * TERMS_FOR_EACH_HIT })
  return items.map((item) => {
    const [term = '', id = ''] = keyOf(item).sk.split('\n')
    return { kind, id, term, field: textOf(item, 'field') as Match['field'] }
  })
}

/** Leaves out what is no longer so: the terms lag behind their records. */
async function verified(table: Table, matches: readonly Match[]): Promise<SearchHit[]> {
  const items = await readAll(
    table,
    matches.map(({ kind, id }) => recordKey(kind, id)),
  )
  const records = new Map(items.map((item) => [keyOf(item).pk, recordIn(item)]))
  return matches.flatMap(({ kind, id, term, field }) => {
    const record = records.get(recordKey(kind, id).pk)
    if (!record || !isSearchable(record)) return []
    const holds = termsOf(record).some((one) => one.term === term && one.field === field)
    return holds ? [hitOf(record, field)] : []
  })
}

/** Searches in the records of some customers, or with some ids, since there are few. */
async function searchNamed(
  table: Lists,
  { kind: only, customerIds, ids, limit }: SearchQuery,
  prefixes: readonly string[],
): Promise<SearchHit[]> {
  const kinds = only ? [only] : KINDS
  const pages = await Promise.all(
    kinds.map((kind) => readList(table, kind, { customerIds, ids, limit: MAX_LOOKED_AT })),
  )
  const records = pages.flatMap(({ items }) => items.map(({ record }) => record))
  const byName = new Map(records.map((it) => [`${it.kind} ${it.id}`, it as Searchable]))
  return bestMatches(matchesIn([...byName.values()], prefixes), prefixes)
    .slice(0, limit)
    .map(({ kind, id, field }) => hitOf(byName.get(`${kind} ${id}`)!, field))
}
