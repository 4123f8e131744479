import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { oldestAnnouncementAt } from '../../core/model/audit.ts'
import { oldestCheckAt } from '../../core/model/check.ts'
import { oldestAttemptAt } from '../../core/model/webhook-endpoint.ts'
import type { Erased, Erasure } from '../../core/ports.ts'

/** Rows of each table that one call deletes, so that callers wait a moment at most. */
const PORTION = 2000

/**
 * Deletes traces of a customer in one transaction. Empties the log when all is deleted, because it
 * still shows the earlier content.
 */
export function eraseTraces(db: DatabaseSync, { customerId, subjects }: Erasure): Erased {
  const among = subjects.map(() => '?').join()
  const remove = (
    [table, key]: [table: string, key: string],
    where: string,
    ...values: SQLInputValue[]
  ): number => {
    const portion = `SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${PORTION}`
    return Number(
      db.prepare(`DELETE FROM ${table} WHERE (${key}) IN (${portion})`).run(...values).changes,
    )
  }
  const theirs = `customer_id = ? OR lane IN (${among})`
  const counts = inTransaction(db, () => {
    const attempts = remove(
      ['attempts', 'endpoint_id,at,event_id'],
      `event_id IN (SELECT id FROM announcements WHERE ${theirs})`,
      ...[customerId, ...subjects],
    )
    return {
      attempts,
      audit:
        remove(['audit', 'seq'], `subject IN (${among})`, ...subjects) +
        remove(['audit', 'seq'], 'customer_id = ?', customerId),
      // The attempts first: once the announcement is gone, nothing leads to them.
      announcements:
        attempts < PORTION
          ? remove(['announcements', 'seq'], theirs, ...[customerId, ...subjects])
          : 0,
      checks: remove(['checks', 'connection_id,at'], `connection_id IN (${among})`, ...subjects),
    }
  })
  const isDone = Object.values(counts).every((count) => count < PORTION)
  if (isDone) db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  return { ...counts, isDone }
}

/** A message stays in the queues for four weeks at most, so its record is needed no longer. */
export function pruneOld(db: DatabaseSync, now: Date): number {
  const before = oldestCheckAt(now)
  const run = (sql: string, time: string) => Number(db.prepare(sql).run(time).changes)
  return (
    run('DELETE FROM announcements WHERE at < ?', oldestAnnouncementAt(now)) +
    run('DELETE FROM checks WHERE at < ?', before) +
    run('DELETE FROM attempts WHERE at < ?', oldestAttemptAt(now)) +
    run(
      `DELETE FROM records WHERE kind = 'callback' AND created_at < ? AND due_at IS NULL
       AND status IN ('answered', 'undeliverable')`,
      before,
    )
  )
}

export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
