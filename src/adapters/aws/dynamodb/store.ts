import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { RolecallError } from '../../../api/errors.ts'
import type { Announcement } from '../../../core/model/audit.ts'
import type { CheckRow } from '../../../core/model/check.ts'
import { readCursor, writeCursor } from '../../../core/model/cursor.ts'
import type { Random } from '../../../core/model/external-id.ts'
import {
  currentFields,
  everyStatus,
  type GroupedKind,
  indexOf,
  type ListedKind,
  nextVersion,
  type RecordOf,
  type StoredRecord,
} from '../../../core/model/record.ts'
import type { AttemptRow } from '../../../core/model/webhook-endpoint.ts'
import type {
  AttemptsQuery,
  AuditPage,
  AuditQuery,
  Change,
  ChecksQuery,
  Claim,
  Clock,
  Erased,
  Erasure,
  EventsQuery,
  FollowPage,
  ListQuery,
  Page,
  Reservation,
  Store,
} from '../../../core/ports.ts'
import { readAttempts } from './attempts.ts'
import { readAudit } from './audit.ts'
import { sendCommit } from './commit.ts'
import { eraseTraces } from './erase.ts'
import { findEvent, readEvents } from './events.ts'
import { storeFault, translateFaults } from './faults.ts'
import {
  checksPartition,
  docOf,
  type Item,
  type Key,
  keyItem,
  partitions,
  recordKey,
  takenKey,
  textOf,
} from './items.ts'
import {
  before,
  countIn,
  type Entry,
  entries,
  FIRST,
  itemsOf,
  LAST,
  readAll,
  type Table,
} from './pages.ts'
import { Stamps } from './stamps.ts'
import { stepsOf } from './steps.ts'

type Kind = StoredRecord['kind']
type Counts = { kind: string; status: string; count: number }[]

export interface DynamoStoreOptions {
  client: DynamoDBClient
  tableName: string
  clock: Clock
  /** Must be cryptographically random, because each commit gets its unique id from it. */
  random: Random
}

/**
 * Opens the store in one table, for any number of machines. Lists may miss the latest changes; the
 * records they show are read consistently.
 */
export const openDynamoStore = (options: DynamoStoreOptions): Store => new DynamoStore(options)

/**
 * Counting reads the whole index, because a counter that each commit changes would be one item for
 * all of them. So each result is used for 30 seconds, or for 100 times as long as counting took.
 */
const COUNTS_KEPT_MS = 30_000
const COUNTING_PAUSES = 100

