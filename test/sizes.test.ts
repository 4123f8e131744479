import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isShipped, readSource, sourceFiles } from './source-files.ts'

const FILE = { warn: 150, fail: 400 }
const FUNCTION = { warn: 25, fail: 60 }
const PAGE_FUNCTION = 120
const PARAMETERS = { warn: 3, fail: 4 }
const COMMENT_CHARACTERS = 100

interface Measured {
  where: string
  size: number
}

/** What a script prints from other sources is nobody's to read or to edit: src/api/types.ts. */
const written = sourceFiles().filter((path) => !readSource(path).startsWith('/* Printed'))

const files: Measured[] = written.map((where) => ({
  where,
  size: readSource(where).trimEnd().split('\n').length,
}))

/** The linter's parser counts: with a limit of nothing, it reports every function. */
function measureFunctions(): { functions: Measured[]; parameters: Measured[] } {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-sizes-'))
  const config = join(folder, 'oxlint.json')
  const rules = {
    'max-lines-per-function': ['error', { max: 0 }],
    'max-params': ['error', { max: 0 }],
  }
  writeFileSync(config, JSON.stringify({ plugins: [], categories: { correctness: 'off' }, rules }))
  const root = fileURLToPath(new URL('..', import.meta.url))
  const linter = join(root, 'node_modules/oxlint/bin/oxlint')
  const { stdout } = spawnSync(
    process.execPath,
    [linter, '-c', config, '--format', 'json', 'src'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  )
  rmSync(folder, { recursive: true })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
  return {
    functions: measured(diagnostics, 'max-lines-per-function'),
    parameters: measured(diagnostics, 'max-params'),
  }
}

interface Diagnostic {
  code: string
  message: string
  filename: string
  labels: { span: { line: number } }[]
}

const measured = (diagnostics: Diagnostic[], rule: string): Measured[] =>
  diagnostics
    .filter(({ code, filename }) => code.includes(rule) && isShipped(filename))
    .map(({ message, filename, labels }) => ({
      where: `${filename}:${labels[0]!.span.line}`,
      size: Number(/\((\d+)\)/.exec(message)![1]),
    }))

const { functions, parameters } = measureFunctions()

function summary(name: string, all: Measured[], { warn }: { warn: number }): string {
  const sizes = all.map(({ size }) => size).sort((a, b) => a - b)
  const at = (share: number) => sizes[Math.floor((sizes.length - 1) * share)]
  const over = all.filter(({ size }) => size > warn)
  const listed = over.sort((a, b) => b.size - a.size).slice(0, 8)
  const lines = listed.map(({ where, size }) => `    ${size}  ${where}`)
  return [
    `${name}: ${all.length}, median ${at(0.5)}, p90 ${at(0.9)}, ${over.length} above ${warn}`,
    ...lines,
    '',
  ].join('\n')
}

/** Neither blank lines nor comments count. */
function shippedCodeLines(): number {
  const product = written.filter((path) => !path.startsWith('sandbox/'))
  return product.flatMap((path) => codeLines(readSource(path))).length
}

const codeLines = (text: string): string[] =>
  text
    .replace(/^\s*\{?\/\*[\s\S]*?\*\/\}?\s*$/gm, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))

/** The formatter leaves comments as they are. Only lines that hold nothing else count. */
const longComments = (where: string): Measured[] =>
  readSource(where)
    .split('\n')
    .map((line, index) => ({ line, where: `${where}:${index + 1}`, size: line.length }))
    .filter(({ line, size }) => size > COMMENT_CHARACTERS && /^\s*(\/\*|\* |\/\/)/.test(line))
    .map(({ where, size }) => ({ where, size }))

const above = (all: Measured[], limit: number) => all.filter(({ size }) => size > limit)
/** A language is one file, so that another language is one file too. */
const isLanguage = ({ where }: Measured) => /^web\/pages\/language\/\w\w\.tsx$/.test(where)
const isPage = ({ where }: Measured) => where.startsWith('src/web/pages/')

describe('sizes', () => {
  it('are printed, so that drift is seen', () => {
    process.stdout.write(
      `\n${summary('Files', files, FILE)}${summary('Functions', functions, FUNCTION)}`,
    )
    process.stdout.write(summary('Parameters', parameters, PARAMETERS))
    process.stdout.write(`Shipped code lines outside the sandbox: ${shippedCodeLines()}\n`)
    expect(functions.length).toBeGreaterThan(files.length)
  })

  it('of files stay readable', () =>
    expect(above(files, FILE.fail).filter((it) => !isLanguage(it))).toEqual([]))

  it('of functions stay readable', () => {
    const others = functions.filter((it) => !isPage(it))
    expect(above(others, FUNCTION.fail)).toEqual([])
    expect(above(functions, PAGE_FUNCTION)).toEqual([])
  })

  it('of parameter lists stay short', () => expect(above(parameters, PARAMETERS.fail)).toEqual([]))

  it('of lines: no comment line of src is longer than 100 characters', () =>
    expect(written.flatMap(longComments)).toEqual([]))

  it('of files: nothing is a drawer for odds and ends', () => {
    expect(
      sourceFiles().filter((path) =>
        /(^|\/)(utils?|helpers?|common|lib|managers?)(\/|\.tsx?$)/.test(path),
      ),
    ).toEqual([])
  })
})
