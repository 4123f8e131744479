import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { RolecallError } from '../../api/errors.ts'
import type { Announcement } from '../../core/model/audit.ts'
import type { CheckRow } from '../../core/model/check.ts'
import { readCursor, writeCursor } from '../../core/model/cursor.ts'
import type { GroupedKind, ListedKind, RecordOf, StoredRecord } from '../../core/model/record.ts'
import { currentFields, indexOf, nextVersion } from '../../core/model/record.ts'
import { isSearchable } from '../../core/model/search-terms.ts'
import type { AttemptRow } from '../../core/model/webhook-endpoint.ts'
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
} from '../../core/ports.ts'
import { requireLocalDisk } from './file-system.ts'
import { GroupCommit } from './group-commit.ts'
import { type GuardOptions, guardStore, storeFault, WrongChecksum } from './guard-store.ts'
import { SnapshotReader } from './snapshot-reader.ts'
import { readAudit, readEvents } from './sqlite-audit.ts'
import { eraseTraces, inTransaction, pruneOld } from './sqlite-erase.ts'
import { Filters, type Row, read } from './sqlite-filters.ts'
import { listRows, totalOf } from './sqlite-list.ts'
import { applySchema } from './sqlite-schema.ts'
import { SearchIndex } from './sqlite-search.ts'
import { DailySums } from './sqlite-sums.ts'
import { SyncedLog } from './synced-log.ts'
import { systemClock } from './system.ts'

type Kind = StoredRecord['kind']
type CommitListener = Parameters<NonNullable<Store['onCommit']>>[0]

/**
 * Opens the store in this file, or creates it; `:memory:` keeps it in memory. Throws
 * SETTING_INVALID if a newer Rolecall wrote the file or if it is on a network file system,
 * STORE_UNAVAILABLE if it cannot be written, STORE_DAMAGED.
 */
export function openSqliteStore(file: string, options: Partial<GuardOptions> = {}): Store {
  try {
    return guardStore(open(file), { clock: systemClock, ...options })
  } catch (error) {
    throw storeFault(error)
  }
}

function open(file: string): SqliteStore {
  if (file !== ':memory:') {
    closeToOthers(dirname(file))
    requireLocalDisk(dirname(file))
  }
  const db = new DatabaseSync(file)
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY',
  )
  // Overwrites deleted content, so that the file shows nothing of a customer whose data is deleted.
  db.exec('PRAGMA secure_delete=ON')
  // Allows up to 16 MB of log between checkpoints. A checkpoint copies each changed page once,
  // while callers wait.
  db.exec('PRAGMA wal_autocheckpoint=4000')
  applySchema(db)
  // From now on a lock is waited for off the event loop.
  db.exec('PRAGMA busy_timeout=0')
  // And so is the disk: SQLite appends a commit to its log, and SyncedLog brings that to the disk.
  // A read may show a commit some milliseconds before it is on the disk. Only a power failure in
  // that moment can take it back.
  db.exec('PRAGMA synchronous=NORMAL')
  if (file === ':memory:') return new SqliteStore(db)
  chmodSync(file, 0o600)
  return new SqliteStore(db, new SyncedLog(`${file}-wal`), new SnapshotReader(file, GET))
}

/**
 * Nobody else may read the file, its log or a backup. Throws SETTING_INVALID for a directory that
 * everybody uses, such as /tmp, and for an open one that belongs to another user.
 */
function closeToOthers(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Windows has other rights than these bits.
  if (!process.getuid) return
  const { mode, uid } = statSync(directory)
  const isOwn = uid === process.getuid()
  if ((mode & 0o002) !== 0 || (!isOwn && (mode & 0o007) !== 0))
    throw new RolecallError('SETTING_INVALID', {
      detail: `Every user of this machine can enter the data directory ${directory}. Choose a directory of your own (ROLECALL_DATA_DIR), or close this one as its owner with "chmod 700".`,
    })
  // A mounted volume can belong to another user, and give access to this one by its group.
  if (isOwn && (mode & 0o077) !== 0) chmodSync(directory, 0o700)
}

