import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const NOT_IN_A_CLONE = new Set(['node_modules', 'dist', 'coverage', '.git', '.rolecall', 'cdk.out'])

/** What one file of the package is called, and how many bytes it has. */
interface PackedFile {
  path: string
  size: number
}

export interface Tarball {
  file: string
  unpackedSize: number
  files: PackedFile[]
}

/**
 * npm hands its own options to the scripts that it runs. Those of `npm test` must not reach the npm
 * under test.
 */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_/i.test(name) || /^npm_config_(registry|cache|userconfig)$/i.test(name),
  )
  return { ...Object.fromEntries(own), NO_COLOR: '1', npm_config_update_notifier: 'false' }
}

export function run(command: string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const [file, ...args] = command as [string, ...string[]]
  return spawnSync(file, args, {
    cwd,
    env: { ...environment(), ...env },
    encoding: 'utf8',
    timeout: 240_000,
    maxBuffer: 64 * 1024 * 1024,
  })
}

export function mustRun(command: string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error }: SpawnSyncReturns<string> = run(command, cwd, env)
  if (status !== 0)
    throw new Error(`${command.join(' ')} ended with ${status}.\n${stdout}\n${stderr}`, {
      cause: error,
    })
  return stdout
}

/**
 * What a clone holds after `npm install`, before our own `prepare`: the sources, and our libraries
 * as links.
 */
export function cloneTo(folder: string): string {
  for (const entry of readdirSync(ROOT).filter((it) => !NOT_IN_A_CLONE.has(it)))
    cpSync(join(ROOT, entry), join(folder, entry), { recursive: true })
  const modules = join(ROOT, 'node_modules')
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true })
  for (const name of readdirSync(modules).filter((it) => !it.startsWith('.')))
    symlinkSync(join(modules, name), join(folder, 'node_modules', name))
  for (const name of readdirSync(join(modules, '.bin')))
    symlinkSync(readlinkSync(join(modules, '.bin', name)), join(folder, 'node_modules/.bin', name))
  return folder
}

/** Without asking the registry for what an install does not need. */
const QUIET_INSTALL = ['install', '--no-audit', '--no-fund', '--prefer-offline']

/** `npm pack` in a clone, which builds everything. */
export function packTo(folder: string, clone: string): Tarball {
  const printed = mustRun(['npm', 'pack', '--json', '--pack-destination', folder], clone)
  const report = JSON.parse(printed.slice(printed.search(/^\[/m))) as [
    { filename: string; unpackedSize: number; files: PackedFile[] },
  ]
  const [{ filename, unpackedSize, files }] = report
  return { file: join(folder, filename), unpackedSize, files }
}

export interface OtherVersions {
  /** Node 22.13, the oldest that Rolecall supports. */
  node: string
  /** The command-line programs of npm 10 and npm 11. */
  npms: string[]
}

/**
 * Old and new versions from the registry; undefined, and a line on stderr, where they cannot be
 * installed.
 */
export function installOtherVersions(folder: string): OtherVersions | undefined {
  mkdirSync(folder)
  const node = `node-${process.platform}-${process.arch}`
  const wanted = [`${node}@22.13.0`, 'npm-10@npm:npm@10.9.4', 'npm-11@npm:npm@11.19.1']
  const { status, stderr } = run(['npm', ...QUIET_INSTALL, '--no-save', ...wanted], folder)
  const binary = join(folder, 'node_modules', node, 'bin', 'node')
  if (status === 0 && existsSync(binary)) {
    const npms = ['npm-10', 'npm-11'].map((it) =>
      join(folder, 'node_modules', it, 'bin/npm-cli.js'),
    )
    return { node: binary, npms }
  }
  process.stderr.write(
    `SKIPPED: Node 22.13, npm 10 and npm 11 cannot be installed here, so the package is tested with Node ${process.versions.node} only.\n${stderr}\n`,
  )
  return undefined
}

/**
 * An empty folder with the tarball installed, and with what only the CDK constructs and TypeScript
 * need as links.
 */
export function consumerIn(folder: string, tarball: Tarball): string {
  cpSync(join(import.meta.dirname, 'consumer'), folder, { recursive: true })
  cpSync(join(ROOT, 'examples/cdk/rolecall.yaml'), join(folder, 'rolecall.yaml'))
  mustRun(['npm', ...QUIET_INSTALL, '--offline', tarball.file], folder)
  return folder
}

/** Makes a package of this repository available to the consumer, as if it had installed it too. */
export function linkPackage(consumer: string, name: string): void {
  const link = join(consumer, 'node_modules', name)
  mkdirSync(join(link, '..'), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules', name), link)
}

/** The program of a development dependency of ours. */
export const tool = (path: string): string[] => [process.execPath, join(ROOT, 'node_modules', path)]
