import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Guard, isNamedIn, readGuards, rowOf, without } from '../test/guards/read-guards.ts'

/**
 * Removes one guard after the other from a copy of the sources, and checks that a test that names
 * the attack then fails. Arguments select attacks, such as `5`, or faults from the field (`F3`).
 */

const KEPT_OUT = ['.git', 'node_modules', 'dist', 'coverage', '.rolecall', '.stryker-tmp']

interface Outcome extends Guard {
  /** The first failed test that names the attack; undefined if no test failed. */
  noticed: string | undefined
}

function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'rolecall-guards-'))
  cpSync('.', copy, { recursive: true, filter: (path) => !KEPT_OUT.includes(path) })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
  return copy
}

interface Report {
  testResults: { assertionResults: { status: string; fullName: string }[] }[]
}

/** The names of the failed tests. */
function failing(copy: string, testFile: string): string[] {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const vitest = [
    'node_modules/vitest/vitest.mjs',
    'run',
    testFile,
    '--testTimeout=8000',
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  spawnSync(process.execPath, vitest, {
    cwd: copy,
    env: { ...process.env, CI: '1' },
    stdio: 'ignore',
  })
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  if (all.length === 0) throw new Error(`${testFile} did not run.`)
  return all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
}

function tryWithout(copy: string, guard: Guard): Outcome {
  const file = join(copy, guard.file)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, without(guard, text))
  const noticed = failing(copy, guard.shown).find((name) => isNamedIn(name, guard))
  writeFileSync(file, text)
  return { ...guard, noticed }
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function main(only: string[]): number {
  const guards = readGuards().filter(
    ({ attack }) => only.length === 0 || only.includes(String(attack)),
  )
  const copy = copySources()
  try {
    const broken = [...new Set(guards.map(({ shown }) => shown))].flatMap((file) =>
      failing(copy, file),
    )
    if (broken.length > 0)
      throw new Error(`These fail with every guard in place: ${broken.join('; ')}`)
    let unnoticed = 0
    for (const guard of guards) {
      const { noticed } = tryWithout(copy, guard)
      if (noticed === undefined) unnoticed += 1
      say(
        `${rowOf(guard)}: without "${guard.guard}" (${guard.file})\n  ${noticed ? `fails: ${guard.shown}: ${noticed}` : 'NOBODY NOTICES'}`,
      )
    }
    say(`${guards.length} guards taken away, ${guards.length - unnoticed} noticed.`)
    return unnoticed === 0 ? 0 : 1
  } finally {
    rmSync(copy, { recursive: true })
  }
}

process.exitCode = main(process.argv.slice(2))
