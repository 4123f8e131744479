import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Metafile } from 'esbuild'
import iamData from '../src/core/template/access/data/iam-data.json' with { type: 'json' }
import { bundle } from './bundle.ts'

export interface LockEntry {
  name?: string
  version: string
  license?: string
  integrity?: string
}

export interface Lockfile {
  packages: Record<string, LockEntry>
}

export interface Manifest {
  name: string
  version: string
  description: string
  license: string
}

/**
 * The paths of packages in the lockfile, each with the packages that its code imports. `''` is
 * Rolecall itself.
 */
export type BundledPackages = Map<string, string[]>

const NODE_MODULES = 'node_modules/'

/** The lockfile's path of the package that a source file belongs to; `''` for our own files. */
function packageOf(file: string): string {
  const path = file.includes(NODE_MODULES) ? file.slice(file.indexOf(NODE_MODULES)) : ''
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? ''
}

/** The packages of which esbuild put at least one byte into a bundle, sorted by path. */
export function bundledPackages(metafiles: Metafile[]): BundledPackages {
  const imports = new Map<string, Set<string>>()
  const bundled = new Set<string>()
  for (const { inputs, outputs } of metafiles) {
    for (const [file, input] of Object.entries(inputs)) {
      const from = packageOf(file)
      const targets = input.imports.filter((it) => !it.external).map(({ path }) => packageOf(path))
      imports.set(from, new Set([...(imports.get(from) ?? []), ...targets]))
    }
    const written = Object.values(outputs).flatMap((output) => Object.entries(output.inputs))
    for (const [file, { bytesInOutput }] of written)
      if (bytesInOutput > 0) bundled.add(packageOf(file))
  }
  return new Map(
    [...bundled].sort().map((path) => [path, bundledFrom(path, imports, bundled).sort()]),
  )
}

/**
 * The bundled packages that a package imports. An imported package that left no byte in the bundle
 * is replaced by its own imports.
 */
function bundledFrom(path: string, imports: Map<string, Set<string>>, bundled: Set<string>) {
  const seen = new Set([path])
  const found: string[] = []
  const queue = [...(imports.get(path) ?? [])]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    if (bundled.has(next)) found.push(next)
    else queue.push(...(imports.get(next) ?? []))
  }
  return found
}

export const nameOf = (path: string, entry: LockEntry): string =>
  entry.name ?? path.slice(path.lastIndexOf(NODE_MODULES) + NODE_MODULES.length)

/** A package URL: the `@` of a scope is encoded, its slash is not. */
const purl = (name: string, version: string): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`

/** Writes an SPDX expression as `expression`, and a single licence as `id`. */
const licences = (licence: string) => [
  / (OR|AND|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } },
]

function component(path: string, entry: LockEntry) {
  const name = nameOf(path, entry)
  const [algorithm, digest] = (entry.integrity ?? '').split('-')
  const hashes =
    algorithm === 'sha512'
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest!, 'base64').toString('hex') }] }
      : {}
  const licence = entry.license === undefined ? {} : { licenses: licences(entry.license) }
  return {
    type: 'library',
    'bom-ref': purl(name, entry.version),
    name,
    version: entry.version,
    scope: 'required',
    ...hashes,
    ...licence,
    purl: purl(name, entry.version),
  }
}

/** The packages whose data are in the bundles, reduced by `scripts/iam-data.ts`. */
const dataComponents = iamData.sources.map(({ name, version, licence }) => ({
  type: 'data',
  'bom-ref': purl(name, version),
  name,
  version,
  scope: 'required',
  licenses: licences(licence),
  purl: purl(name, version),
}))

/**
 * The bundled packages in CycloneDX 1.6. Contains no time, so that the same sources and lockfile
 * give the same bytes.
 */
export function billOfMaterials(manifest: Manifest, lock: Lockfile, bundled: BundledPackages) {
  const { name, version, description } = manifest
  const root = purl(name, version)
  const refOf = (path: string): string => {
    if (path === '') return root
    const entry = lock.packages[path]
    if (!entry) throw new Error(`${path} is bundled, but package-lock.json does not list it.`)
    return purl(nameOf(path, entry), entry.version)
  }
  const body = {
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': root,
        name,
        version,
        description,
        licenses: licences(manifest.license),
        purl: root,
      },
    },
    components: [
      ...[...bundled.keys()]
        .filter((path) => path !== '')
        .map((path) => component(path, lock.packages[path]!)),
      ...dataComponents,
    ],
    dependencies: [
      ...[...bundled].map(([path, imports]) => ({
        ref: refOf(path),
        dependsOn: [
          ...imports.filter((it) => it !== '').map(refOf),
          ...(path === '' ? dataComponents.map((it) => it['bom-ref']) : []),
        ],
      })),
      ...dataComponents.map((it) => ({ ref: it['bom-ref'], dependsOn: [] as string[] })),
    ],
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  }
}

/** A name-based UUID (version 8, RFC 9562) of the content. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sbom = billOfMaterials(
    readJson<Manifest>('package.json'),
    readJson<Lockfile>('package-lock.json'),
    bundledPackages(await bundle({ write: false })),
  )
  process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`)
}
