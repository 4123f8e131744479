import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import iamData from '../src/core/template/access/data/iam-data.json' with { type: 'json' }
import { type BundledPackages, type Lockfile, nameOf } from './sbom.ts'

const COPYRIGHT = /^copyright\b.*(\d{4}|\(c\)|©)/i
const TITLE = /^(\(?the )?(MIT|ISC|Blue ?Oak Model)( No Attribution)? Licen[cs]e.*$/i

const HEAD = `<!-- Printed by test/supply-chain.test.ts from what esbuild bundles. After a change of dependencies, run "npx vitest run test/supply-chain.test.ts -u". -->

# Third-party software

Rolecall's package contains code of these packages, in its bundles. Licences are named as in the SPDX list.

| package | version | licence | notice |
| --- | --- | --- | --- |
`

const read = (file: string): string => readFileSync(file, 'utf8')

const filesOf = (path: string, pattern: string): string[] =>
  globSync(pattern, { cwd: path })
    .sort()
    .map((file) => read(join(path, file)))

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim())

/**
 * The copyright lines of a package's licence. If it has none, the author in the package's manifest.
 */
function noticeOf(path: string): string {
  const lines = filesOf(path, '{LICENSE,LICENCE,NOTICE}*')
    .flatMap(linesOf)
    .map((line) => line.replace(/^[\s#*/]+/, ''))
    .filter((line) => COPYRIGHT.test(line))
  if (lines.length > 0) return [...new Set(lines)].join('; ').replaceAll('|', '\\|')
  const { author } = JSON.parse(read(join(path, 'package.json'))) as {
    author?: string | { name: string }
  }
  const name = typeof author === 'string' ? author : (author?.name ?? '')
  return name.replace(/ *[<(].*$/, '') || 'none given'
}

/** A licence's text without its title and copyright lines, so that equal texts are printed once. */
function termsOf(text: string): string {
  const lines = linesOf(text).filter((line) => !COPYRIGHT.test(line) && !TITLE.test(line))
  return lines
    .join('\n')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '')
    .join('\n\n')
}

/**
 * The text of THIRD-PARTY.md: each bundled package with version, licence and notice, then the texts
 * of the licences.
 */
export function thirdPartyNotices(lock: Lockfile, bundled: BundledPackages): string {
  const paths = [...bundled.keys()].filter((path) => path !== '')
  const rows: string[] = []
  const terms = new Map<string, string[]>()
  const add = (text: string, name: string) => terms.set(text, [...(terms.get(text) ?? []), name])
  for (const path of paths) {
    const entry = lock.packages[path]!
    const name = nameOf(path, entry)
    rows.push(`| ${name} | ${entry.version} | ${entry.license} | ${noticeOf(path)} |`)
    const licences = entry.license === 'Apache-2.0' ? [] : filesOf(path, '{LICENSE,LICENCE}*')
    for (const text of [...licences, ...filesOf(path, 'NOTICE*')]) add(termsOf(text), name)
  }
  const data = iamData.sources.map(
    (it) => `| ${it.name} | ${it.version} | ${it.licence} | ${it.notice} |`,
  )
  const texts = [...terms]
    .filter(([text]) => text !== '')
    .map(([text, names]) => `### ${names.join(', ')}\n\n${text}\n`)
  return `${HEAD}${rows.join('\n')}

The published IAM data (\`src/core/template/access/data/iam-data.json\`, of ${iamData.date}) is reduced from these packages:

| package | version | licence | notice |
| --- | --- | --- | --- |
${data.join('\n')}

The text of Apache-2.0 is in [LICENSE](LICENSE). A package without a text of its own below has the text of its licence as another package gives it.

${texts.join('\n')}`
}
