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
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { billOfMaterials, resolvedFrom } from '../scripts/sbom.ts'

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
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

const manifest = read<Manifest>('package.json')
const lock = read<{ lockfileVersion: number; packages: Record<string, LockEntry> }>(
  'package-lock.json',
)
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const shipped = packages.filter(([, it]) => !it.dev)

/** Reviewed (docs/decisions/0008): `node` fetches its binary; esbuild's only swaps a launcher for its binary, and never runs. */
const INSTALL_SCRIPTS = { node: true, esbuild: false }

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
const COPYLEFT = /\b(A?GPL|LGPL|EUPL|OSL)/i

describe('the dependencies (SUP-1, attack 60)', () => {
  it('are pinned to exact versions', () => {
    const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it('are those of the lockfile', () => {
    const root = lock.packages[''] as unknown as Manifest
    expect(lock.lockfileVersion).toBe(3)
    expect(root.dependencies).toEqual(manifest.dependencies)
    expect(root.devDependencies).toEqual(manifest.devDependencies)
  })

  it('are in the lockfile with all that they ask for, so that npm ci can install them', () => {
    const missing = packages.flatMap(([path, it]) =>
      Object.keys({ ...it.dependencies, ...it.optionalDependencies })
        .filter((name) => resolvedFrom(lock, path, name) === undefined)
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
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^strict-allow-scripts=true$/m)
  })

  it('run no install script at all at whoever installs what ships', () => {
    expect(shipped.filter(([, it]) => it.hasInstallScript).map(([path]) => path)).toEqual([])
  })

  it('are few where they ship', () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(20)
    expect(shipped.length).toBeLessThanOrEqual(100)
  })
})

const NOTICES = `<!-- Printed from the lockfile and the packages by test/supply-chain.test.ts; run "npx vitest run test/supply-chain.test.ts -u" after a change. -->

# Third parties

Rolecall is built with these packages, which are its dependencies too: their licences' whole texts come with them into \`node_modules\`. Licences are named as in the SPDX list.

| package | version | licence | notice |
| --- | --- | --- | --- |
`

/** The copyright lines of a package's licence, else who its manifest says made it. */
function copyrightOf(path: string): string {
  const lines = globSync(['LICEN[CS]E*', 'NOTICE*'], { cwd: path })
    .sort()
    .flatMap((file) => readFileSync(join(path, file), 'utf8').split('\n'))
    .map((line) => line.replace(/^[\s#*/]+/, '').trim())
    .filter((line) => /^copyright\b.*(\d{4}|\(c\)|©)/i.test(line))
  const { author } = read<{ author?: string | { name: string } }>(join(path, 'package.json'))
  const maker = typeof author === 'string' ? author : (author?.name ?? '')
  return lines.length > 0
    ? [...new Set(lines)].join('; ').replaceAll('|', '\\|')
    : maker.replace(/ *[<(].*$/, '') || 'none given'
}

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
    const rows = shipped.map(
      ([path, it]) =>
        `| ${path.slice('node_modules/'.length)} | ${it.version} | ${it.license} | ${copyrightOf(path)} |`,
    )
    await expect(`${NOTICES}${rows.join('\n')}\n`).toMatchFileSnapshot('../THIRD-PARTY.md')
  })

  it('let the copyleft oracle in for development alone', () => {
    const copyleft = packages.filter(
      ([, it]) => COPYLEFT.test(it.license ?? '') && !/\(MIT OR /.test(it.license ?? ''),
    )
    expect(copyleft.filter(([, it]) => !it.dev).map(([path]) => path)).toEqual([])
    expect(
      copyleft
        .filter(([path]) => !path.startsWith('node_modules/@cloud-copilot/'))
        .map(([path]) => path),
    ).toEqual([])
    expect(
      packages
        .filter(([, it]) => REFUSED_EVEN_FOR_DEVELOPMENT.test(it.license ?? 'SEE LICENCE'))
        .map(([path]) => path),
    ).toEqual([])
  })

  it('keep the oracle out of every source that is built', () => {
    const sources = globSync('src/**/*.{ts,tsx}').filter(
      (file) => !/\.(test|fixture)\.tsx?$/.test(file),
    )
    expect(
      sources.filter((file) => readFileSync(file, 'utf8').includes('@cloud-copilot/')),
    ).toEqual([])
  })
})

describe('the bill of materials (SUP-1)', () => {
  const sbom = billOfMaterials(manifest, lock)

  it('holds every package that ships, with version, licence and SHA-512, and no other', () => {
    const named = sbom.components.map(({ name, version }) => `node_modules/${name} ${version}`)
    expect(named.sort()).toEqual(
      shipped
        .map(([path, it]) => `${path.slice(path.lastIndexOf('node_modules/'))} ${it.version}`)
        .sort(),
    )
    for (const component of sbom.components)
      expect(component).toMatchObject({ licenses: [{}], hashes: [{ alg: 'SHA-512' }] })
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

  it('is the same for the same lockfile, and has a serial number of its own otherwise', () => {
    expect(billOfMaterials(manifest, lock)).toEqual(sbom)
    expect(sbom.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(billOfMaterials({ ...manifest, version: '9.9.9' }, lock).serialNumber).not.toBe(
      sbom.serialNumber,
    )
  })
})

/** All files of a fresh build, by their SHA-256; made in a directory of its own, from a copy of the sources. */
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
  const tests = globSync(['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts']).map((file) =>
    readFileSync(file, 'utf8'),
  )

  it.each(globSync('src/**/*.golden.*'))('%s is compared by a test', (golden) => {
    const name = golden.slice(golden.lastIndexOf('/') + 1)
    expect(tests.some((text) => text.includes(`toMatchFileSnapshot('./${name}')`))).toBe(true)
  })

  it('is golden for each template that set-up, deployments and invitations make', () => {
    expect(globSync('src/**/*.golden.*').sort()).toEqual([
      'src/core/template/built-in-template.golden.yaml',
      'src/tools/deploy/data-stack.golden.json',
      'src/tools/deploy/home-stack.golden.json',
      'src/tools/deploy/region-stack.golden.json',
      'src/tools/setup/home-stack.golden.json',
      'src/tools/setup/region-stack.golden.json',
    ])
  })

  it('is published from a list of files, none of them a test', () => {
    expect(manifest.files).not.toContain('src')
    expect(manifest.files).not.toContain('test')
  })
})
