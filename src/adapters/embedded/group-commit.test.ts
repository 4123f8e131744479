import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'

function numbers() {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY)')
  const insert = db.prepare('INSERT INTO numbers VALUES (?)')
  const group = new GroupCommit<number[]>(db, (change) => {
    for (const number of change) insert.run(number)
  })
  return {
    db,
    group,
    stored: () =>
      db
        .prepare('SELECT number FROM numbers')
        .all()
        .map((row) => row.number),
  }
}

it('stores the changes of all who wait together', async () => {
  const { group, stored } = numbers()
  await Promise.all([group.add([1]), group.add([2]), group.add([3])])
  expect(stored()).toEqual([1, 2, 3])
})

it('refuses one change whole, and keeps the others of its group', async () => {
  const { group, stored } = numbers()
  const outcomes = await Promise.allSettled([group.add([1]), group.add([2, 1]), group.add([3])])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(stored()).toEqual([1, 3])
})

it('leaves no transaction open after a change that came alone was refused', async () => {
  const { db, group, stored } = numbers()
  await group.add([1])
  await expect(group.add([2, 1])).rejects.toThrow('UNIQUE')
  expect(db.isTransaction).toBe(false)
  expect(stored()).toEqual([1])
})

it('tells everybody when nothing can be stored', async () => {
  const { db, group } = numbers()
  const waiting = Promise.allSettled([group.add([1]), group.add([2])])
  db.close()
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

it('promises nothing when the commit itself fails (fault 28)', async () => {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE known (id INTEGER PRIMARY KEY)')
  db.exec('CREATE TABLE uses (id INTEGER REFERENCES known DEFERRABLE INITIALLY DEFERRED)')
  const insert = db.prepare('INSERT INTO uses VALUES (?)')
  const group = new GroupCommit<number>(db, (id) => void insert.run(id))
  const outcomes = await Promise.allSettled([group.add(1), group.add(2)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect([db.isTransaction, db.prepare('SELECT count(*) AS n FROM uses').get()]).toEqual([
    false,
    { n: 0 },
  ])
})
