import { spawn } from 'node:child_process'
import { once as event } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { programFiles } from '../src/tools/cdk/bundle-files.ts'
import { eachFunction, FUNCTION_NAMES, type FunctionName } from '../src/tools/cdk/function-list.ts'
import { interleave, measureTime, once, type Row, ratioOf, spread } from './measure.ts'

const ROUNDS = 11

/**
 * Measures from the start of the process until the handler is loaded, beside a Node that loads
 * nothing. This is our part of a cold start. Uses no network.
 */
export async function bench(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-functions-'))
  const contenders = {
    empty: () => load(''),
    ...eachFunction((name) => {
      const url = unpack(name, join(folder, name))
      return () => load(`await import(${JSON.stringify(url)})`)
    }),
  }
  const times = await interleave(ROUNDS, contenders).finally(() =>
    rmSync(folder, { recursive: true }),
  )
  const floor = { name: 'empty Node', spread: spread(times.empty) }
  return FUNCTION_NAMES.flatMap((name): Row[] => {
    const program = Buffer.concat([...programFiles(name).values()])
    return [
      {
        what: `process start to handler, ${name}`,
        unit: 'ms',
        ours: spread(times[name]),
        floor,
        ratio: ratioOf(times[name], times.empty),
      },
      { what: `bundle of ${name}`, unit: 'KB', ours: once(program.length / 1024) },
      { what: `bundle of ${name}, gzip`, unit: 'KB', ours: once(gzipSync(program).length / 1024) },
    ]
  })
}

/** Writes a function's files as Lambda would, and returns the address of its program. */
function unpack(name: FunctionName, folder: string): string {
  mkdirSync(folder)
  for (const [file, content] of programFiles(name)) writeFileSync(join(folder, file), content)
  return pathToFileURL(join(folder, 'index.mjs')).href
}

const load = (code: string): Promise<number> =>
  measureTime(async () => {
    const args = ['--input-type=module', '-e', `${code};process.exit(0)`]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { AWS_REGION: 'us-east-1' },
    })
    const [status] = await event(child, 'exit')
    if (status !== 0) throw new Error(`The function did not load: exit code ${status}.`)
  })
