import type { EventType } from '../../api/event-types.ts'
import type { Announcement, AuditEntry } from '../model/audit.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { CheckRow } from '../model/check.ts'
import type { GroupedKind, ListedKind, RecordOf, StoredRecord } from '../model/record.ts'
import type { Searchable, SearchHit } from '../model/search-terms.ts'
import type { DailySum, Tally } from '../model/tally.ts'
import type { AttemptRow } from '../model/webhook-endpoint.ts'

export type { SearchHit } from '../model/search-terms.ts'
export type { DailySum } from '../model/tally.ts'

/** A value that is taken forever, and its owner. */
export interface Reservation {
  kind: 'external-id' | 'idempotency-key' | 'deleted-stack' | 'token-name'
  value: string
  owner: string
}

/**
 * A value that is taken until its owner releases it: one role serves one connection at a time
 * (CB-11), and one campaign asks the same customers for the same version.
 */
export interface Claim {
  kind: 'role' | 'campaign'
  value: string
  owner: string
}

/**
 * One transaction: all of it is stored, or nothing. It has 99 parts at most; each record or value
 * appears in one part only.
 */
export interface Change<Put extends StoredRecord[] = StoredRecord[]> {
  /**
   * Each record has the version at which it was read (0: it must not exist yet) and is stored with
   * the next version.
   */
  put?: Put
  /** Deletes these records, if each still has this version. */
  remove?: Pick<StoredRecord, 'kind' | 'id' | 'version'>[]
  reserve?: Reservation[]
  /**
   * Applied before claims. To release a value of another owner, or to claim a value that one owns
   * already, changes nothing. A reservation is released only when a customer's data is deleted.
   */
  release?: (Claim | Reservation)[]
  claim?: Claim[]
  /** Checks of connections. One replaces another of the same connection and time. */
  checks?: CheckRow[]
  /** Attempts to deliver events. One replaces another of the same endpoint, event and time. */
  attempts?: AttemptRow[]
  /** What the change adds to the sums of a day. */
  tallies?: Tally[]
  audit: AuditEntry[]
  announce: Announcement[]
}

export interface ListQuery {
  /** A status, or any of these; 1 to 20. */
  status?: string | readonly string[] | undefined
  /** Invitations and connections of this access profile. Other kinds have none. */
  profile?: string | undefined
  /** Records of any of these customers; 1 to 50. */
  customerIds?: readonly string[] | undefined
  /**
   * Records of any of these groups: the members of a campaign in a status, or the callbacks of an
   * invitation; 1 to 50.
   */
  groups?: readonly string[] | undefined
  /** Records with any of these ids; 1 to 50. */
  ids?: readonly string[] | undefined
  /**
   * By creation; absent means `desc`, newest first. A cursor works for the order in which it was
   * given.
   */
  order?: 'asc' | 'desc' | undefined
  cursor?: string | undefined
  /**
   * Leaves out so many records of the result, 0 to 1,000,000. Only for a store that can skip, and
   * not together with a cursor.
   */
  skip?: number | undefined
  /** 1 to 200. */
  limit: number
}

/** A list without its pages. */
export type TotalQuery = Pick<ListQuery, 'status' | 'profile' | 'customerIds' | 'ids'>

export interface Total {
  count: number
  /** There are more. Only where the query names customers or ids: these count up to 10,000. */
  isAtLeast?: true
}

export interface SearchQuery {
  /** What a person typed. */
  text: string
  /** Absent: invitations and connections. */
  kind?: Searchable['kind'] | undefined
  /** Only records of these customers; 1 to 50. */
  customerIds?: readonly string[] | undefined
  /** Only records with these ids; 1 to 50. */
  ids?: readonly string[] | undefined
  /** 1 to 100. */
  limit: number
}

export interface SumsQuery {
  /** The first and the last day, such as `2026-11-28`, UTC; both included. */
  from: string
  to: string
  profile?: string | undefined
}

export interface RecordCount {
  kind: string
  status: string
  /** Of invitations and connections. */
  profile?: string
  count: number
}

export interface AuditQuery extends Pick<ListQuery, 'customerIds' | 'order' | 'cursor' | 'limit'> {
  subject?: string | undefined
  /** Entries with any of these actions; 1 to 50. */
  actions?: readonly AuditAction[] | undefined
  /** Entries by actors with any of these ids; 1 to 50. */
  actors?: readonly string[] | undefined
  /**
   * ISO 8601, UTC: entries that were stored at this time or later. That is the entry's `at` or a
   * moment later, because an entry is never stored before an earlier one.
   */
  since?: string | undefined
  /** ISO 8601, UTC: entries that were stored before this time. */
  until?: string | undefined
}

/** In the order of the query. `nextCursor` is absent on the last page. */
export interface Page<Item> {
  items: Item[]
  nextCursor?: string
}

export interface FollowPage<Item> extends Page<Item> {
  /**
   * With `asc` only: the position after this page, also on the last page. A later query with this
   * cursor returns every item that was stored since, and no item twice.
   */
  followCursor?: string
}

export type AuditPage = FollowPage<AuditEntry>

export interface EventsQuery
  extends Pick<AuditQuery, 'customerIds' | 'since' | 'order' | 'cursor' | 'limit'> {
  /** Events of any of these types; 1 to 50. */
  types?: readonly EventType[] | undefined
}

