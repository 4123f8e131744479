import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Row } from './measure.ts'
import { table } from './table.ts'

const BENCHMARKS: Record<string, () => Promise<{ bench: () => Promise<Row[]> }>> = {
  template: () => import('./template.ts'),
  commit: () => import('./commit.ts'),
  start: () => import('./start.ts'),
  route: () => import('./route.ts'),
  invitations: () => import('./invitations.ts'),
  callbacks: () => import('./callbacks.ts'),
  credentials: () => import('./credentials.ts'),
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
const rows: Row[] = []
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)) {
  process.stderr.write(`${name} …\n`)
  const { bench } = await BENCHMARKS[name]!()
  rows.push(...(await bench()))
}
const processors = cpus()
process.stdout.write(
  `\nNode ${process.versions.node}, ${processors.length} × ${processors[0]!.model}\n\n${table(rows)}\n`,
)
