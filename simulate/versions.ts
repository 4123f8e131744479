import type { RecordOf, StoredRecord } from '../src/core/model/record.ts'
import type { Change, Store } from '../src/core/ports.ts'
import { knownRecords } from '../src/hosts/machine/run/known-records.ts'

type Kind = StoredRecord['kind']

/** A status of today, and what the next version calls a finer part of it. */
const NEW_WORDS: Partial<Record<Kind, { today: string; tomorrow: string }>> = {
  invitation: { today: 'claimed', tomorrow: 'spent' },
  connection: { today: 'active', tomorrow: 'operational' },
  callback: { today: 'claimed', tomorrow: 'triaged' },
}
export const KINDS = Object.keys(NEW_WORDS) as Kind[]

/** A member that today's version does not know, and must carry along. */
const NEW_MEMBER = 'sinceTheNextVersion'
export const newMember = (record: object | undefined): unknown =>
  (record as Record<string, unknown> | undefined)?.[NEW_MEMBER]

/** As today's version would say it. */
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

/** Whether today's version must leave this one to the next. */
export const isOfTomorrow = (record: StoredRecord): boolean => inTodaysWords(record) !== record

interface Reader {
  name: string
  version: 'today' | 'tomorrow'
}

/** How each version sees the one store: the next one has new words for the records of some kinds, and a new member for all. */
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
