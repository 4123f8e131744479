import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { applySchema } from './sqlite-schema.ts'

const versionOf = (db: DatabaseSync) =>
  Number(db.prepare('PRAGMA user_version').get()!.user_version)
const tablesOf = (db: DatabaseSync) =>
  db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()

describe('the schema (fault 37)', () => {
  it('is brought forward once, and a second start changes nothing', () => {
    const db = new DatabaseSync(':memory:')
    applySchema(db)
    const [version, tables] = [versionOf(db), tablesOf(db)]
    db.exec("INSERT INTO reservations VALUES ('external-id', 'rc-1', 'inv_1')")
    applySchema(db)
    expect(version).toBeGreaterThan(0)
    expect([versionOf(db), tablesOf(db)]).toEqual([version, tables])
    expect(db.prepare('SELECT count(*) AS count FROM reservations').get()).toMatchObject({
      count: 1,
    })
  })

  it('of a newer Rolecall is refused and left as it is', () => {
    const db = new DatabaseSync(':memory:')
    db.exec('PRAGMA user_version = 99')
    expect(() => applySchema(db)).toThrow(/schema 99.*Use a newer version/)
    expect([versionOf(db), tablesOf(db)]).toEqual([99, []])
  })

  it('counts the records in each change, and those that a store of an earlier version has (attack 66)', () => {
    const db = new DatabaseSync(':memory:')
    applySchema(db)
    const add = (id: string, status: string) =>
      db.exec(`INSERT INTO records (kind, id, version, status, created_at, body)
        VALUES ('connection', '${id}', 1, '${status}', '', '{}')`)
    add('con_1', 'active')
    db.exec('DROP TABLE counts; DROP TRIGGER count_added; DROP TRIGGER count_moved')
    db.exec('DROP TRIGGER count_removed; ALTER TABLE records DROP COLUMN checksum')
    db.exec(
      'DROP TABLE attempts; DROP TABLE sums; DROP TABLE unsearched; DROP TABLE search_terms; DROP INDEX audit_actor',
    )
    db.exec('DROP INDEX records_profile; ALTER TABLE records DROP COLUMN profile')
    add('con_2', 'active')
    add('con_3', 'suspended')
    db.exec('PRAGMA user_version = 2')
    applySchema(db)
    expect(db.prepare('SELECT status, count FROM counts ORDER BY status').all()).toMatchObject([
      { status: 'active', count: 2 },
      { status: 'suspended', count: 1 },
    ])
    db.exec("UPDATE records SET status = 'active' WHERE id = 'con_3'")
    db.exec("DELETE FROM records WHERE id = 'con_1'")
    expect(db.prepare('SELECT status, count FROM counts WHERE count > 0').all()).toMatchObject([
      { status: 'active', count: 2 },
    ])
  })
})
