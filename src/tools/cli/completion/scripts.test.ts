import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SCRIPTS } from './scripts.ts'

const folder = mkdtempSync(join(tmpdir(), 'rolecall-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Stands for the program: gives fixed answers, and notes how it was called. */
const ANSWERS = 'con_1\tacme, active\\ncon_2\\n--status=active\\nacme:1\\n'
writeFileSync(
  join(folder, 'rolecall'),
  `#!/bin/sh\nprintf '%s|' "$@" > '${folder}/called'\ncase "$*" in *files*) echo :files ;; *) printf '${ANSWERS}' ;; esac\n`,
)
chmodSync(join(folder, 'rolecall'), 0o755)
writeFileSync(join(folder, 'notes.txt'), '')
for (const [shell, script] of Object.entries(SCRIPTS)) writeFileSync(join(folder, shell), script)

function run(shell: string, script: string): string {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder }
  const { stdout, stderr } = spawnSync(shell, ['-c', script], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.trim()
}

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

describe.runIf(isInstalled('bash'))('the script for bash', () => {
  const complete = (line: string) =>
    run(
      'bash',
      `source ./bash; source ./bash; COMP_LINE='${line}' COMP_POINT=${line.length}; _rolecall; echo "\${COMPREPLY[*]}"; cat called`,
    ).split('\n')

  it('passes the words, with an empty one after a blank', () => {
    expect(complete('rolecall verify ')[1]).toBe('complete|--|verify||')
    expect(complete('rolecall verify con')[1]).toBe('complete|--|verify|con|')
  })

  it('gives values without their texts, and only what follows = and :', () => {
    expect(complete('rolecall verify ')[0]).toBe('con_1 con_2 --status=active acme:1')
    expect(complete('rolecall list --status=a')[0]).toContain('active')
    expect(complete('rolecall list --status=a')[0]).not.toContain('--status=active')
    expect(complete('rolecall customers acme:')[0]).toBe('con_1 con_2 --status=active 1')
  })

  it('completes file names', () => expect(complete('rolecall files not')[0]).toBe('notes.txt'))

  it('does not run what was typed', () => {
    complete('rolecall invite $(touch ran) `touch ran` ')
    expect(existsSync(join(folder, 'ran'))).toBe(false)
  })
})

describe.runIf(isInstalled('fish'))('the script for fish (where it is installed)', () => {
  const complete = (line: string) => run('fish', `source ./fish; complete -C '${line}'`)

  it('gives values with their texts', () =>
    expect(complete('rolecall verify con')).toBe('con_1\tacme, active\ncon_2'))

  it('completes file names', () => expect(complete('rolecall files not')).toBe('notes.txt'))
})

describe.runIf(isInstalled('zsh'))('the script for zsh (where it is installed)', () => {
  it('can be read', () => expect(run('zsh', 'zsh -n ./zsh; echo read')).toBe('read'))

  it('registers the function', () =>
    expect(
      run('zsh', 'autoload -U compinit; compinit -D; source ./zsh; echo $_comps[rolecall]'),
    ).toBe('_rolecall'))
})