class DynamoStore implements Store {
  readonly #table: Table
  readonly #options: DynamoStoreOptions
  readonly #stamps: Stamps
  readonly #underWay = new Set<Promise<void>>()
  #counted: Counts | undefined
  #counting: Promise<void> | undefined
  #countAgainAt = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(options: DynamoStoreOptions) {
    this.#options = options
    this.#table = { client: options.client, TableName: options.tableName }
    this.#stamps = new Stamps(options.clock)
  }

  async commit<Put extends StoredRecord[] | []>(change: Change<Put>): Promise<Put> {
    const commit = this.#commit(change)
    const tracked = commit.finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
    await tracked
    return (change.put ?? []).map(nextVersion) as Put
  }

  async #commit(change: Change): Promise<void> {
    if (this.#isClosed) throw new RolecallError('STORE_UNAVAILABLE', { detail: '(it is closed)' })
    const tx = Buffer.from(this.#options.random.bytes(16)).toString('hex')
    const steps = stepsOf(change, { TableName: this.#table.TableName, tx }, this.#stamps)
    await sendCommit({ ...this.#options, ...this.#table }, { tx, steps })
  }

  async get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    const item = await this.#item(recordKey(kind, id))
    return item && this.#recordOf<K>(item)
  }

  async list<K extends ListedKind | GroupedKind>(
    kind: K,
    query: ListQuery,
  ): Promise<Page<RecordOf<K>>> {
    const { status, customerIds, groups, ids, limit } = query
    const matches = (record: StoredRecord) =>
      (status === undefined || record.status === status) &&
      (!customerIds || customerIds.includes(indexOf(record).customerId ?? '')) &&
      (!groups || groups.includes(indexOf(record).group ?? ''))
    const to = query.cursor === undefined ? LAST : before(readCursor(kind, query.cursor)[0])
    const look = ids ? (to: string) => this.#named(kind, ids, to) : this.#listed(kind, query)
    return page(
      kind,
      { to, limit },
      { look, load: async (keys) => (await this.#records<K>(keys)).filter(matches), place: rankOf },
    )
  }

  #listed(kind: ListedKind | GroupedKind, { status, customerIds, groups }: ListQuery): Look {
    const owners = customerIds ?? groups
    const where = owners
      ? { index: 'byCustomer' as const, partitions: partitions.byCustomer(kind, owners) }
      : status === undefined
        ? { index: 'newest' as const, partitions: partitions.newest(kind) }
        : { index: 'byStatus' as const, partitions: partitions.byStatus(kind, status) }
    return (to, limit) => entries(this.#table, { ...where, from: FIRST, to, order: 'desc' }, limit)
  }

  /** Reads records by their ids, since there are few, and filters them afterwards. */
  async #named(
    kind: ListedKind | GroupedKind,
    ids: readonly string[],
    to: string,
  ): Promise<Entry[]> {
    const keys = [...new Set(ids)].map((id) => recordKey(kind, id))
    const records: StoredRecord[] = await this.#records(keys)
    const found = records.map((record) => ({
      ...recordKey(kind, record.id),
      place: rankOf(record),
    }))
    return found.filter(({ place }) => place <= to).sort((a, b) => (a.place < b.place ? 1 : -1))
  }

  async due<K extends Kind>(kind: K, now: Date, limit: number): Promise<RecordOf<K>[]> {
    const upTo = now.toISOString()
    const found = await entries(
      this.#table,
      { index: 'due', partitions: partitions.due(kind), from: FIRST, to: upTo, order: 'asc' },
      limit,
    )
    const records = await this.#records<K>(found)
    const dueAt = (record: RecordOf<K>) => indexOf(record).dueAt ?? '\uffff'
    return records
      .filter((record) => dueAt(record) <= upTo)
      .sort((a, b) => (dueAt(a) < dueAt(b) ? -1 : 1))
  }

  async reservedBy(
    kind: Reservation['kind'] | Claim['kind'],
    value: string,
  ): Promise<string | undefined> {
    return textOf(await this.#item(takenKey(kind, value)), 'owner')
  }

  audit(query: AuditQuery): Promise<AuditPage> {
    return readAudit(this.#table, this.#options.clock, query)
  }

  events(query: EventsQuery): Promise<FollowPage<Announcement>> {
    return readEvents(this.#table, this.#options.clock, query)
  }

  event(id: string): Promise<Announcement | undefined> {
    return findEvent(this.#table, id)
  }

  async checks({ connectionId, since, cursor, limit }: ChecksQuery): Promise<Page<CheckRow>> {
    const found = await itemsOf(this.#table, checksPartition(connectionId), {
      from: since ?? FIRST,
      to: cursor === undefined ? LAST : before(readCursor('checks', cursor)[0]),
      order: 'desc',
      limit: limit + 1,
    })
    const items = found.slice(0, limit).map((item) => docOf<CheckRow>(item))
    return found.length > limit
      ? { items, nextCursor: writeCursor('checks', [items.at(-1)!.at, '']) }
      : { items }
  }

  attempts(query: AttemptsQuery): Promise<Page<AttemptRow>> {
    return readAttempts(this.#table, query)
  }

  erase(of: Erasure): Promise<Erased> {
    return eraseTraces(this.#table, of)
  }

  /** DynamoDB deletes by itself what has a `ttl`. */
  async prune(): Promise<number> {
    return 0
  }

  /** Waits for the first result only. Later results are counted while the last one is returned. */
  async counts(): Promise<Counts> {
    if (this.#options.clock.monotonic() >= this.#countAgainAt) {
      this.#counting ??= this.#recount().finally(() => {
        this.#counting = undefined
      })
      this.#counting.catch(() => {})
    }
    if (!this.#counted) await this.#counting
    return this.#counted!
  }

  async #recount(): Promise<void> {
    const { clock } = this.#options
    const began = clock.monotonic()
    this.#counted = await this.#count()
    const took = clock.monotonic() - began
    this.#countAgainAt = clock.monotonic() + Math.max(COUNTS_KEPT_MS, took * COUNTING_PAUSES)
  }

  async #count(): Promise<Counts> {
    const count = async ({ kind, status }: { kind: Kind; status: string }) => ({
      ...{ kind, status },
      count: await countIn(this.#table, 'byStatus', partitions.byStatus(kind, status)),
    })
    const counted = await Promise.all(everyStatus().map(count))
    return counted.filter((one) => one.count > 0)
  }

  /**
   * Sends a write whose condition is never true. Only a table that accepts writes gets as far as to
   * refuse its condition.
   */
  async check(): Promise<void> {
    const Item = keyItem({
      pk: `check#${Buffer.from(this.#options.random.bytes(8)).toString('hex')}`,
      sk: 'check',
    })
    const { client, TableName } = this.#table
    try {
      await client.send(
        new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_exists(pk)' }),
      )
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw storeFault(error)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#underWay)
    this.#table.client.destroy()
  }

  async #item(key: Key): Promise<Item | undefined> {
    const { client, TableName } = this.#table
    return (
      await translateFaults(
        client.send(new GetItemCommand({ TableName, Key: keyItem(key), ConsistentRead: true })),
      )
    ).Item
  }

  async #records<K extends Kind>(keys: Key[]): Promise<RecordOf<K>[]> {
    return (await readAll(this.#table, keys)).map((item) => this.#recordOf<K>(item))
  }

  #recordOf<K extends Kind>(item: Item): RecordOf<K> {
    this.#stamps.saw(textOf(item, 'at'))
    return currentFields(docOf<RecordOf<K>>(item))
  }
}

const rankOf = (record: StoredRecord): string => `${indexOf(record).createdAt}#${record.id}`

type Look = (to: string, limit: number) => Promise<Entry[]>

interface Source<T> {
  look: Look
  /** Reads the entries' items again, and leaves out those that no longer match. */
  load: (keys: Entry[]) => Promise<T[]>
  place: (it: T) => string
}

async function page<T>(
  list: string,
  { to, limit }: { to: string; limit: number },
  source: Source<T>,
): Promise<Page<T>> {
  const found: T[] = []
  for (let most = to; found.length <= limit; ) {
    const keys = await source.look(most, limit + 1)
    found.push(...(await source.load(keys)))
    if (keys.length <= limit) break
    most = before(keys.at(-1)!.place)
  }
  const items = found.slice(0, limit)
  return found.length > limit
    ? { items, nextCursor: writeCursor(list, [source.place(items.at(-1)!), '']) }
    : { items }
}
