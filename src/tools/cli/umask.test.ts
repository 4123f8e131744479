import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'

it('what a command writes, only its user can read; what a program of the user writes is up to the user (A7)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-umask-'))
  const modeOf = (name: string) => {
    writeFileSync(join(folder, name), 'text')
    return statSync(join(folder, name)).mode & 0o777
  }
  const before = process.umask(0o027)
  // The module takes the umask once, when it loads.
  vi.resetModules()
  const { withUsersUmask } = await import('./umask.ts')
  expect(modeOf('of-rolecall')).toBe(0o600)
  expect(withUsersUmask(() => modeOf('of-the-user'))).toBe(0o640)
  expect(modeOf('of-rolecall-again')).toBe(0o600)
  process.umask(before)
  rmSync(folder, { recursive: true })
})