export interface ChecksQuery {
  connectionId: string
  /** ISO 8601, UTC: checks at this time or later. */
  since?: string | undefined
  cursor?: string | undefined
  /** 1 to 1,000. */
  limit: number
}

export interface AttemptsQuery {
  endpointId: string
  /** Only attempts to deliver this event. */
  eventId?: string | undefined
  /** ISO 8601, UTC: attempts at this time or later. */
  since?: string | undefined
  cursor?: string | undefined
  /** 1 to 200. */
  limit: number
}

/** Whose traces to delete: what a store keeps about records, besides the records. */
export interface Erasure {
  customerId: string
  /** Ids of the customer's connections and invitations. */
  subjects: readonly string[]
}

export interface Erased {
  audit: number
  announcements: number
  checks: number
  /** Attempts to deliver the announcements that were deleted. */
  attempts: number
  /** False if more may be left. Then call again. */
  isDone: boolean
}

export interface Store {
  /** Whether lists take `skip`. */
  readonly canSkip: boolean
  /**
   * Stores a change. Returns the records of `put` as they are stored, with their new versions. The
   * change is durable when the promise resolves. Throws VERSION_CONFLICT or ALREADY_RESERVED; then
   * nothing is stored.
   */
  commit<Put extends StoredRecord[] | [] = []>(change: Change<Put>): Promise<Put>
  /** Returns the record as the last commit left it, never an older copy. */
  get<Kind extends StoredRecord['kind']>(
    kind: Kind,
    id: string,
  ): Promise<RecordOf<Kind> | undefined>
  /**
   * Lists records with their present content. May miss a record that was created or changed a
   * moment ago. Lists callbacks only by `groups`, receipts only by `customerIds`, records of use
   * only by `ids`. Throws
   * CURSOR_INVALID.
   */
  list<Kind extends ListedKind | GroupedKind>(
    kind: Kind,
    query: ListQuery,
  ): Promise<Page<RecordOf<Kind>>>
  /**
   * Lists records that are due: an open invitation's expiry, a connection's next check, a
   * callback's resend, the work on a campaign and its members.
   */
  due<Kind extends StoredRecord['kind']>(
    kind: Kind,
    now: Date,
    limit: number,
  ): Promise<RecordOf<Kind>[]>
  reservedBy(kind: Reservation['kind'] | Claim['kind'], value: string): Promise<string | undefined>
  /**
   * Lists audit entries. A page may be shorter than its limit although more follow. With `asc`,
   * leaves out entries that are so new that an earlier one may still appear.
   */
  audit(query: AuditQuery): Promise<AuditPage>
  /**
   * Lists announcements of the last 30 days, in the order in which they were stored. A page may be
   * shorter than its limit although more follow. With `asc`, leaves out announcements that are so
   * new that an earlier one may still appear.
   */
  events(query: EventsQuery): Promise<FollowPage<Announcement>>
  /** Finds an announcement by its id. */
  event(id: string): Promise<Announcement | undefined>
  /** Lists the checks of a connection, newest first. */
  checks(query: ChecksQuery): Promise<Page<CheckRow>>
  /** Lists attempts to deliver events, newest first. */
  attempts(query: AttemptsQuery): Promise<Page<AttemptRow>>
  /**
   * Deletes some of the audit entries, announcements and checks of a customer, so that a call takes
   * a second at most. Repeat it until all are deleted. Deletes no record and no reservation.
   */
  erase(of: Erasure): Promise<Erased>
  /**
   * Deletes checks and answered callbacks that are older than 90 days, and announcements and
   * attempts that are older than 30 days. Returns how many. A store that deletes them by itself
   * returns 0.
   */
  prune(now: Date): Promise<number>
  /** How many records a list has. */
  total(kind: ListedKind, query: TotalQuery): Promise<Total>
  /**
   * The number of records of each kind and status, and of each profile where records have one. A
   * kind that cannot be listed may count only its records that are due. A kind that the store
   * deletes by itself may be missing.
   */
  counts(): Promise<RecordCount[]>
  /**
   * Finds invitations and connections by the beginning of one of their terms, best first. May miss
   * a record that was created or changed a moment ago.
   */
  search(query: SearchQuery): Promise<SearchHit[]>
  /** The sums of these days, in no order. May miss what was committed a moment ago. */
  sums(query: SumsQuery): Promise<DailySum[]>
  /**
   * Brings counts, sums, search and lists by profile up to date with some of the commits. Returns
   * true if more are left. Any number of processes may call it at once. Absent if a commit does it.
   */
  catchUp?(): Promise<boolean>
  /**
   * Calls `listener` after each commit of this process, with the ids of the records that it
   * changed, and whether it announced something. Absent if other machines write the same store.
   */
  onCommit?(listener: (ids: readonly string[], hasEvents: boolean) => void): void
  /** Throws if the store cannot be written. */
  check(): Promise<void>
  close(): Promise<void>
}

/** One item of a store, as it is stored. A migration copies these from a file to a table. */
export type StoredPart =
  | { group: 'records' | 'audit' | 'announcements' | 'checks' | 'attempts' | 'sums'; body: string }
  | { group: 'reservations'; taken: Reservation | Claim }
