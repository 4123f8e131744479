import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runAnywhere } from '../journeys/program.ts'

const folder = mkdtempSync(join(tmpdir(), 'rolecall-compiled-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shared = join(folder, 'shared')
mkdirSync(shared)

/** Asks the program for its version. Each variable names a folder. */
const runWith = (...names: string[]) => {
  const folders = names.map((name) => [name, join(folder, name)])
  const environment = { TMPDIR: shared, ...Object.fromEntries(folders) }
  return runAnywhere(process.execPath, [resolve('bin/rolecall.js'), '--version'], environment)
}

const filesIn = (...path: string[]) => readdirSync(join(folder, ...path), { recursive: true })

describe('the compiled code of the program', { timeout: 60_000 }, () => {
  it.each([
    ['HOME', ['HOME', '.cache', 'rolecall']],
    ['XDG_CACHE_HOME', ['XDG_CACHE_HOME', 'rolecall']],
    ['NODE_COMPILE_CACHE', ['NODE_COMPILE_CACHE']],
  ])('is stored below %s, and not where other users could replace it', async (name, path) => {
    await runWith(name)
    expect(filesIn(...path).length).toBeGreaterThan(1)
    expect(filesIn('shared')).toEqual([])
  })

  it('is not stored where no folder of this user is known', async () => {
    await runWith()
    expect(filesIn('shared')).toEqual([])
    expect(existsSync('.cache')).toBe(false)
  })
})
