import type { DatabaseSync } from 'node:sqlite'
import { RolecallError } from '../../api/errors.ts'

/** Step N takes a store from schema N to N + 1. Steps are added, never changed. */
const STEPS = [
  `CREATE TABLE records (
     kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
     customer_id TEXT, created_at TEXT NOT NULL, due_at TEXT, body TEXT NOT NULL,
     PRIMARY KEY (kind, id));
   CREATE INDEX records_newest ON records (kind, created_at, id);
   CREATE INDEX records_status ON records (kind, status, created_at, id);
   CREATE INDEX records_customer ON records (kind, customer_id, created_at, id) WHERE customer_id IS NOT NULL;
   CREATE INDEX records_due ON records (kind, due_at) WHERE due_at IS NOT NULL;
   CREATE TABLE reservations (kind TEXT NOT NULL, value TEXT NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID;
   CREATE TABLE audit (seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, customer_id TEXT, body TEXT NOT NULL);
   CREATE INDEX audit_subject ON audit (subject, seq);
   CREATE INDEX audit_customer ON audit (customer_id, seq) WHERE customer_id IS NOT NULL;
   CREATE TABLE announcements (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);`,
]

export function applySchema(db: DatabaseSync): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const found = Number(db.prepare('PRAGMA user_version').get()!.user_version)
    if (found > STEPS.length) {
      throw new RolecallError('SETTING_INVALID', {
        detail: `The store has schema ${found}, but this version of Rolecall supports only ${STEPS.length}. Use a newer version.`,
      })
    }
    for (const step of STEPS.slice(found)) db.exec(step)
    db.exec(`PRAGMA user_version = ${STEPS.length}; COMMIT`)
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}
