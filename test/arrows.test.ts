import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSource, sourceFiles } from './source-files.ts'

/** The drawing in ARCHITECTURE.md: what each room of src may import besides itself. */
const MAY_IMPORT = new Map(readDrawing())

function readDrawing(): [room: string, targets: string[]][] {
  const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8')
  const drawing = /```arrows\n([\s\S]*?)```/.exec(page)![1]!
  const lines = drawing.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [room, targets] = line.split('→').map((part) => part.trim())
    return [room!, targets === '' ? [] : targets!.split(/,\s*/)]
  })
}

const IMPORT = /(?:^(?:import|export)\b[^'"=()]*\bfrom\s*|^import\s*|\bimport\()['"]([^'"]+)['"]/gm

interface Import {
  file: string
  target: string
}

const importsOf = (file: string): Import[] =>
  Array.from(readSource(file).matchAll(IMPORT), ([, path]) => ({
    file,
    target: path!.startsWith('.')
      ? posix.join(posix.dirname(file), path!).replace(/\.tsx?$/, '')
      : path!,
  }))

const within = (path: string, room: string): boolean =>
  path === room || path.startsWith(`${room}/`) || path.startsWith(`${room}.`)

/** The longest path of the drawing that this file's path begins with. */
const roomOf = (path: string): string | undefined =>
  [...MAY_IMPORT.keys()].filter((room) => within(path, room)).sort((a, b) => b.length - a.length)[0]

const imports = sourceFiles().flatMap(importsOf)
const crossing = imports.filter(
  ({ file, target }) => roomOf(target) !== undefined && roomOf(file) !== roomOf(target),
)

describe('the drawing in ARCHITECTURE.md', () => {
  it('has a room for every file of src', () => {
    expect(sourceFiles().filter((file) => roomOf(file) === undefined)).toEqual([])
  })

  it.each([...MAY_IMPORT.keys()])('%s imports only what the drawing allows', (room) => {
    const allowed = MAY_IMPORT.get(room)!
    const astray = crossing.filter(
      ({ file, target }) => roomOf(file) === room && !allowed.some((it) => within(target, it)),
    )
    expect(astray).toEqual([])
  })

  it('allows nothing that no file imports', () => {
    const unused = [...MAY_IMPORT].flatMap(([room, targets]) =>
      targets
        .filter(
          (it) => !crossing.some(({ file, target }) => roomOf(file) === room && within(target, it)),
        )
        .map((it) => `${room} → ${it}`),
    )
    expect(unused).toEqual([])
  })
})

describe('imports', () => {
  it('of the simulator leave out the adapters to the world, and nothing imports it', () => {
    const simulated = readdirSync('simulate').flatMap((file) =>
      Array.from(readFileSync(`simulate/${file}`, 'utf8').matchAll(IMPORT), ([, path]) => path!),
    )
    const product = simulated
      .filter((path) => path.startsWith('../src/'))
      .map((path) => path.replace('../src/', ''))
    expect(product.length).toBeGreaterThan(20)
    const inside =
      /^(core|api|adapters\/embedded)\/|^hosts\/machine\/run\/(loops|known-records)\.ts$|^web\/http\/customer\/progress\.ts$|^web\/pages\/customer\/view\.ts$/
    expect(product.filter((path) => !inside.test(path))).toEqual([])
    expect(imports.filter(({ target }) => target.startsWith('../simulate'))).toEqual([])
  })

  it('of the AWS SDK stand only in the adapters, set-up and the trial run', () => {
    const speakers = imports
      .filter(({ target }) => target.startsWith('@aws-sdk/'))
      .map(({ file }) => file)
    const may =
      /^adapters\/aws\/|^tools\/(setup|deploy|cli\/dev)\/|^hosts\/machine\/config\/installation\.ts$/
    expect(speakers.filter((file) => !may.test(file))).toEqual([])
  })

  it('are the only way to a path of the HTTP API for the client and the tools: api/routes has them all', () => {
    const callers = sourceFiles().filter((file) => /^(client|tools)\//.test(file))
    expect(callers.filter((file) => readSource(file).includes('/v1/'))).toEqual([])
  })

  it('of the sandbox are its own files, Node, a YAML parser and AWS’s published policies', () => {
    const packages = imports
      .filter(({ file, target }) => within(file, 'sandbox') && !within(target, 'sandbox'))
      .map(({ target }) => target)
    expect([...new Set(packages)].filter((it) => !it.startsWith('node:')).sort()).toEqual([
      'core/template/access/data/iam-data.json',
      'yaml',
    ])
  })
})
