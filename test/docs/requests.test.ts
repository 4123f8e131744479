import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findOperation, problemsOfRequest, type SentRequest } from '../fixtures/documented-api.ts'
import { pages, ROOT, readPage, snippetsOf } from './pages.ts'

/** A placeholder for an id, in any form of the docs, as a value that the document accepts. */
const fillIn = (path: string): string =>
  path
    .replaceAll(/\$\{?\w+\}?|\{[^}]*\}/g, 'con_7Hq2mKx9RtVbN4cWzYpL3d')
    .replaceAll(/\b(\w{3}_)(?:\.\.\.|…)/g, '$17Hq2mKx9RtVbN4cWzYpL3d')

/** The words of a command, without their quotes. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!)

/** The request that a call of curl sends to Rolecall. */
function requestOf(command: string): SentRequest | undefined {
  const words = wordsOf(command)
  const after = (...flags: string[]) =>
    words.flatMap((word, at) => (flags.includes(word) ? [words[at + 1]!] : []))
  const url = words.find((word) => /^\$\{?ROLECALL_URL\}?\//.test(word))
  if (!url) return undefined
  const [body] = after('-d', '--data', '--json')
  return {
    method: after('-X', '--request')[0] ?? (body === undefined ? 'GET' : 'POST'),
    path: fillIn(url.replace(/^\$\{?ROLECALL_URL\}?/, '')),
    headers: Object.fromEntries(after('-H', '--header').map((line) => line.split(/: */, 2))),
    body,
  }
}

const curls = pages().flatMap((page) =>
  snippetsOf(page).flatMap(({ line, code }) =>
    code
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((command) => /^\s*curl\b/.test(command))
      .flatMap((command) => {
        const request = requestOf(command)
        return request ? [[`${page}:${line}`, request] as const] : []
      }),
  ),
)

/** The docs and the code of the examples. */
const texts = [
  ...pages()
    .filter((page) => /^(README\.md|docs\/|examples\/)/.test(page))
    .map((page) => [page, readPage(page)] as const),
  ...readdirSync(join(ROOT, 'examples'), { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile() && /\.(ts|py|go)$/.test(it.name))
    .filter(({ parentPath }) => !parentPath.includes('node_modules'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [path.slice(ROOT.length), readFileSync(path, 'utf8')] as const),
]

describe('a validator made from the OpenAPI document accepts (F20)', () => {
  it('every curl command of the docs', () => {
    expect(curls.length).toBeGreaterThan(1)
    for (const [where, request] of curls)
      expect([where, problemsOfRequest(request)]).toEqual([where, []])
  })

  it('every address with a query that docs and examples name', () => {
    const named = texts.flatMap(([where, text]) =>
      [...text.matchAll(/\/v1\/[\w/.{}$…-]+\?[\w=&%:-]+/g)].map(([path]) => ({ where, path })),
    )
    expect(named.length).toBeGreaterThan(2)
    for (const { where, path } of named)
      expect([where, problemsOfRequest({ method: 'GET', path: fillIn(path) })]).toEqual([where, []])
  })
})

it('docs and examples name only operations that exist', () => {
  const named = texts.flatMap(([where, text]) =>
    [...text.matchAll(/\b(GET|POST|PUT|DELETE|PATCH)(?: |", ")(\/v1\/[\w/.{}$…-]*[\w}…])/g)].map(
      ([, method, path]) => ({ where, method: method!, path: path! }),
    ),
  )
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter(({ method, path }) => !findOperation(method, fillIn(path)))).toEqual([])
})
