import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { serving } from '../../../../test/fixtures/client.ts'
import { makeProgram } from '../program.ts'

const DELIVERY = {
  ...{ tool: 'cli', title: 'AWS CLI', steps: ['Run it.'], undo: 'Run `bash delete-role.sh`.' },
  files: [
    { name: 'create-role.sh', content: 'create\n' },
    { name: '../delete-role.sh', content: 'delete\n' },
  ],
}

describe('rolecall deliveries', () => {
  let folder: string
  let written: { out: string; error: string }
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cli-deliveries-'))
    written = { out: '', error: '' }
    const { url } = await serving(() => ({ body: DELIVERY }))
    vi.stubEnv('ROLECALL_URL', url)
    vi.stubEnv('ROLECALL_TOKEN', 'token')
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.out += text
      return true
    })
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.error += text
      return true
    })
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true })
  })
  const run = (...args: string[]) =>
    makeProgram(args).parseAsync(['deliveries', 'inv_1', '--as', 'cli', ...args], { from: 'user' })

  it('prints what creates the role alone, so that a pipe never deletes it too', async () => {
    await run()
    expect(written.out).toBe('create\n')
    expect(written.error).toContain('1. Run it.')
    expect(written.error).toContain('rolecall deliveries inv_1 --as cli --out FOLDER')
  })

  it('writes all files into the folder and nowhere else, also with --json', async () => {
    await run('--out', join(folder, 'acme'), '--json')
    expect(readdirSync(folder)).toEqual(['acme'])
    expect(readdirSync(join(folder, 'acme')).sort()).toEqual(['create-role.sh', 'delete-role.sh'])
    expect(readFileSync(join(folder, 'acme', 'create-role.sh'), 'utf8')).toBe('create\n')
    expect(JSON.parse(written.out)).toMatchObject({ tool: 'cli' })
  })
})
