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
})
