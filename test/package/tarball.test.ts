import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  cloneTo,
  consumerIn,
  installOtherVersions,
  linkPackage,
  mustRun,
  type OtherVersions,
  packTo,
  run,
  type Tarball,
  tool,
} from './tarball.ts'

const MAX_UNPACKED_BYTES = 8_600_000
const TIMEOUT = 300_000

const folder = mkdtempSync(join(tmpdir(), 'rolecall-package-'))
let clone: string
let consumer: string
let tarball: Tarball
let others: OtherVersions | undefined

beforeAll(() => {
  clone = cloneTo(join(folder, 'clone'))
  tarball = packTo(folder, clone)
  consumer = consumerIn(join(folder, 'consumer'), tarball)
  others = installOtherVersions(join(folder, 'versions'))
}, TIMEOUT)
afterAll(() => rmSync(folder, { recursive: true }))

const paths = () => tarball.files.map(({ path }) => path)
const installed = (path: string) => join(consumer, 'node_modules', 'rolecall', path)
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '')
const readInstalled = (path: string) => readFileSync(installed(path), 'utf8')

describe('the tarball of npm pack in a clean clone', () => {
  it('has at most 8.6 MB unpacked', () => {
    expect(tarball.unpackedSize).toBeLessThanOrEqual(MAX_UNPACKED_BYTES)
  })

  it('installs one package and nothing else', () => {
    const packages = readdirSync(join(consumer, 'node_modules')).filter(
      (it) => !/^[.@]|^aws-cdk|^constructs/.test(it),
    )
    expect(packages).toEqual(['rolecall'])
    const manifest = JSON.parse(readInstalled('package.json')) as Record<string, unknown>
    expect(manifest.dependencies).toBeUndefined()
    expect(manifest).toMatchObject({
      homepage: expect.stringMatching(/^https:/),
      repository: { type: 'git' },
      bugs: { url: expect.stringMatching(/^https:/) },
    })
  })

  it('has a program and types for each public entry point', () => {
    const { exports } = JSON.parse(readInstalled('package.json')) as {
      exports: Record<string, string | { types: string; default: string }>
    }
    const targets = Object.values(exports).flatMap((it) =>
      typeof it === 'string' ? [it] : [it.types, it.default],
    )
    expect(targets).toHaveLength(9)
    expect(targets.filter((it) => !paths().includes(it.slice(2)))).toEqual([])
  })

  it('has each Lambda function', () => {
    const files = paths().filter((it) => /^dist\/lambda\/[a-z]+\.mjs$/.test(it))
    expect(files).toEqual(
      ['answers', 'callbacks', 'checks', 'expiry', 'http'].map((name) => `dist/lambda/${name}.mjs`),
    )
  })

  it('has no source map, no source, no test and nothing that is only for contributors', () => {
    expect(
      paths().filter((it) => /\.map$|(^|\/)(src|test|node_modules|decisions)\//.test(it)),
    ).toEqual([])
    expect(paths().filter((it) => readInstalled(it).includes('sourceMappingURL='))).toEqual([])
  })

  it('has types that import nothing but Node and the CDK, which rolecall/cdk names as its peers', () => {
    const types = paths().filter((it) => it.endsWith('.d.ts'))
    const imports = types.flatMap((file) =>
      [
        ...withoutComments(readInstalled(file)).matchAll(
          /(?:\bfrom |\bimport\()['"]([^.'"][^'"]*)['"]/g,
        ),
      ].map(([, name]) => `${/\/(cdk)\//.exec(file)?.[1] ?? 'other'}: ${name!.split('/')[0]}`),
    )
    expect([...new Set(imports)].sort()).toEqual(['cdk: aws-cdk-lib', 'cdk: constructs'])
  })

  it('passes publint', { timeout: TIMEOUT }, () => {
    expect(run([...tool('publint/src/cli.js'), '--strict', tarball.file], folder)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('All good!'),
    })
  })

  /**
   * The profile says that the package is for ES modules. CommonJS code in Node 22.13 or newer may
   * require() it all the same.
   */
  it('passes Are the types wrong', { timeout: TIMEOUT }, () => {
    const attw = [...tool('@arethetypeswrong/cli/dist/index.js'), '--profile', 'esm-only']
    const { status, stdout } = run([...attw, tarball.file], folder)
    expect({ status, stdout }).toMatchObject({ status: 0 })
  })
})

/**
 * Type-checks a consumer and returns what the compiler says. With `outDir` it writes JavaScript
 * there.
 */
function typeCheck(file: string, options: Record<string, unknown>): string {
  const config = join(consumer, 'tsconfig.json')
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    noUncheckedIndexedAccess: true,
    target: 'es2022',
    noEmit: options.outDir === undefined,
    ...options,
  }
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }))
  return run([...tool('typescript/bin/tsc'), '-p', config], consumer).stdout
}

