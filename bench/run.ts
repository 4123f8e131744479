import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { PartsFailed, type Row, rowsOf } from './measure.ts'
import { table } from './table.ts'

const BENCHMARKS: Record<string, () => Promise<{ bench: () => Promise<Row[]> }>> = {
  template: () => import('./template.ts'),
  commit: () => import('./commit.ts'),
  start: () => import('./start.ts'),
  route: () => import('./route.ts'),
  invitations: () => import('./invitations.ts'),
  callbacks: () => import('./callbacks.ts'),
  credentials: () => import('./credentials.ts'),
  console: () => import('./console.ts'),
  fleet: () => import('./fleet.ts'),
  lambda: () => import('./lambda.ts'),
  'sandbox-queue': () => import('./sandbox-queue.ts'),
}

const wanted = process.argv.slice(2).filter((it) => it !== '--smoke')
const unknown = wanted.find((name) => !BENCHMARKS[name])
if (unknown) {
  process.stderr.write(
    `There is no benchmark "${unknown}". There are: ${Object.keys(BENCHMARKS).join(', ')}.\n`,
  )
  process.exit(2)
}

execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build.ts', import.meta.url))], {
  stdio: 'inherit',
})
/** The rows of what was measured so far. */
const rows: Row[] = []
const parts = Object.fromEntries(
  (wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)).map((name) => [
    name,
    async () => {
      process.stderr.write(`${name} …\n`)
      const { bench } = await BENCHMARKS[name]!()
      return bench()
    },
  ]),
)

/** The whole table follows at the end, for the docs. */
function printPart(measured: Row[]): void {
  rows.push(...measured)
  process.stderr.write(`${table(measured)}\n\n`)
}

function print(all: Row[]): void {
  const processors = cpus()
  process.stdout.write(
    `\nNode ${process.versions.node}, ${processors.length} × ${processors[0]!.model}\n\n${table(all)}\n`,
  )
}

// Whoever stops it, for example because it takes too long, still gets what was measured.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    print(rows)
    process.exit(1)
  })
try {
  print(await rowsOf(parts, printPart))
} catch (error) {
  if (!(error instanceof PartsFailed)) throw error
  print(error.rows)
  process.stderr.write(`\nFailed, so its rows are missing:\n${error.message}\n`)
  process.exit(1)
}
