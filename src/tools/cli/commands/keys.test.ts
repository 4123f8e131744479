import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, expect, it, vi } from 'vitest'
import { addKeyCommands } from './keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'rolecall-keys-'))

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

it('a command on keys in a directory without keys says so, and creates nothing there', async () => {
  const dataDir = join(folder, 'data')
  vi.stubEnv('ROLECALL_DATA_DIR', dataDir)
  vi.stubEnv('ROLECALL_CONFIG', undefined)
  const program = new Command()
  addKeyCommands(program)
  for (const words of [['list'], ['retire', 'k1']])
    await expect(program.parseAsync(['keys', ...words], { from: 'user' })).rejects.toThrow(
      `There is no keys.json in ${dataDir}. Set ROLECALL_DATA_DIR`,
    )
  expect(existsSync(dataDir)).toBe(false)
})
