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
  DailySum,
  Erased,
  Erasure,
  EventsQuery,
  FollowPage,
  ListQuery,
  Page,
  RecordCount,
  Reservation,
  SearchHit,
  SearchQuery,
  Store,
  SumsQuery,
  Total,
  TotalQuery,
} from '../../../core/ports.ts'
import { readAttempts } from './attempts.ts'
import { readAudit } from './audit.ts'
import { catchUp } from './catch-up.ts'
import { sendCommit } from './commit.ts'
import { readCountState } from './count-state.ts'
import { recordCounts } from './counted.ts'
import { docOf, type Item } from './document.ts'
import { eraseTraces } from './erase.ts'
import { findEvent, readEvents } from './events.ts'
import { storeFault, translateFaults } from './faults.ts'
import { IndexCounts } from './index-counts.ts'
import {
  checksPartition,
  type Key,
  keyItem,
  partitions,
  recordKey,
  takenKey,
  textOf,
} from './items.ts'
import { countNamed, type Lists, readList } from './lists.ts'
import { ownedIn } from './owned.ts'
import { before, entries, FIRST, itemsOf, LAST, readAll, type Table } from './pages.ts'
import { searchRecords } from './search.ts'
import { SeenRecords } from './seen-records.ts'
import { Stamps } from './stamps.ts'
import { stepsOf } from './steps.ts'
import { readSums } from './sums.ts'

type Kind = StoredRecord['kind']

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

class DynamoStore implements Store {
  readonly canSkip = false
  readonly #table: Table
  readonly #options: DynamoStoreOptions
  readonly #stamps: Stamps
  readonly #underWay = new Set<Promise<void>>()
  readonly #seen = new SeenRecords()
  readonly #lists: Lists
  readonly #indexCounts: IndexCounts
  #isCounted = false
  #isClosed = false

  constructor(options: DynamoStoreOptions) {
    this.#options = options
    this.#table = { client: options.client, TableName: options.tableName }
    this.#lists = { ...this.#table, hasProfiles: () => this.#hasProfiles() }
    this.#indexCounts = new IndexCounts(this.#table, options.clock)
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
    const traces = await this.#seen.tracesOf(change, ({ kind, id }) => this.get(kind, id))
    const mark = { TableName: this.#table.TableName, tx }
    const before = this.#seen.ownedBefore(change)
    const { steps, owned } = stepsOf(change, { mark, stamps: this.#stamps, traces, before })
    await sendCommit({ ...this.#options, ...this.#table }, { tx, steps })
    for (const record of change.put ?? [])
      this.#seen.saw(nextVersion(record), owned.get(recordKey(record.kind, record.id).pk))
  }

  async get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    const item = await this.#item(recordKey(kind, id))
    return item && this.#recordOf<K>(item)
  }

  async list<K extends ListedKind | GroupedKind>(
    kind: K,
    query: ListQuery,
  ): Promise<Page<RecordOf<K>>> {
    const { items, ...rest } = await readList(this.#lists, kind, query)
    return { items: items.map(({ item }) => this.#recordOf<K>(item)), ...rest }
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

  async counts(): Promise<RecordCount[]> {
    const state = await readCountState(this.#table, { isConsistent: false })
    return state && !state.counting ? recordCounts(state.counts) : this.#indexCounts.get()
  }

  async total(kind: ListedKind, query: TotalQuery): Promise<Total> {
    if (query.customerIds ?? query.ids) return countNamed(this.#lists, kind, query)
    const statuses = query.status === undefined ? undefined : [query.status].flat()
    const counted = (await this.counts()).filter(
      (one) =>
        one.kind === kind &&
        (!statuses || statuses.includes(one.status)) &&
        (query.profile === undefined || one.profile === query.profile),
    )
    return { count: counted.reduce((sum, { count }) => sum + count, 0) }
  }

  search(query: SearchQuery): Promise<SearchHit[]> {
    return searchRecords(this.#lists, query)
  }

  catchUp(): Promise<boolean> {
    return catchUp({ ...this.#options, ...this.#table })
  }

  sums(query: SumsQuery): Promise<DailySum[]> {
    return readSums(this.#table, query)
  }

  /** Once the first count is done, it is done for ever. */
  async #hasProfiles(): Promise<boolean> {
    if (this.#isCounted) return true
    const state = await readCountState(this.#table, { isConsistent: false })
    this.#isCounted = state !== undefined && !state.counting
    return this.#isCounted
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
    const record = currentFields(docOf<RecordOf<K>>(item))
    this.#seen.saw(record, ownedIn(item))
    return record
  }
}
