import type { DailySum, Tally } from '../../../core/model/tally.ts'
import type { SumsQuery } from '../../../core/ports.ts'
import { docOf, type Item, withDocument } from './document.ts'
import { type Key, keyItem, keyOf } from './items.ts'
import { allItemsOf, LAST, readAll, type Table } from './pages.ts'

/** The sums of one day and profile, by name and detail. */
type Sums = Record<string, number>

const PARTITION = 'sums'

const keyFor = ({ day, profile }: Pick<DailySum, 'day' | 'profile'>): Key => ({
  pk: PARTITION,
  sk: `${day}#${profile}`,
})
const nameFor = ({ name, detail }: Pick<DailySum, 'name' | 'detail'>): string =>
  detail === undefined ? name : `${name}#${detail}`

// AWS: a transaction has 100 parts at most. Each day and profile is one.
const MAX_TOUCHED = 90

/** The first of some things whose tallies fit into one transaction; at least one of them. */
export function touchesFew<T>(some: readonly T[], talliesOf: (it: T) => readonly Tally[]): T[] {
  const touched = new Set<string>()
  const end = some.findIndex((it, index) => {
    for (const tally of talliesOf(it)) touched.add(keyFor(tally).sk)
    return index > 0 && touched.size > MAX_TOUCHED
  })
  return end === -1 ? [...some] : some.slice(0, end)
}

/** The items of the sums, with these tallies added in their order. */
export async function addedSums(table: Table, tallies: readonly Tally[]): Promise<Item[]> {
  const keys = [...new Set(tallies.map((tally) => keyFor(tally).sk))].map((sk) => ({
    ...{ pk: PARTITION, sk },
  }))
  const stored = new Map(
    (await readAll(table, keys)).map((item) => [keyOf(item).sk, docOf<Sums>(item)]),
  )
  return sumItems(tallies, stored)
}

export function sumItems(tallies: Iterable<Tally>, stored = new Map<string, Sums>()): Item[] {
  for (const tally of tallies) {
    const { sk } = keyFor(tally)
    const sums = stored.get(sk) ?? {}
    const name = nameFor(tally)
    sums[name] = 'to' in tally ? tally.to : (sums[name] ?? 0) + tally.by
    stored.set(sk, sums)
  }
  return [...stored].map(([sk, sums]) => withDocument(keyItem({ pk: PARTITION, sk }), sums))
}

/** The sums of some days: a few KB for each profile and month. */
export async function readSums(
  table: Table,
  { from, to, profile }: SumsQuery,
): Promise<DailySum[]> {
  const items = await allItemsOf(table, PARTITION, { from: `${from}#`, to: `${to}#${LAST}` })
  return items.flatMap((item) => {
    const [day = '', ...rest] = keyOf(item).sk.split('#')
    const of = rest.join('#')
    if (profile !== undefined && of !== profile) return []
    return Object.entries(docOf<Sums>(item)).map(([text, sum]) => {
      const [name, ...detail] = text.split('#')
      return {
        ...{ day, profile: of, name: name as DailySum['name'], sum },
        ...(detail.length > 0 && { detail: detail.join('#') }),
      }
    })
  })
}