const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' }

describe('a strict TypeScript project', () => {
  const exact = { exactOptionalPropertyTypes: true }

  it('compiles a service under "bundler", without the types of Node', { timeout: TIMEOUT }, () => {
    const browser = { lib: ['es2022', 'dom', 'dom.iterable'], types: [] }
    expect(typeCheck('service.ts', { ...BUNDLER, ...exact, ...browser })).toBe('')
  })

  it('compiles a service under "nodenext", with the types of Node', { timeout: TIMEOUT }, () => {
    linkPackage(consumer, '@types/node')
    linkPackage(consumer, 'undici-types')
    const node = { lib: ['es2024'], types: ['node'], outDir: 'out' }
    expect(typeCheck('service.ts', { ...NODENEXT, ...exact, ...node })).toBe('')
  })

  it('compiles a page with the launch button', { timeout: TIMEOUT }, () => {
    const browser = { lib: ['es2022', 'dom', 'dom.iterable'], types: [] }
    expect(typeCheck('page.ts', { ...BUNDLER, ...exact, ...browser })).toBe('')
  })

  /** aws-cdk-lib's own types do not pass exactOptionalPropertyTypes. */
  it('compiles a CDK app, with the peers of rolecall/cdk', { timeout: TIMEOUT }, () => {
    linkPackage(consumer, 'aws-cdk-lib')
    linkPackage(consumer, 'constructs')
    const node = { lib: ['es2024'], types: ['node'] }
    expect(typeCheck('infrastructure.ts', { ...BUNDLER, ...node, skipLibCheck: true })).toBe('')
    expect(typeCheck('infrastructure.ts', { ...NODENEXT, ...node, outDir: 'out' })).toBe('')
  })
})

describe.each(['22.13', '24'])('the installed package on Node %s', (version) => {
  const node = () => (version === '24' ? process.execPath : others?.node)
  /** Runs the rule, or skips it where installOtherVersions could not get that Node. */
  const rule = (name: string, check: (node: string) => void) =>
    it(name, { timeout: TIMEOUT }, (context) => {
      const binary = node()
      if (!binary) context.skip(`Node ${version} cannot be installed here`)
      else check(binary)
    })
  const rolecall = (binary: string, ...args: string[]) => {
    const home = join(folder, `home-${version}`)
    mkdirSync(home, { recursive: true })
    return run([binary, installed('bin/rolecall.js'), ...args], home, { HOME: home })
  }

  rule('is that version', (binary) => {
    expect(run([binary, '--version'], folder).stdout).toContain(`v${version}.`)
  })

  rule('answers rolecall --help', (binary) => {
    expect(rolecall(binary, '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Usage: rolecall'),
    })
  })

  rule('connects an account with rolecall dev --play', (binary) => {
    const { status, stdout, stderr } = rolecall(binary, 'dev', '--play')
    expect({ status, stdout, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/Connected\./),
    })
  })

  rule('lets a service import rolecall and rolecall/sandbox', (binary) => {
    const script = "import('./out/service.js').then((it) => it.useRolecall()).then(console.log)"
    const { stdout, stderr } = run([binary, '--eval', script], consumer)
    expect({ stdout, stderr }).toMatchObject({
      stdout: 'RolecallClient function function 409 true\n',
    })
  })

  rule('lets a server that renders pages import rolecall/launch', (binary) => {
    const script = "import('rolecall/launch').then((it) => console.log(typeof it.RolecallLaunch))"
    expect(run([binary, '--eval', script], consumer).stdout).toBe('function\n')
  })

  rule('lets a CDK app import rolecall/cdk, and finds the Lambda bundles', (binary) => {
    // The CDK's own check of what it prints takes seconds. `npm run synth` runs it.
    const env = { CDK_VALIDATION: 'false' }
    expect(run([binary, 'out/infrastructure.js'], consumer, env).stdout).toMatch(/^[5-9]\n$/)
  })
})

describe('npx rolecall in a clean clone', () => {
  it.for([10, 11])('works with npm %i', { timeout: TIMEOUT }, (version, context) => {
    const npm = others?.npms.find((it) => it.includes(`npm-${version}`))
    if (!npm) return context.skip(`npm ${version} cannot be installed here`)
    // npx keeps what it installed. With an empty cache it has to install the clone now.
    const cache = { npm_config_cache: join(folder, `cache-${version}`) }
    const command = [process.execPath, npm, 'exec', '--', 'rolecall', '--version']
    const { version: ours } = JSON.parse(readInstalled('package.json')) as { version: string }
    expect(mustRun(command, clone, cache)).toBe(`${ours}\n`)
  })
})
