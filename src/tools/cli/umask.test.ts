import { mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { withUsersUmask } from './umask.ts'

it('what a command writes, only its user can read; what a program of the user writes is up to the user (A7)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-umask-'))
  const modeOf = (name: string) => {
    writeFileSync(join(folder, name), 'text')
    return statSync(join(folder, name)).mode & 0o777
  }
  expect(modeOf('of-rolecall')).toBe(0o600)
  const users = withUsersUmask(() => [0o666 & ~process.umask(), modeOf('of-the-user')])
  expect(users[1]).toBe(users[0])
  expect(modeOf('of-rolecall-again')).toBe(0o600)
})
