import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { bundle, LAUNCH_FILE } from './bundle.ts'

/**
 * Builds the program and the Lambda functions into `dist`. With `--package` (npm's `prepare`, which
 * runs on `npm install` in a clone and last on `npm pack`) it also writes the type declarations.
 */
const forPackage = process.argv.includes('--package')

const TYPES = 'dist/types'
const PUBLIC_TYPES = [
  'index.d.ts',
  'tools/cdk/index.d.ts',
  'sandbox/index.d.ts',
  'web/component/rolecall-launch.d.ts',
]
/** What runs in a browser has other types of its surroundings. */
const TYPE_PROJECTS = ['tsconfig.types.json', 'src/web/component/tsconfig.types.json']
const RELATIVE_IMPORT = /(?:\bfrom |\bimport\(|\bimport )['"](\.[^'"]+)['"]/g

/**
 * `npm run types` checks the types, so this only writes them. With several threads the order of a
 * type's members differs from build to build.
 */
const WRITE_ONLY = ['--noCheck', '--singleThreaded']

/** Only the declarations that a public entry point reaches go into the package. */
async function writeTypes(): Promise<string[]> {
  const all = await mkdtemp(join(tmpdir(), 'rolecall-types-'))
  try {
    const tsc = join('node_modules', 'typescript', 'bin', 'tsc')
    for (const project of TYPE_PROJECTS)
      execFileSync(process.execPath, [tsc, '-p', project, ...WRITE_ONLY, '--outDir', all], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
    const reached = [...reachedFrom(PUBLIC_TYPES.map((it) => join(all, it)))]
    const targets = reached.map((file) => join(TYPES, relative(all, file)))
    for (const [n, file] of reached.entries()) {
      await mkdir(dirname(targets[n]!), { recursive: true })
      await copyFile(file, targets[n]!)
    }
    return targets
  } finally {
    await rm(all, { recursive: true })
  }
}

function reachedFrom(files: string[], seen = new Set<string>()): Set<string> {
  for (const file of files.filter((it) => !seen.has(it))) {
    seen.add(file)
    const imports = [...readFileSync(file, 'utf8').matchAll(RELATIVE_IMPORT)]
    reachedFrom(
      imports.map(([, path]) => join(dirname(file), path!.replace(/\.[jt]sx?$/, '.d.ts'))),
      seen,
    )
  }
  return seen
}

/**
 * Removes what an earlier build left. Current files stay in place all the time, so that a program
 * may start during a build.
 */
async function removeStale(made: Set<string>): Promise<void> {
  const found = await readdir('dist', { recursive: true, withFileTypes: true })
  const files = found.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name))
  const stale = files
    .map((file) => relative('.', file).replaceAll('\\', '/'))
    .filter((file) => !made.has(file) && (forPackage || !file.startsWith(`${TYPES}/`)))
  await Promise.all(stale.map((file) => rm(file, { force: true })))
}

const bundles = bundle()
const types = forPackage ? await writeTypes() : []
const made = (await bundles).flatMap(({ outputs }) => Object.keys(outputs))
await removeStale(
  new Set([...made, LAUNCH_FILE, ...types.map((file) => file.replaceAll('\\', '/'))]),
)
