import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rowsNamedIn } from './threat-rows.ts'
import threats from './threats.json' with { type: 'json' }

const SELF = 'test/attacks-table.test.ts'
const LITERAL = /\/\/.*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g
interface Shown {
  id: string
  file: string
  name: string
}

/** Names stand on one line; comments are no names. */
const namesIn = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => line.match(LITERAL) ?? [])
    .filter((literal) => !literal.startsWith('//'))
    .map((literal) => literal.slice(1, -1).replace(/\\(['"`\\])/g, '$1'))

const FILES = globSync(['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts'])
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file !== SELF)
  .sort()

const SHOWN: Shown[] = FILES.flatMap((file) =>
  namesIn(file).flatMap((name) => rowsNamedIn(name).map((id) => ({ id, file, name }))),
)

/** There is no web tier of its own. */
const NO_PART_YET = [57].map((number) => `attack ${number}`)

const ROWS: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(threats.attacks).map(([number, what]) => [`attack ${number}`, what]),
  ),
  ...threats.requirements,
  ...Object.fromEntries(
    Object.entries(threats.faults).map(([number, what]) => [`fault ${number}`, what]),
  ),
  ...Object.fromEntries(Object.entries(threats.availability).map(([id, { what }]) => [id, what])),
  ...threats.field,
}

const escaped = (text: string): string => text.replace(/[|\\`*_<>[\]]/g, '\\$&')

function testsOf(id: string): string {
  const byFile = Map.groupBy(
    SHOWN.filter((it) => it.id === id),
    ({ file }) => file,
  )
  const files = [...byFile].map(([file, tests]) => {
    const names = [...new Set(tests.map(({ name }) => escaped(name)))].sort()
    return `[${basename(file)}](../${file}): ${names.join('; ')}`
  })
  return files.length > 0 ? files.join('<br>') : '*no test yet*'
}

function table(title: string, ids: string[]): string {
  const shown = ids.filter((id) => SHOWN.some((it) => it.id === id))
  const head = `## ${title}\n\n${shown.length} of ${ids.length} are named by a test.\n\n| row | what it is | shown by |\n| --- | --- | --- |\n`
  return head + ids.map((id) => `| ${id} | ${escaped(ROWS[id]!)} | ${testsOf(id)} |`).join('\n')
}

const idsLike = (form: RegExp): string[] => Object.keys(ROWS).filter((id) => form.test(id))

const PAGE = `<!-- Printed from the tests' names by ${SELF}; run "npx vitest run ${SELF} -u" after a change. -->

# Attacks, requirements, faults: and the tests that show them

Each test that shows a row of the threat list carries the row's id in its name, so that a search for \`attack 14\`, \`CB-7\` or \`fault 22\` finds it. What the product promises, and what it cannot see, is in [security.md](../docs/security.md).

${table('Attacks', idsLike(/^attack/))}

${table('Requirements', idsLike(/^[A-Z]+-/))}

${table('Faults', idsLike(/^fault/))}

${table('Reports from the field', idsLike(/^F\d/))}
`

describe('the table of attacks', () => {
  it('is what the names of the tests say', async () => {
    await expect(PAGE).toMatchFileSnapshot('./attacks.md')
  })

  it('knows every row that a test speaks of', () => {
    expect(SHOWN.filter(({ id }) => ROWS[id] === undefined)).toEqual([])
  })

  const isShown = (id: string) => SHOWN.some((it) => it.id === id)

  it('has a test for each finding of the attack on availability, by itself or by its attacks', () => {
    const findings = Object.entries(threats.availability)
    const missing = findings.filter(
      ([id, { attacks }]) =>
        !isShown(id) &&
        (attacks.length === 0 || attacks.some((number) => !isShown(`attack ${number}`))),
    )
    expect(missing).toEqual([])
  })

  it('has a test for each attack, except on parts that do not exist, and each report', () => {
    const attacks = Object.keys(threats.attacks).map((number) => `attack ${number}`)
    const missing = [...attacks, ...Object.keys(threats.field)].filter((id) => !isShown(id))
    expect(missing).toEqual(NO_PART_YET)
  })

  it.each([
    ['refuses it (attack 14)', ['attack 14']],
    ['attacks 21-23 and 27', ['attack 21', 'attack 22', 'attack 23', 'attack 27']],
    ['works (attack 28, 29, CB-5)', ['attack 28', 'attack 29', 'CB-5']],
    ['survives (faults 9 to 11)', ['fault 9', 'fault 10', 'fault 11']],
    ['VER-1 to VER-3, in us-east-1', ['VER-1', 'VER-2', 'VER-3']],
    ['is answered all the same (fault F9, F12, A9)', ['F9', 'F12', 'A9']],
    ['says nothing of POST-2, of 14 attacks or of @SUM(A1)', []],
  ])('reads "%s"', (name, ids) => {
    expect(rowsNamedIn(name)).toEqual(ids)
  })
})

/** The rows of a page's tables, as cells. */
const rowsOf = (page: string): string[][] =>
  readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\|[ |-]+\|$/.test(line))
    .map((line) => line.slice(2, -2).split(' | '))

const quoted = (text: string): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside!)

const testFiles = (name: string): string[] =>
  FILES.filter((file) => `/${file.replace(/\.tsx?$/, '')}`.endsWith(`/${name}`))

describe('the page of evidence', () => {
  const promises = rowsOf('docs/internal/security-evidence.md').filter((cells) =>
    cells.some((cell) => /`[\w/-]+\.test`/.test(cell)),
  )

  it('names only sources and tests that are there', () => {
    const names = promises.flat().flatMap(quoted)
    const sources = names.filter((name) => /^[a-z-]+(\/[a-z-]+)+$/.test(name))
    expect(
      sources.filter((name) => !['.ts', '.tsx', ''].some((end) => existsSync(`src/${name}${end}`))),
    ).toEqual([])
    expect(names.filter((name) => name.endsWith('.test') && testFiles(name).length === 0)).toEqual(
      [],
    )
    expect(promises.length).toBeGreaterThan(20)
  })

  it.each(promises.map((cells) => [cells[0]!, cells.at(-1)!] as const))(
    'shows that %s',
    (_, shownBy) => {
      const files = quoted(shownBy).flatMap(testFiles)
      const rows = SHOWN.filter(({ file }) => files.includes(file)).map(({ id }) => id)
      expect(rows).toEqual(expect.arrayContaining(rowsNamedIn(shownBy)))
    },
  )
})
