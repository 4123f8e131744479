import type { StoredRecord } from '../../../core/model/record.ts'
import { isSearchable, termsOf } from '../../../core/model/search-terms.ts'
import type { Change } from '../../../core/ports.ts'
import { countKeyOf } from './counted.ts'
import { rankOf, recordKey } from './items.ts'
import type { Trace } from './log.ts'
import { NOTHING_OWNED, type Owned, type OwnedByRecord } from './owned.ts'

interface Snapshot extends Pick<Trace, 'rank'> {
  version: number
  key: string | undefined
  /** All of its search terms. */
  terms: string
  /** What its item names. */
  owned: Owned
}

const MAX_SNAPSHOTS = 5000

/**
 * Remembers how the records were that this process read, so that a commit can log what it changes
 * in the counts without another read. A version of a record never changes, so no snapshot is wrong.
 */
export class SeenRecords {
  readonly #snapshots = new Map<string, Snapshot>()

  saw(record: StoredRecord, owned = NOTHING_OWNED): void {
    const { pk } = recordKey(record.kind, record.id)
    this.#snapshots.delete(pk)
    this.#snapshots.set(pk, { ...snapshotOf(record), owned })
    if (this.#snapshots.size > MAX_SNAPSHOTS)
      this.#snapshots.delete(this.#snapshots.keys().next().value!)
  }

  /** What the items of the records of a change name, as they were read. */
  ownedBefore({ put = [] }: Change): OwnedByRecord {
    const owned = put.map(({ kind, id, version }): [string, Owned] => {
      const { pk } = recordKey(kind, id)
      const snapshot = this.#snapshots.get(pk)
      return [pk, snapshot?.version === version ? snapshot.owned : NOTHING_OWNED]
    })
    return new Map(owned)
  }

  /**
   * What a change does to its records. `read` returns a record that this process did not read
   * lately.
   */
  async tracesOf(
    { put = [], remove = [] }: Change,
    read: (of: Pick<StoredRecord, 'kind' | 'id'>) => Promise<StoredRecord | undefined>,
  ): Promise<Trace[]> {
    const before = async (of: Pick<StoredRecord, 'kind' | 'id' | 'version'>) => {
      if (of.version === 0) return undefined
      const { pk } = recordKey(of.kind, of.id)
      if (this.#snapshots.get(pk)?.version !== of.version) await read(of)
      const snapshot = this.#snapshots.get(pk)
      // If the store holds another version, the commit is refused.
      return snapshot?.version === of.version ? snapshot : undefined
    }
    const changed = put.map(async (record) =>
      traceOf(recordKey(record.kind, record.id).pk, await before(record), snapshotOf(record)),
    )
    const removed = remove.map(async (one) =>
      traceOf(recordKey(one.kind, one.id).pk, await before(one), undefined),
    )
    return (await Promise.all([...changed, ...removed])).filter((one) => one !== undefined)
  }
}

const snapshotOf = (record: StoredRecord): Omit<Snapshot, 'owned'> => ({
  version: record.version,
  key: countKeyOf(record),
  rank: rankOf(record),
  terms: isSearchable(record)
    ? termsOf(record)
        .map(({ term }) => term)
        .join('\n')
    : '',
})

function traceOf(
  record: string,
  before: Omit<Snapshot, 'owned'> | undefined,
  now: Omit<Snapshot, 'owned'> | undefined,
): Trace | undefined {
  const [from, to] = [before?.key, now?.key]
  if (from === to && before?.terms === now?.terms) return undefined
  const rank = (now ?? before)?.rank
  if (rank === undefined || (from === undefined && to === undefined)) return undefined
  return { record, rank, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
