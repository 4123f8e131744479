import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Vitest } from 'vitest/node'
import { type Guard, isNamedIn, readGuards, rowOf, without } from '../test/guards/read-guards.ts'

/**
 * Removes one guard after the other from a copy of the sources, and checks that a test that names
 * the attack then fails. Arguments select attacks, such as `5`, or faults from the field (`F3`).
 */

const KEPT_OUT = ['.git', 'node_modules', 'dist', 'coverage', '.rolecall', '.stryker-tmp']
/** A test that hangs without its guard. */
const MAX_TEST_MS = 60_000

interface Named {
  file: string
  name: string
  failed: boolean
}

/** One Vitest for all runs, so that each run transforms only the file that changed. */
class Tests {
  readonly #vitest: Vitest
  readonly #copy: string

  private constructor(vitest: Vitest, copy: string) {
    this.#vitest = vitest
    this.#copy = copy
  }

  static async open(copy: string): Promise<Tests> {
    // Vitest then writes no snapshots.
    process.env.CI = '1'
    process.chdir(copy)
    const { createVitest } = await import('vitest/node')
    const options = { root: copy, watch: false, testTimeout: MAX_TEST_MS, reporters: [{}] }
    const vitest = await createVitest('test', options)
    return new Tests(vitest, copy)
  }

  /** Runs these files, or of them only the tests with these names. */
  async run(files: string[], names?: string[]): Promise<Named[]> {
    const project = this.#vitest.getRootProject()
    const specifications = files.map((file) =>
      project.createSpecification(join(this.#copy, file), names && { testNames: names }),
    )
    await this.#vitest.runTestSpecifications(specifications)
    return specifications.flatMap(({ testModule }) =>
      [...testModule!.children.allTests()].map((test) => ({
        file: testModule!.relativeModuleId,
        name: test.fullName,
        failed: test.result().state === 'failed',
      })),
    )
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.#copy, file), text)
    this.#vitest.invalidateFile(join(this.#copy, file))
  }

  close(): Promise<void> {
    return this.#vitest.close()
  }
}

function copySources(): string {
  const copy = mkdtempSync(join(tmpdir(), 'rolecall-guards-'))
  cpSync('.', copy, { recursive: true, filter: (path) => !KEPT_OUT.includes(path) })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
  return copy
}

/** The first failed test that names the attack; undefined if there is none. */
async function withoutGuard(
  tests: Tests,
  guard: Guard,
  known: Named[],
): Promise<string | undefined> {
  const names = known.filter((it) => it.file === guard.shown && isNamedIn(it.name, guard))
  const text = readFileSync(guard.file, 'utf8')
  tests.write(guard.file, without(guard, text))
  const ran = await tests.run(
    [guard.shown],
    names.map(({ name }) => name),
  )
  tests.write(guard.file, text)
  return ran.find(({ failed }) => failed)?.name
}

const say = (line: string) => process.stdout.write(`${line}\n`)

async function main(only: string[]): Promise<number> {
  const guards = readGuards().filter(
    ({ attack }) => only.length === 0 || only.includes(String(attack)),
  )
  const copy = copySources()
  const tests = await Tests.open(copy)
  try {
    const known = await tests.run([...new Set(guards.map(({ shown }) => shown))])
    const broken = known.filter(({ failed }) => failed)
    if (broken.length > 0)
      say(`These fail with every guard in place: ${broken.map(({ name }) => name).join('; ')}`)
    const sound = known.filter(({ failed }) => !failed)
    let unnoticed = 0
    for (const guard of guards) {
      const noticed = await withoutGuard(tests, guard, sound)
      if (noticed === undefined) unnoticed += 1
      say(
        `${rowOf(guard)}: without "${guard.guard}" (${guard.file})\n  ${noticed ? `fails: ${guard.shown}: ${noticed}` : 'NOBODY NOTICES'}`,
      )
    }
    say(`${guards.length} guards taken away, ${guards.length - unnoticed} noticed.`)
    return unnoticed === 0 && broken.length === 0 ? 0 : 1
  } finally {
    await tests.close()
    rmSync(copy, { recursive: true })
  }
}

process.exitCode = await main(process.argv.slice(2))
