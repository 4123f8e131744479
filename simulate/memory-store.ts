import { RolecallError } from '../src/api/errors.ts'
import {
  type Announcement,
  type AuditEntry,
  oldestAnnouncementAt,
} from '../src/core/model/audit.ts'
import { type CheckRow, oldestCheckAt } from '../src/core/model/check.ts'
import {
  auditListOf,
  eventListOf,
  listOf,
  readCursor,
  writeCursor,
} from '../src/core/model/cursor.ts'
import type { GroupedKind, ListedKind, RecordOf, StoredRecord } from '../src/core/model/record.ts'
import {
  currentFields,
  indexOf,
  MAX_COUNTED_RECORDS,
  nextVersion,
} from '../src/core/model/record.ts'
import { isSearchable } from '../src/core/model/search-terms.ts'
import { type AttemptRow, oldestAttemptAt } from '../src/core/model/webhook-endpoint.ts'
import type {
  AttemptsQuery,
  AuditPage,
  AuditQuery,
  Change,
  ChecksQuery,
  Claim,
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
} from '../src/core/ports.ts'
import { countRecords, MemorySums, searchRecords } from './memory-figures.ts'

type Kind = StoredRecord['kind']
type Undo = (() => void)[]
/** In the order in which they were stored, each with its place and its time in the list. */
type Written<Entry> = { seq: number; at: string; entry: Entry }

/**
 * A store in memory, for simulations and tests. A caller cannot change a stored record through an
 * object that it got.
 */
export class MemoryStore implements Store {
  readonly canSkip = true
  readonly #sums = new MemorySums()
  readonly #records = new Map<string, StoredRecord>()
  readonly #owners = new Map<string, string>()
  #audit: Written<AuditEntry>[] = []
  #announced: Written<Announcement>[] = []
  #written = 0
  /** By connection and time. */
  readonly #checks = new Map<string, Map<string, CheckRow>>()
  /** By endpoint, event and time. */
  readonly #attempts = new Map<string, AttemptRow>()

  get announcements(): Announcement[] {
    return this.#announced.map(({ entry }) => entry)
  }

  async commit<Put extends StoredRecord[] | []>(change: Change<Put>): Promise<Put> {
    const undo: Undo = []
    try {
      for (const record of change.put ?? []) this.#put(record, undo)
      for (const one of change.remove ?? []) this.#remove(one, undo)
      for (const one of change.release ?? [])
        if (this.#ownerOf(one) === one.owner) this.#own(one, undefined, undo)
      for (const one of change.reserve ?? []) this.#take(one, undefined, undo)
      for (const one of change.claim ?? []) this.#take(one, one.owner, undo)
    } catch (error) {
      for (const step of undo.reverse()) step()
      throw error
    }
    for (const { connectionId, ...one } of change.checks ?? []) {
      const rows = this.#checks.get(connectionId) ?? new Map<string, CheckRow>()
      this.#checks.set(connectionId, rows.set(one.at, { connectionId, ...one }))
    }
    for (const one of change.attempts ?? [])
      this.#attempts.set(`${one.endpointId} ${one.eventId} ${one.at}`, one)
    for (const tally of change.tallies ?? []) this.#sums.add(tally)
    for (const entry of change.audit) this.#write(this.#audit, entry)
    for (const entry of change.announce) this.#write(this.#announced, entry)
    return (change.put ?? []).map(nextVersion) as Put
  }

  async get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    return this.#records.get(keyOf(kind, id)) as RecordOf<K> | undefined
  }

  async list<K extends ListedKind | GroupedKind>(
    kind: K,
    query: ListQuery,
  ): Promise<Page<RecordOf<K>>> {
    const { order = 'desc', cursor, skip = 0, limit } = query
    const list = listOf(kind, order)
    const place = cursor === undefined ? undefined : readCursor(list, cursor)
    const way = order === 'asc' ? 1 : -1
    const wanted = this.#all(kind)
      .filter((it: StoredRecord) => isListed(it, query))
      .filter((it) => place === undefined || compare(placeOf(it), place) * way > 0)
      .sort((one, other) => compare(placeOf(one), placeOf(other)) * way)
    const items = wanted.slice(skip, skip + limit)
    return wanted.length > skip + limit
      ? { items, nextCursor: writeCursor(list, placeOf(items.at(-1)!)) }
      : { items }
  }

  async total(kind: ListedKind, query: TotalQuery): Promise<Total> {
    const count = this.#all(kind).filter((it: StoredRecord) => isListed(it, query)).length
    return (query.customerIds || query.ids) && count > MAX_COUNTED_RECORDS
      ? { count: MAX_COUNTED_RECORDS, isAtLeast: true }
      : { count }
  }

