import type { Tally } from '../../../core/model/tally.ts'
import type { DailySum, SumsQuery } from '../../../core/ports.ts'
import { docOf, tallyPartition } from './items.ts'
import { everyItemOf, type Table } from './pages.ts'

const DAY_MS = 86_400_000

/** Adds up what the changes of each day say. */
export async function readSums(
  table: Table,
  { from, to, profile }: SumsQuery,
): Promise<DailySum[]> {
  const sums: DailySum[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    sums.push(...(await sumsOfDay(table, new Date(at).toISOString().slice(0, from.length))))
  return sums.filter((it) => it.sum !== 0 && (profile === undefined || it.profile === profile))
}

async function sumsOfDay(table: Table, day: string): Promise<DailySum[]> {
  const sums = new Map<string, DailySum>()
  for await (const item of everyItemOf(table, tallyPartition(day)))
    for (const { by, to, ...of } of docOf<(Tally & { by?: number; to?: number })[]>(item)) {
      const key = JSON.stringify([of.profile, of.name, of.detail])
      sums.set(key, { ...of, sum: to ?? (sums.get(key)?.sum ?? 0) + (by ?? 0) })
    }
  return [...sums.values()]
}