class SqliteStore implements Store {
  readonly canSkip = true
  readonly #db: DatabaseSync
  /** Absent in memory. */
  readonly #log: SyncedLog | undefined
  /** Absent in memory. */
  readonly #reader: SnapshotReader | undefined
  readonly #commits: GroupCommit<Change>
  readonly #sql
  readonly #filters: Filters
  readonly #search: SearchIndex
  readonly #sums: DailySums
  readonly #listeners: CommitListener[] = []

  constructor(db: DatabaseSync, log?: SyncedLog, reader?: SnapshotReader) {
    this.#db = db
    this.#log = log
    this.#reader = reader
    this.#sql = prepareStatements(db)
    this.#filters = new Filters(db)
    this.#search = new SearchIndex(db, this.#filters)
    this.#sums = new DailySums(db, this.#filters)
    this.#commits = new GroupCommit(
      db,
      (change) => this.#apply(change),
      async () => log?.sync(),
    )
  }

  async commit<Put extends StoredRecord[] | []>(change: Change<Put>): Promise<Put> {
    await this.#commits.add(change)
    this.#reader?.release()
    this.#search.indexSoon()
    const ids = (change.put ?? []).map(({ id }) => id)
    for (const listener of this.#listeners) listener(ids, change.announce.length > 0)
    return (change.put ?? []).map(nextVersion) as Put
  }

  onCommit(listener: CommitListener): void {
    this.#listeners.push(listener)
  }

  async get<K extends Kind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    return readRecord<K>((this.#reader ?? this.#sql.get).get(kind, id))
  }

  async list<K extends ListedKind | GroupedKind>(
    kind: K,
    query: ListQuery,
  ): Promise<Page<RecordOf<K>>> {
    const { items, ...more } = listRows({ db: this.#db, filters: this.#filters, kind }, query)
    return { items: items.map((row) => readRecord<K>(row)!), ...more }
  }

  async due<K extends Kind>(kind: K, now: Date, limit: number): Promise<RecordOf<K>[]> {
    return this.#sql.due.all(kind, now.toISOString(), limit).map((row) => readRecord<K>(row)!)
  }

  async reservedBy(
    kind: Reservation['kind'] | Claim['kind'],
    value: string,
  ): Promise<string | undefined> {
    return this.#sql.reservedBy.get(kind, value)?.owner as string | undefined
  }

  async audit(query: AuditQuery): Promise<AuditPage> {
    return readAudit(this.#db, this.#filters, query)
  }

  async events(query: EventsQuery): Promise<FollowPage<Announcement>> {
    return readEvents(this.#db, this.#filters, query)
  }

  async event(id: string): Promise<Announcement | undefined> {
    const row = this.#sql.event.get(id)
    return row && read<Announcement>(row)
  }

  async checks({ connectionId, since = '', cursor, limit }: ChecksQuery): Promise<Page<CheckRow>> {
    const before = cursor === undefined ? '\uffff' : readCursor('checks', cursor)[0]
    const rows = this.#sql.checks.all(connectionId, since, before, limit + 1)
    const items = rows.slice(0, limit).map((row) => read<CheckRow>(row))
    return rows.length > limit
      ? { items, nextCursor: writeCursor('checks', [items.at(-1)!.at, '']) }
      : { items }
  }

  async attempts(query: AttemptsQuery): Promise<Page<AttemptRow>> {
    const { endpointId, eventId, since = '', cursor, limit } = query
    const [at, event] = cursor === undefined ? ['\uffff', ''] : readCursor('attempts', cursor)
    const place = { endpointId, eventId: eventId ?? null, since, at, event, limit: limit + 1 }
    const rows = this.#sql.attempts.all(place)
    const items = rows.slice(0, limit).map((row) => read<AttemptRow>(row))
    const last = items.at(-1)
    return rows.length > limit && last
      ? { items, nextCursor: writeCursor('attempts', [last.at, last.eventId]) }
      : { items }
  }

  async erase(of: Erasure): Promise<Erased> {
    // An open snapshot would keep the erased content in the log.
    this.#reader?.release()
    const erased = eraseTraces(this.#db, of)
    await this.#log?.sync()
    return erased
  }

  async prune(now: Date): Promise<number> {
    return pruneOld(this.#db, now)
  }

  async total(kind: ListedKind, query: TotalQuery): Promise<Total> {
    return totalOf({ db: this.#db, filters: this.#filters, kind }, query)
  }

  async counts(): Promise<RecordCount[]> {
    const rows = this.#sql.counts.all() as unknown as (RecordCount & { profile: string })[]
    return rows.map(({ profile, ...one }) => ({ ...one, ...(profile && { profile }) }))
  }

  async search(query: SearchQuery): Promise<SearchHit[]> {
    return this.#search.search(query)
  }

  async sums(query: SumsQuery): Promise<DailySum[]> {
    return this.#sums.list(query)
  }

  async check(): Promise<void> {
    inTransaction(this.#db, () => {
      // Really writes, because only a write shows that the disk is full.
      this.#db.exec(
        `PRAGMA user_version = ${this.#db.prepare('PRAGMA user_version').get()!.user_version}`,
      )
    })
  }

  async close(): Promise<void> {
    await this.#commits.drain()
    this.#reader?.close()
    this.#search.stop()
    this.#db.close()
    this.#log?.close()
  }

  #apply(change: Change): void {
    for (const record of change.put ?? []) this.#put(record)
    for (const one of change.remove ?? []) this.#remove(one)
    for (const { kind, value, owner } of change.release ?? [])
      this.#sql.release.run(kind, value, owner)
    for (const one of change.reserve ?? []) this.#take(this.#sql.reserve, one)
    for (const one of change.claim ?? []) this.#take(this.#sql.claim, one)
    for (const check of change.checks ?? [])
      this.#sql.addCheck.run(check.connectionId, check.at, JSON.stringify(check))
    for (const one of change.attempts ?? [])
      this.#sql.addAttempt.run(one.endpointId, one.at, one.eventId, JSON.stringify(one))
    for (const tally of change.tallies ?? []) this.#sums.add(tally)
    for (const entry of change.audit)
      this.#sql.addAudit.run({
        at: entry.at,
        action: entry.action,
        subject: entry.subject,
        customerId: entry.customerId ?? null,
        body: JSON.stringify(entry),
      })
    for (const one of change.announce)
      this.#sql.announce.run({
        ...{ at: one.at, id: one.id, type: one.type, lane: one.lane },
        customerId: one.customerId ?? null,
        body: JSON.stringify(one),
      })
  }

  #take(statement: StatementSync, { kind, value, owner }: Reservation | Claim): void {
    if (statement.run(kind, value, owner).changes === 0)
      throw new RolecallError('ALREADY_RESERVED', { detail: `(${kind})` })
  }

  #remove({ kind, id, version }: NonNullable<Change['remove']>[number]): void {
    this.#search.remove(kind, id)
    if (this.#sql.remove.run(kind, id, version).changes === 0)
      throw new RolecallError('VERSION_CONFLICT')
  }

  #put(record: StoredRecord): void {
    this.#search.write(record)
    const { createdAt, customerId, group, dueAt } = indexOf(record)
    const { kind, id, version, status } = record
    const stored = nextVersion(record)
    const body = JSON.stringify(stored)
    const row = {
      kind,
      id,
      status,
      next: stored.version,
      dueAt: dueAt ?? null,
      body,
      checksum: crc32(body),
    }
    const written =
      version === 0
        ? this.#sql.insert.run({
            ...{ ...row, createdAt, customerId: customerId ?? group ?? null },
            profile: isSearchable(record) ? record.profile : null,
          })
        : group === undefined
          ? this.#sql.update.run({ ...row, version })
          : this.#sql.regroup.run({ ...row, version, group })
    if (written.changes === 0) throw new RolecallError('VERSION_CONFLICT')
  }
}

