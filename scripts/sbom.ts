import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

interface LockEntry {
  name?: string
  version: string
  license?: string
  integrity?: string
  dev?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
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

const NODE_MODULES = 'node_modules/'

const nameOf = (path: string, entry: LockEntry): string =>
  entry.name ?? path.slice(path.lastIndexOf(NODE_MODULES) + NODE_MODULES.length)

/** A package URL: the `@` of a scope is encoded, its slash is not. */
const purl = (name: string, version: string): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`

/** An SPDX expression is written as one, a single licence as an id. */
const licences = (licence: string) => [
  / (OR|AND|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } },
]

/** The place to which npm resolves `name` from the package at `path`: the nearest `node_modules` outwards. */
export function resolvedFrom(lock: Lockfile, path: string, name: string): string | undefined {
  for (let from = path; ; from = from.slice(0, Math.max(from.lastIndexOf(`/${NODE_MODULES}`), 0))) {
    const candidate = `${from === '' ? '' : `${from}/`}${NODE_MODULES}${name}`
    if (lock.packages[candidate]) return candidate
    if (from === '') return undefined
  }
}

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

function edges(lock: Lockfile, [path, entry]: [string, LockEntry], ref: string) {
  const asked = Object.keys({
    ...entry.dependencies,
    ...entry.optionalDependencies,
    ...entry.peerDependencies,
  })
  const found = asked
    .map((name) => resolvedFrom(lock, path, name))
    .filter((it) => it !== undefined && !lock.packages[it]?.dev)
  const dependsOn = found.map((it) =>
    purl(nameOf(it!, lock.packages[it!]!), lock.packages[it!]!.version),
  )
  return { ref, dependsOn: [...new Set(dependsOn)].sort() }
}

/** CycloneDX 1.6 of what ships, from the lockfile alone: the same lockfile gives the same bytes, so it names no time. */
export function billOfMaterials(manifest: Manifest, lock: Lockfile) {
  const shipped = Object.entries(lock.packages).filter(([path, it]) => path !== '' && !it.dev)
  const root = purl(manifest.name, manifest.version)
  const { name, version, description } = manifest
  const body = {
    metadata: {
      lifecycles: [{ phase: 'pre-build' }],
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
    components: shipped.map(([path, entry]) => component(path, entry)),
    dependencies: [
      edges(lock, ['', lock.packages['']!], root),
      ...shipped.map(([path, entry]) =>
        edges(lock, [path, entry], purl(nameOf(path, entry), entry.version)),
      ),
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
  )
  process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`)
}
