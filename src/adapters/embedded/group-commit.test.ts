import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { GroupCommit } from './group-commit.ts'

function numbers(sync?: () => Promise<void>) {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY)')
  const insert = db.prepare('INSERT INTO numbers VALUES (?)')
  const apply = (change: number[]) => {
    for (const number of change) insert.run(number)
  }
  const group = new GroupCommit<number[]>(db, apply, sync)
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

it('promises nothing before the disk has it; what comes meanwhile is one next group', async () => {
  const syncs: (() => void)[] = []
  const { group, stored } = numbers(() => new Promise((done) => syncs.push(done)))
  const promised: number[] = []
  const add = (number: number) => void group.add([number]).then(() => promised.push(number))
  const settle = () => new Promise((done) => setTimeout(done, 5))
  add(1)
  await settle()
  add(2)
  add(3)
  await settle()
  expect([stored(), promised, syncs.length]).toEqual([[1], [], 1])
  syncs[0]!()
  await settle()
  expect([stored(), promised, syncs.length]).toEqual([[1, 2, 3], [1], 2])
  syncs[1]!()
  await group.drain()
  expect(promised).toEqual([1, 2, 3])
})

it('fails whoever the disk did not keep the change of, and nobody else twice', async () => {
  const { group } = numbers(async () => {
    throw new Error('EIO')
  })
  const outcomes = await Promise.allSettled([group.add([1]), group.add([1]), group.add([2])])
  expect(outcomes.map((it) => (it.status === 'rejected' ? it.reason.message : 'stored'))).toEqual([
    'EIO',
    expect.stringContaining('UNIQUE'),
    'EIO',
  ])
})

it('asks nothing of the disk where nothing was stored', async () => {
  let syncs = 0
  const { group } = numbers(async () => void syncs++)
  await group.add([1])
  await expect(group.add([1])).rejects.toThrow('UNIQUE')
  expect(syncs).toBe(1)
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
