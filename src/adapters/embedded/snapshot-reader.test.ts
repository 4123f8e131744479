import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { openSqliteStore } from './sqlite-store.ts'

const change = (version: number, status: 'active' | 'suspended') => ({
  put: [{ ...sampleConnection(), version, status }],
  audit: [],
  announce: [],
})

const newFile = () => join(mkdtempSync(join(tmpdir(), 'rolecall-')), 'rolecall.sqlite')

/** Two programs with the same file. */
function twoPrograms() {
  const file = newFile()
  const [one, other] = [openSqliteStore(file), openSqliteStore(file)]
  onTestFinished(async () => {
    await Promise.all([one.close(), other.close()])
  })
  return { one, other }
}

it('a read sees what another program committed before its turn', async () => {
  const { one, other } = twoPrograms()
  const { id } = sampleConnection()
  expect(await one.get('connection', id)).toBeUndefined()
  await other.commit(change(0, 'active'))
  expect(await one.get('connection', id)).toMatchObject({ status: 'active' })
  await other.commit(change(1, 'suspended'))
  expect(await one.get('connection', id)).toMatchObject({ status: 'suspended' })
})

it('a read sees what its own program committed before it, also in the same turn', async () => {
  const { one } = twoPrograms()
  const { id } = sampleConnection()
  await nextTurn()
  const before = one.get('connection', id)
  await one.commit(change(0, 'active'))
  expect(await before).toBeUndefined()
  expect(await one.get('connection', id)).toMatchObject({ status: 'active' })
})

it('a store that was closed right after a read leaves nothing that fails later', async () => {
  const store = openSqliteStore(newFile())
  await store.get('connection', 'none')
  await store.close()
  await nextTurn()
})
