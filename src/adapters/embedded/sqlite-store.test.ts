import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from './sqlite-store.ts'

describe('the files of the store (attack 69)', () => {
  it('are in a directory that nobody else can enter, also where that was open before', async () => {
    const directory = join(mkdtempSync(join(tmpdir(), 'rolecall-')), 'data')
    mkdirSync(directory)
    chmodSync(directory, 0o755)
    const store = openSqliteStore(join(directory, 'rolecall.sqlite'))
    await store.check()
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(readdirSync(directory)).toContain('rolecall.sqlite-wal')
    expect(statSync(join(directory, 'rolecall.sqlite')).mode & 0o777).toBe(0o600)
    await store.close()
  })

  it('are in no directory that everybody uses', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rolecall-'))
    chmodSync(directory, 0o1777)
    expect(() => openSqliteStore(join(directory, 'rolecall.sqlite'))).toThrow(/ROLECALL_DATA_DIR/)
    expect(statSync(directory).mode & 0o1777).toBe(0o1777)
  })
})
