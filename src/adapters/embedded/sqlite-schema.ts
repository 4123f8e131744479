import type { DatabaseSync } from 'node:sqlite'
import { RolecallError } from '../../api/errors.ts'
import { fillFigures } from './sqlite-fill.ts'

/** Step N takes a store from schema N to N + 1. Steps are added, never changed. */
const STEPS: (string | ((db: DatabaseSync) => void))[] = [
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
  // `at` never falls, also where a clock stepped back, so that a time can be found by halving.
  // A number is never used again, also after a deletion: a follower would miss the new entry.
  `CREATE TABLE trail (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, action TEXT NOT NULL,
     subject TEXT NOT NULL, customer_id TEXT, body TEXT NOT NULL);
   INSERT INTO trail SELECT seq, max(body ->> '$.at') OVER (ORDER BY seq), body ->> '$.action',
     subject, customer_id, body FROM audit;
   DROP TABLE audit;
   ALTER TABLE trail RENAME TO audit;
   CREATE INDEX audit_subject ON audit (subject, seq);
   CREATE INDEX audit_customer ON audit (customer_id, seq) WHERE customer_id IS NOT NULL;
   CREATE INDEX audit_action ON audit (action, seq);
   CREATE TABLE checks (
     connection_id TEXT NOT NULL, at TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (connection_id, at)) WITHOUT ROWID;
   CREATE INDEX checks_at ON checks (at);
   UPDATE records SET customer_id = body ->> '$.invitationId' WHERE kind = 'callback';`,
  // Triggers count in the commit itself, however a record comes, changes or goes. To count the
  // records for each request of the metrics took 285 ms with 80,000 connections.
  `CREATE TABLE counts (kind TEXT NOT NULL, status TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (kind, status)) WITHOUT ROWID;
   INSERT INTO counts SELECT kind, status, count(*) FROM records GROUP BY kind, status;
   CREATE TRIGGER count_added AFTER INSERT ON records BEGIN
     INSERT OR IGNORE INTO counts VALUES (NEW.kind, NEW.status, 0);
     UPDATE counts SET count = count + 1 WHERE kind = NEW.kind AND status = NEW.status;
   END;
   CREATE TRIGGER count_moved AFTER UPDATE OF status ON records WHEN OLD.status <> NEW.status BEGIN
     INSERT OR IGNORE INTO counts VALUES (NEW.kind, NEW.status, 0);
     UPDATE counts SET count = count + 1 WHERE kind = NEW.kind AND status = NEW.status;
     UPDATE counts SET count = count - 1 WHERE kind = OLD.kind AND status = OLD.status;
   END;
   CREATE TRIGGER count_removed AFTER DELETE ON records BEGIN
     UPDATE counts SET count = count - 1 WHERE kind = OLD.kind AND status = OLD.status;
   END;`,
  // The CRC-32 of the body: SQLite does not notice a changed byte inside of a text.
  'ALTER TABLE records ADD COLUMN checksum INTEGER',
  `CREATE TABLE attempts (
     endpoint_id TEXT NOT NULL, at TEXT NOT NULL, event_id TEXT NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (endpoint_id, at, event_id)) WITHOUT ROWID;
   CREATE INDEX attempts_event ON attempts (event_id);
   CREATE INDEX attempts_at ON attempts (at);`,
  // Nobody could receive the announcements of earlier versions, and they lack their facts. As in
  // the trail, `at` never falls and no number is used again.
  `DROP TABLE announcements;
   CREATE TABLE announcements (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
     lane TEXT NOT NULL, customer_id TEXT, body TEXT NOT NULL);
   CREATE INDEX announcements_id ON announcements (id);
   CREATE INDEX announcements_customer ON announcements (customer_id, seq) WHERE customer_id IS NOT NULL;`,
  `CREATE INDEX audit_actor ON audit (body ->> '$.actor.id', seq)`,
  // Lists by access profile, counts by profile, daily sums and search.
  `ALTER TABLE records ADD COLUMN profile TEXT;
   UPDATE records SET profile = body ->> '$.profile' WHERE kind IN ('invitation', 'connection');
   CREATE INDEX records_profile ON records (kind, profile, status, created_at, id) WHERE profile IS NOT NULL;
   DROP TRIGGER count_added; DROP TRIGGER count_moved; DROP TRIGGER count_removed;
   DROP TABLE counts;
   CREATE TABLE counts (
     kind TEXT NOT NULL, status TEXT NOT NULL, profile TEXT NOT NULL, count INTEGER NOT NULL,
     PRIMARY KEY (kind, status, profile)) WITHOUT ROWID;
   INSERT INTO counts SELECT kind, status, coalesce(profile, ''), count(*) FROM records GROUP BY 1, 2, 3;
   CREATE TRIGGER count_added AFTER INSERT ON records BEGIN
     INSERT INTO counts VALUES (NEW.kind, NEW.status, coalesce(NEW.profile, ''), 1)
       ON CONFLICT DO UPDATE SET count = count + 1;
   END;
   CREATE TRIGGER count_moved AFTER UPDATE OF status ON records WHEN OLD.status <> NEW.status BEGIN
     INSERT INTO counts VALUES (NEW.kind, NEW.status, coalesce(NEW.profile, ''), 1)
       ON CONFLICT DO UPDATE SET count = count + 1;
     UPDATE counts SET count = count - 1
       WHERE kind = OLD.kind AND status = OLD.status AND profile = coalesce(OLD.profile, '');
   END;
   CREATE TRIGGER count_removed AFTER DELETE ON records BEGIN
     UPDATE counts SET count = count - 1
       WHERE kind = OLD.kind AND status = OLD.status AND profile = coalesce(OLD.profile, '');
   END;
   CREATE TABLE sums (
     day TEXT NOT NULL, profile TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL,
     sum INTEGER NOT NULL, PRIMARY KEY (day, profile, name, detail)) WITHOUT ROWID;
   CREATE TABLE search_terms (
     term TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL,
     customer_id TEXT NOT NULL, PRIMARY KEY (term, kind, id, field)) WITHOUT ROWID;`,
  fillFigures,
  // New records whose terms are not yet in search_terms.
  `CREATE TABLE unsearched (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL)`,
]

/** Brings the store forward. Throws SETTING_INVALID if a newer Rolecall wrote it. */
export function applySchema(db: DatabaseSync): void {
  const found = addSteps(db)
  // The first version left deleted content in the file; this writes the file anew.
  if (found === 1) db.exec('VACUUM')
}

/** Returns the schema that it found. */
function addSteps(db: DatabaseSync): number {
  db.exec('BEGIN IMMEDIATE')
  try {
    const found = Number(db.prepare('PRAGMA user_version').get()!.user_version)
    if (found > STEPS.length) {
      throw new RolecallError('SETTING_INVALID', {
        detail: `The store has schema ${found}, but this version of Rolecall supports only ${STEPS.length}. Use a newer version.`,
      })
    }
    for (const step of STEPS.slice(found)) typeof step === 'string' ? db.exec(step) : step(db)
    db.exec(`PRAGMA user_version = ${STEPS.length}; COMMIT`)
    return found
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}