const GET = 'SELECT body, checksum FROM records WHERE kind = ? AND id = ?'

function prepareStatements(db: DatabaseSync) {
  return {
    get: db.prepare(GET),
    insert: db.prepare(
      `INSERT INTO records (kind, id, version, status, customer_id, profile, created_at, due_at, body, checksum)
       VALUES (:kind, :id, :next, :status, :customerId, :profile, :createdAt, :dueAt, :body, :checksum) ON CONFLICT DO NOTHING`,
    ),
    update: db.prepare(
      `UPDATE records SET version = :next, status = :status, due_at = :dueAt, body = :body, checksum = :checksum
       WHERE kind = :kind AND id = :id AND version = :version`,
    ),
    // The column holds the group of a record that has no customer.
    regroup: db.prepare(
      `UPDATE records SET version = :next, status = :status, due_at = :dueAt, customer_id = :group,
         body = :body, checksum = :checksum
       WHERE kind = :kind AND id = :id AND version = :version`,
    ),
    due: db.prepare(
      'SELECT body, checksum FROM records WHERE kind = ? AND due_at <= ? ORDER BY due_at LIMIT ?',
    ),
    reserve: db.prepare(
      'INSERT INTO reservations (kind, value, owner) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    claim: db.prepare(
      `INSERT INTO reservations (kind, value, owner) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET owner = excluded.owner WHERE owner = excluded.owner`,
    ),
    release: db.prepare('DELETE FROM reservations WHERE kind = ? AND value = ? AND owner = ?'),
    reservedBy: db.prepare('SELECT owner FROM reservations WHERE kind = ? AND value = ?'),
    remove: db.prepare('DELETE FROM records WHERE kind = ? AND id = ? AND version = ?'),
    addCheck: db.prepare(
      'INSERT OR REPLACE INTO checks (connection_id, at, body) VALUES (?, ?, ?)',
    ),
    checks: db.prepare(
      `SELECT body FROM checks WHERE connection_id = ? AND at >= ? AND at < ?
       ORDER BY at DESC LIMIT ?`,
    ),
    addAttempt: db.prepare(
      'INSERT OR REPLACE INTO attempts (endpoint_id, at, event_id, body) VALUES (?, ?, ?, ?)',
    ),
    attempts: db.prepare(
      `SELECT body FROM attempts WHERE endpoint_id = :endpointId AND at >= :since
       AND (at, event_id) < (:at, :event) AND (:eventId IS NULL OR event_id = :eventId)
       ORDER BY at DESC, event_id DESC LIMIT :limit`,
    ),
    // Not before the entry that was stored last, also if the clock stepped back meanwhile.
    addAudit: db.prepare(
      `INSERT INTO audit (at, action, subject, customer_id, body) VALUES (
         max(:at, coalesce((SELECT at FROM audit ORDER BY seq DESC LIMIT 1), '')),
         :action, :subject, :customerId, :body)`,
    ),
    announce: db.prepare(
      `INSERT INTO announcements (at, id, type, lane, customer_id, body) VALUES (
         max(:at, coalesce((SELECT at FROM announcements ORDER BY seq DESC LIMIT 1), '')),
         :id, :type, :lane, :customerId, :body)`,
    ),
    event: db.prepare('SELECT body FROM announcements WHERE id = ?'),
    counts: db.prepare('SELECT kind, status, profile, count FROM counts WHERE count > 0'),
  }
}

function readRecord<K extends Kind>(row: Row | undefined): RecordOf<K> | undefined {
  if (!row) return undefined
  const { body, checksum } = row as { body: string; checksum: number | null }
  // Earlier versions wrote no checksum.
  if (checksum !== null && crc32(body) !== checksum) throw new WrongChecksum()
  return currentFields(read<RecordOf<K>>(row))
}
