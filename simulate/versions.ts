import type { RecordOf, StoredRecord } from '../src/core/model/record.ts'
import type { Change, Store } from '../src/core/ports.ts'
import { knownRecords } from '../src/hosts/machine/run/known-records.ts'

type Kind = StoredRecord['kind']

/** Statuses of today's version, and the finer statuses that the next version introduces. */
const NEW_WORDS: Partial<Record<Kind, { today: string; tomorrow: string }>> = {
  invitation: { today: 'claimed', tomorrow: 'spent' },
  connection: { today: 'active', tomorrow: 'operational' },
  callback: { today: 'claimed', tomorrow: 'triaged' },
}
export const KINDS = Object.keys(NEW_WORDS) as Kind[]

/** A field of the next version. Today's version must keep it when it writes a record. */
const NEW_MEMBER = 'sinceTheNextVersion'
export const newMember = (record: object | undefined): unknown =>
  (record as Record<string, unknown> | undefined)?.[NEW_MEMBER]

/** Returns the record with the statuses of today's version. */
export function inTodaysWords<R extends StoredRecord>(record: R): R {
  const words = NEW_WORDS[record.kind]
  return words && (record.status as string) === words.tomorrow
    ? { ...record, status: words.today }
    : record
}

const inTomorrowsWords = (record: StoredRecord): StoredRecord => {
  const words = NEW_WORDS[record.kind]
  return words && record.status === words.today
    ? Object.assign({}, record, { status: words.tomorrow })
    : record
}

/**
 * Whether only the next version can have written the record, so that today's version must not work
 * on it.
 */
export const isOfTomorrow = (record: StoredRecord): boolean => inTodaysWords(record) !== record

interface Reader {
  name: string
  version: 'today' | 'tomorrow'
}

/**
 * The store as a version sees it. The next version has new statuses for some kinds of records, and
 * one new field in all.
 */
export function seenBy({ name, version }: Reader, store: Store, renamed: readonly Kind[]): Store {
  if (version === 'today') return knownRecords(store)
  const rewrite = (record: StoredRecord): StoredRecord =>
    Object.assign({}, renamed.includes(record.kind) ? inTomorrowsWords(record) : record, {
      [NEW_MEMBER]: `${name} ${record.version}`,
    })
  return {
    ...store,
    async commit<Put extends StoredRecord[] | []>(change: Change<Put>): Promise<Put> {
      const stored = await store.commit({ ...change, put: (change.put ?? []).map(rewrite) })
      return stored.map(inTodaysWords) as Put
    },
    async get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
      const record = await store.get(kind, id)
      return record && inTodaysWords(record)
    },
    async list(kind, query) {
      const page = await store.list(kind, query)
      return { ...page, items: page.items.map(inTodaysWords) }
    },
    due: async (kind, now, limit) => (await store.due(kind, now, limit)).map(inTodaysWords),
  }
}
