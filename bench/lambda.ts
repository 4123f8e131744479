import { spawn } from 'node:child_process'
import { once as event } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import {
  bundleFolder,
  eachFunction,
  FUNCTION_NAMES,
  type FunctionName,
} from '../src/tools/cdk/function-list.ts'
import { interleave, measureTime, once, type Row, ratioOf, spread } from './measure.ts'

const ROUNDS = 11

/**
 * Measures from the start of the process until the handler is loaded, beside a Node that loads
 * nothing. This is our part of a cold start. Uses no network.
 */
export async function bench(): Promise<Row[]> {
  const contenders = {
    empty: () => load(''),
    ...eachFunction((name) => () => load(`await import(${JSON.stringify(urlOf(name))})`)),
  }
  const times = await interleave(ROUNDS, contenders)
  const floor = { name: 'empty Node', spread: spread(times.empty) }
  return FUNCTION_NAMES.flatMap((name): Row[] => {
    const program = readFileSync(fileOf(name))
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

const fileOf = (name: FunctionName): string => join(bundleFolder(name), 'index.mjs')
const urlOf = (name: FunctionName): string => pathToFileURL(fileOf(name)).href

const load = (code: string): Promise<number> =>
  measureTime(() => {
    const args = ['--input-type=module', '-e', `${code};process.exit(0)`]
    return event(
      spawn(process.execPath, args, { stdio: 'ignore', env: { AWS_REGION: 'us-east-1' } }),
      'exit',
    )
  })
