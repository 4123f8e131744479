import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { RolecallError } from '../../../api/errors.ts'
import type { Announcement } from '../../../core/model/audit.ts'
import type { CheckRow } from '../../../core/model/check.ts'
import { listOf, readCursor, writeCursor } from '../../../core/model/cursor.ts'
import type { Random } from '../../../core/model/external-id.ts'
import {
  currentFields,
  everyStatus,
  type GroupedKind,
  indexOf,
  type ListedKind,
  MAX_COUNTED_RECORDS,
  nextVersion,
  type RecordOf,
  type StoredRecord,
} from '../../../core/model/record.ts'
import {
  bestMatches,
  hitOf,
  matchesIn,
  prefixesOf,
  type Searchable,
} from '../../../core/model/search-terms.ts'
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
  after,
  before,
  countIn,
  type Entry,
  entries,
  FIRST,
  itemsOf,
  LAST,
  type Range,
  readAll,
  type Table,
} from './pages.ts'
import { isListed, type Look, page, rankOf } from './record-pages.ts'
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

/**
 * Counting reads the whole index, because a counter that each commit changes would be one item for
 * all of them. So each result is used for 30 seconds, or for 100 times as long as counting took.
 */
const COUNTS_KEPT_MS = 30_000
const COUNTING_PAUSES = 100

/** Kinds that have an access profile and are found by search. */
const SEARCHED = ['connection', 'invitation'] as const
const PAGE = 200

class DynamoStore implements Store {
  readonly canSkip = false
  readonly #table: Table
  readonly #options: DynamoStoreOptions
  readonly #stamps: Stamps
  readonly #underWay = new Set<Promise<void>>()
  #counted: RecordCount[] | undefined
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
    const { order = 'desc', ids, limit, cursor } = query
    const list = listOf(kind, order)
    const start = cursor === undefined ? undefined : readCursor(list, cursor)[0]
    const range: Range = {
      order,
      from: order === 'asc' && start ? after(start) : FIRST,
      to: order === 'desc' && start ? before(start) : LAST,
    }
    return page(list, range, {
      limit,
      look: ids ? (at) => this.#named(kind, ids, at) : this.#listed(kind, query),
      load: async (keys) =>
        (await this.#records<K>(keys)).filter((record) => isListed(record, query)),
      place: rankOf,
    })
  }

  #listed(kind: ListedKind | GroupedKind, { status, customerIds, groups }: ListQuery): Look {
    const owners = customerIds ?? groups
    const statuses = typeof status === 'string' ? [status] : status
    const where = owners
      ? { index: 'byCustomer' as const, partitions: partitions.byCustomer(kind, owners) }
      : statuses === undefined
        ? { index: 'newest' as const, partitions: partitions.newest(kind) }
        : {
            index: 'byStatus' as const,
            partitions: statuses.flatMap((one) => partitions.byStatus(kind, one)),
          }
    return (range, limit) => entries(this.#table, { ...where, ...range }, limit)
  }

  /** Reads records by their ids, since there are few, and filters them afterwards. */
  async #named(
    kind: ListedKind | GroupedKind,
    ids: readonly string[],
    { from, to, order }: Range,
  ): Promise<Entry[]> {
    const keys = [...new Set(ids)].map((id) => recordKey(kind, id))
    const records: StoredRecord[] = await this.#records(keys)
    const found = records.map((record) => ({
      ...recordKey(kind, record.id),
      place: rankOf(record),
    }))
    const way = order === 'asc' ? -1 : 1
    return found
      .filter(({ place }) => place >= from && place <= to)
      .sort((a, b) => (a.place < b.place ? way : -way))
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
  async counts(): Promise<RecordCount[]> {
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

  async #count(): Promise<RecordCount[]> {
    const count = async ({ kind, status }: { kind: Kind; status: string }) => ({
      ...{ kind, status },
      count: await countIn(this.#table, 'byStatus', partitions.byStatus(kind, status)),
    })
    const others = everyStatus().filter(({ kind }) => !SEARCHED.includes(kind as 'invitation'))
    const counted = await Promise.all(others.map(count))
    return [...counted.filter((one) => one.count > 0), ...(await this.#countByProfile())]
  }

  async #countByProfile(): Promise<RecordCount[]> {
    const counts = new Map<string, RecordCount & { profile: string }>()
    for await (const { kind, status, profile } of this.#everyOne(SEARCHED)) {
      const key = JSON.stringify([kind, status, profile])
      const count = (counts.get(key)?.count ?? 0) + 1
      counts.set(key, { kind, status, profile, count })
    }
    return [...counts.values()]
  }

  async total(kind: ListedKind, query: TotalQuery): Promise<Total> {
    const isNamed = query.customerIds ?? query.ids
    let count = 0
    for (let cursor: string | undefined; ; ) {
      const page = await this.list(kind, { ...query, cursor, limit: PAGE })
      count += page.items.length
      if (isNamed && count > MAX_COUNTED_RECORDS)
        return { count: MAX_COUNTED_RECORDS, isAtLeast: true }
      if (page.nextCursor === undefined) return { count }
      cursor = page.nextCursor
    }
  }

  async search({ text, kind, customerIds, ids, limit }: SearchQuery): Promise<SearchHit[]> {
    const prefixes = prefixesOf(text)
    const found = new Map<string, Searchable>()
    for await (const record of this.#everyOne(kind ? [kind] : SEARCHED, { customerIds, ids }))
      if (matchesIn([record], prefixes).length > 0) found.set(`${record.kind} ${record.id}`, record)
    return bestMatches(matchesIn([...found.values()], prefixes), prefixes)
      .slice(0, limit)
      .map(({ kind, id, field }) => hitOf(found.get(`${kind} ${id}`)!, field))
  }

  async *#everyOne(
    kinds: readonly Searchable['kind'][],
    query: Pick<ListQuery, 'customerIds' | 'ids'> = {},
  ): AsyncGenerator<Searchable> {
    for (const kind of kinds)
      for (let cursor: string | undefined; ; ) {
        const page = await this.list(kind, { ...query, cursor, limit: PAGE })
        yield* page.items
        if (page.nextCursor === undefined) break
        cursor = page.nextCursor
      }
  }

  sums(query: SumsQuery): Promise<DailySum[]> {
    return readSums(this.#table, query)
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
