import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages, proseOf, ROOT, readPage } from './pages.ts'

const ENDINGS = ['', '.ts', '.tsx']
const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory()

/** A file or folder of the repository, named from its root, from src or from a room of simulate. */
const exists = (path: string): boolean =>
  ['.', 'src'].some((base) => ENDINGS.some((end) => existsSync(join(ROOT, base, path + end))))

const quoted = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, it]) => it!)

/** What begins as a path of this repository does; globs and placeholders name no one file. */
const FIRST =
  /^(src|test|simulate|bench|examples|docs|scripts|bin|api|client|core|web|adapters|hosts|tools|sandbox|\.ci)\/[\w./-]+$/
const CODE_SNIPPET = /^(bin|docs|scripts)\/.*\s/

/** Of one table cell: a name without a folder stands in the folder of the name before it. */
function missingInCell(cell: string): string[] {
  let folder = ''
  return quoted(cell).filter((name) => {
    const rooted = FIRST.test(name)
    const path = rooted ? name : join(folder, name)
    const found = exists(path)
    if (rooted) folder = isFolder(join(ROOT, 'src', path)) ? path : dirname(path)
    return !found
  })
}

describe('each path that stands in backticks exists, in', () => {
  it.each(pages().filter((page) => page !== 'test/attacks.md'))('%s', (page) => {
    const named = quoted(proseOf(readPage(page))).filter(
      (name) => FIRST.test(name) && !CODE_SNIPPET.test(name),
    )
    expect(named.filter((name) => !exists(name))).toEqual([])
  })
})

describe('the table of capabilities in ARCHITECTURE.md', () => {
  const [, table = ''] = readPage('ARCHITECTURE.md').split('## Where each capability lives')
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) => line.split(' | '))

  it('has rows', () => expect(rows.length).toBeGreaterThan(50))

  it('names only what is there', () => {
    expect(rows.flatMap((cells) => missingInCell(cells[1] ?? ''))).toEqual([])
  })
})
