import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../core/model/audit.ts'
import { makeBackup, restoreBackup } from './backup.ts'
import { openLocalKeys } from './local-keys.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { systemRandom } from './system.ts'

const root = mkdtempSync(join(tmpdir(), 'rolecall-backup-'))
afterAll(() => rmSync(root, { recursive: true }))

let serial = 0
const place = (name: string) => join(root, `${serial++}-${name}`)
const entry = (id: string): AuditEntry => ({
  id,
  at: '2026-11-24T00:00:00.000Z',
  actor: { kind: 'system', id: 'tests' },
  action: 'invitation.created',
  subject: 'inv_1',
})

/** A data directory in use, with one entry and a drawn token. */
async function installation() {
  const dataDir = place('data')
  const keys = openLocalKeys(dataDir, systemRandom)
  const store = openSqliteStore(join(dataDir, 'rolecall.sqlite'))
  const write = (id: string) => store.commit({ audit: [entry(id)], announce: [] })
  await write('aud_before')
  writeFileSync(join(dataDir, 'admin-token.sha256'), 'cafe\n', { mode: 0o600 })
  return { dataDir, keys, store, write }
}

const nothing = async () => {}
const trail = async (dataDir: string) => {
  const store = openSqliteStore(join(dataDir, 'rolecall.sqlite'))
  const { items } = await store.audit({ limit: 200 })
  await store.close()
  return items.map(({ id }) => id)
}

describe('a backup (ST-4)', () => {
  it('holds all that was committed when it was made, while the store is in use, and works with its keys', async () => {
    const { dataDir, keys, write } = await installation()
    const file = place('backup')
    const sealed = keys.seal('https://presigned.example/')
    makeBackup(dataDir, file)
    await write('aud_after')
    const restored = place('data')
    await restoreBackup(file, restored, nothing)
    expect(await trail(restored)).toEqual(['aud_before'])
    expect(openLocalKeys(restored, systemRandom).open(sealed).reveal()).toBe(
      'https://presigned.example/',
    )
    expect(readFileSync(join(restored, 'admin-token.sha256'), 'utf8')).toBe('cafe\n')
    expect(await trail(dataDir)).toEqual(['aud_after', 'aud_before'])
  })

  it('is whole, however many write meanwhile', async () => {
    const { dataDir, write } = await installation()
    const writes = Array.from({ length: 300 }, (_, index) => write(`aud_${index}`))
    await writes[100]
    const file = place('backup')
    makeBackup(dataDir, file)
    await Promise.all(writes)
    const restored = place('data')
    await restoreBackup(file, restored, nothing)
    const known = await trail(restored)
    expect(known).toContain('aud_100')
    expect(known).toEqual((await trail(dataDir)).slice(-known.length))
  })

  it('can be read by this user alone, and its keys lie nowhere in the restored store', async () => {
    const { dataDir } = await installation()
    const [file, restored] = [place('backup'), place('data')]
    makeBackup(dataDir, file)
    await restoreBackup(file, restored, nothing)
    const modes = [file, ...readdirSync(restored).map((name) => join(restored, name))].map(
      (it) => statSync(it).mode & 0o777,
    )
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600])
    const { keys } = JSON.parse(readFileSync(join(restored, 'keys.json'), 'utf8')) as {
      keys: Record<string, string>
    }
    expect(readFileSync(join(restored, 'rolecall.sqlite')).includes(keys.k1!)).toBe(false)
  })

  it('overwrites nothing, and makes none where there is nothing', async () => {
    const { dataDir } = await installation()
    const file = place('precious')
    writeFileSync(file, 'precious')
    expect(() => makeBackup(dataDir, file)).toThrow(
      expect.objectContaining({ code: 'BACKUP_FAILED' }),
    )
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect(() => makeBackup(place('nowhere'), place('backup'))).toThrow(/no rolecall.sqlite/)
  })
})

describe('a restore (fault 33)', () => {
  it('leaves a directory in use as it is', async () => {
    const { dataDir } = await installation()
    const file = place('backup')
    makeBackup(dataDir, file)
    await expect(restoreBackup(file, dataDir, nothing)).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    })
    expect(await trail(dataDir)).toEqual(['aud_before'])
  })

  it.each([
    ['cut short', (file: string) => truncateSync(file, 8192)],
    ['no backup at all', (file: string) => writeFileSync(file, 'hello')],
    ['the store alone', (file: string) => new DatabaseSync(file).exec('DROP TABLE backup_files')],
    ['missing', (file: string) => rmSync(file)],
  ])('of a file that is %s is refused, and nothing stays behind', async (_, damage) => {
    const { dataDir } = await installation()
    const [file, restored] = [place('backup'), place('data')]
    makeBackup(dataDir, file)
    damage(file)
    await expect(restoreBackup(file, restored, nothing)).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    })
    expect(existsSync(restored) ? readdirSync(restored) : []).toEqual([])
  })

  it('that cannot be prepared leaves nothing that could be served', async () => {
    const { dataDir } = await installation()
    const [file, restored] = [place('backup'), place('data')]
    makeBackup(dataDir, file)
    const broken = async () => Promise.reject(new Error('No hold.'))
    await expect(restoreBackup(file, restored, broken)).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    })
    expect(existsSync(join(restored, 'rolecall.sqlite'))).toBe(false)
  })
})