  async due<K extends Kind>(kind: K, now: Date, limit: number): Promise<RecordOf<K>[]> {
    const until = now.toISOString()
    const due = this.#all(kind)
      .map((record) => ({ record, at: indexOf(record).dueAt ?? '\uffff' }))
      .filter(({ at }) => at <= until)
    due.sort((one, other) => compare([one.at, ''], [other.at, '']))
    return due.slice(0, limit).map(({ record }) => record)
  }

  async reservedBy(
    kind: Reservation['kind'] | Claim['kind'],
    value: string,
  ): Promise<string | undefined> {
    return this.#owners.get(keyOf(kind, value))
  }

  async audit(query: AuditQuery): Promise<AuditPage> {
    return this.#pageOf(this.#audit, auditListOf(query.order), {
      ...query,
      isShown: (one) => isWanted(one, query),
    })
  }

  async events({ types, ...query }: EventsQuery): Promise<FollowPage<Announcement>> {
    return this.#pageOf(this.#announced, eventListOf(query.order), {
      ...query,
      isShown: (one) => isAmong(one.entry.type, types) && isWanted(one, query),
    })
  }

  async event(id: string): Promise<Announcement | undefined> {
    return this.announcements.find((one) => one.id === id)
  }

  async checks({ connectionId, since = '', cursor, limit }: ChecksQuery): Promise<Page<CheckRow>> {
    const before = cursor === undefined ? '\uffff' : readCursor('checks', cursor)[0]
    const wanted = [...(this.#checks.get(connectionId)?.values() ?? [])]
      .filter(({ at }) => at >= since && at < before)
      .sort((one, other) => (one.at < other.at ? 1 : -1))
    const items = wanted.slice(0, limit)
    return wanted.length > limit
      ? { items, nextCursor: writeCursor('checks', [items.at(-1)!.at, '']) }
      : { items }
  }

  async attempts(query: AttemptsQuery): Promise<Page<AttemptRow>> {
    const { endpointId, eventId, since = '', cursor, limit } = query
    const before = cursor === undefined ? undefined : readCursor('attempts', cursor)
    const wanted = [...this.#attempts.values()]
      .filter((it) => it.endpointId === endpointId && it.at >= since)
      .filter((it) => eventId === undefined || it.eventId === eventId)
      .filter((it) => before === undefined || compare([it.at, it.eventId], before) < 0)
      .sort((one, other) => compare([other.at, other.eventId], [one.at, one.eventId]))
    const items = wanted.slice(0, limit)
    const last = items.at(-1)
    return wanted.length > limit && last
      ? { items, nextCursor: writeCursor('attempts', [last.at, last.eventId]) }
      : { items }
  }

  async erase({ customerId, subjects }: Erasure): Promise<Erased> {
    const audit = this.#audit.filter(
      ({ entry }) => entry.customerId !== customerId && !subjects.includes(entry.subject),
    )
    const announced = this.#announced.filter(
      ({ entry }) => entry.customerId !== customerId && !subjects.includes(entry.lane),
    )
    const goes = new Set(this.#announced.map(({ entry }) => entry.id))
    for (const { entry } of announced) goes.delete(entry.id)
    const attempts = [...this.#attempts].filter(([, { eventId }]) => goes.has(eventId))
    for (const [key] of attempts) this.#attempts.delete(key)
    const checks = subjects.flatMap((id) => [...(this.#checks.get(id)?.keys() ?? [])])
    for (const id of subjects) this.#checks.delete(id)
    const erased = {
      audit: this.#audit.length - audit.length,
      announcements: this.#announced.length - announced.length,
      checks: checks.length,
      attempts: attempts.length,
      isDone: true,
    }
    this.#audit = audit
    this.#announced = announced
    return erased
  }

  async prune(now: Date): Promise<number> {
    const kept = this.#announced.filter(({ at }) => at >= oldestAnnouncementAt(now))
    let pruned = this.#announced.length - kept.length
    this.#announced = kept
    for (const rows of this.#checks.values())
      for (const at of rows.keys()) if (at < oldestCheckAt(now) && rows.delete(at)) pruned += 1
    for (const [key, { at }] of this.#attempts)
      if (at < oldestAttemptAt(now) && this.#attempts.delete(key)) pruned += 1
    return pruned
  }

  async counts(): Promise<RecordCount[]> {
    return countRecords(this.#records.values())
  }

  async search(query: SearchQuery): Promise<SearchHit[]> {
    return searchRecords(this.#records.values(), query)
  }

  async sums(query: SumsQuery): Promise<DailySum[]> {
    return this.#sums.list(query)
  }

  async check(): Promise<void> {}
  async close(): Promise<void> {}

  #all<K extends Kind>(kind: K): RecordOf<K>[] {
    return [...this.#records.values()].filter((it): it is RecordOf<K> => it.kind === kind)
  }

  #put(record: StoredRecord, undo: Undo): void {
    const key = keyOf(record.kind, record.id)
    const earlier = this.#records.get(key)
    if ((earlier?.version ?? 0) !== record.version) throw new RolecallError('VERSION_CONFLICT')
    this.#records.set(key, deepFreeze(currentFields(nextVersion(record))))
    undo.push(() => (earlier ? this.#records.set(key, earlier) : this.#records.delete(key)))
  }

  #remove({ kind, id, version }: NonNullable<Change['remove']>[number], undo: Undo): void {
    const key = keyOf(kind, id)
    const earlier = this.#records.get(key)
    if (earlier?.version !== version) throw new RolecallError('VERSION_CONFLICT')
    this.#records.delete(key)
    undo.push(() => this.#records.set(key, earlier))
  }

  #pageOf<Entry>(
    all: Written<Entry>[],
    list: string,
    {
      order = 'desc',
      since,
      cursor,
      limit,
      isShown,
    }: Pick<AuditQuery, 'order' | 'since' | 'cursor' | 'limit'> & {
      isShown: (one: Written<Entry>) => boolean
    },
  ): FollowPage<Entry> {
    const place = cursor === undefined ? undefined : Number(readCursor(list, cursor)[0])
    if (place !== undefined && !Number.isSafeInteger(place))
      throw new RolecallError('CURSOR_INVALID')
    const wanted: Written<Entry>[] = []
    const way = order === 'asc' ? 1 : -1
    const from = order === 'asc' ? 0 : all.length - 1
    // One more than is shown, to see whether there is a next page.
    for (let at = from; wanted.length <= limit && all[at] !== undefined; at += way) {
      const isPast = place !== undefined && (all[at]!.seq - place) * way <= 0
      if (!isPast && isShown(all[at]!)) wanted.push(all[at]!)
    }
    const shown = wanted.slice(0, limit)
    const end = shown.at(-1)?.seq ?? place ?? (since === undefined ? -1 : this.#written - 1)
    const next = writeCursor(list, [String(end), ''])
    return {
      items: shown.map(({ entry }) => entry),
      ...(wanted.length > shown.length && { nextCursor: next }),
      ...(order === 'asc' && { followCursor: next }),
    }
  }

  #write<Entry extends { at: string }>(to: Written<Entry>[], entry: Entry): void {
    const last = to.at(-1)?.at ?? ''
    to.push({ seq: this.#written++, at: entry.at > last ? entry.at : last, entry })
  }

  /** Takes a value that is free, or that belongs to `allowed`. */
  #take(one: Reservation | Claim, allowed: string | undefined, undo: Undo): void {
    const owner = this.#ownerOf(one)
    if (owner !== undefined && owner !== allowed)
      throw new RolecallError('ALREADY_RESERVED', { detail: `(${one.kind})` })
    this.#own(one, one.owner, undo)
  }

  #ownerOf = ({ kind, value }: Reservation | Claim): string | undefined =>
    this.#owners.get(keyOf(kind, value))

  #own({ kind, value }: Reservation | Claim, owner: string | undefined, undo: Undo): void {
    const key = keyOf(kind, value)
    const earlier = this.#owners.get(key)
    const set = (to: string | undefined) =>
      to === undefined ? this.#owners.delete(key) : this.#owners.set(key, to)
    set(owner)
    undo.push(() => set(earlier))
  }
}

const keyOf = (kind: string, id: string): string => `${kind} ${id}`

const isAmong = (value: string | undefined, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || (value !== undefined && wanted.includes(value))

const isListed = (
  record: StoredRecord,
  { status, profile, customerIds, groups, ids }: TotalQuery & Pick<ListQuery, 'groups'>,
): boolean =>
  isAmong(record.status, typeof status === 'string' ? [status] : status) &&
  isAmong(
    isSearchable(record) ? record.profile : undefined,
    profile === undefined ? profile : [profile],
  ) &&
  isAmong(indexOf(record).customerId, customerIds) &&
  isAmong(indexOf(record).group, groups) &&
  isAmong(record.id, ids)

const isWanted = (
  { at, entry }: Written<Partial<AuditEntry>>,
  { subject, customerIds, actions, actors, since, until }: Omit<AuditQuery, 'limit'>,
): boolean =>
  (subject === undefined || entry.subject === subject) &&
  isAmong(entry.customerId, customerIds) &&
  isAmong(entry.action, actions) &&
  isAmong(entry.actor?.id, actors) &&
  (since === undefined || at >= since) &&
  (until === undefined || at < until)

const placeOf = (record: StoredRecord): [string, string] => [indexOf(record).createdAt, record.id]

function compare([one, oneId]: [string, string], [other, otherId]: [string, string]): number {
  if (one !== other) return one < other ? -1 : 1
  return oneId < otherId ? -1 : oneId > otherId ? 1 : 0
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value))
    if (typeof member === 'object' && member !== null) deepFreeze(member as object)
  return Object.freeze(value)
}
