import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { once, type PartsFailed, rowsOf } from '../bench/measure.ts'

const row = (what: string) => ({ what, unit: 'ms', ours: once(1) })
const fails = () => Promise.reject(new Error('no keys'))

it('a benchmark keeps the rows of its other parts when one fails, and says which (F22)', async () => {
  const inner = () => rowsOf({ cold: async () => [row('cold')], warm: fails })
  const told: string[][] = []
  const all = rowsOf({ inner, later: async () => [row('later')] }, (rows) =>
    told.push(rows.map(({ what }) => what)),
  )
  await expect(all).rejects.toThrow('inner: warm: no keys')
  const { rows } = (await all.catch((error: unknown) => error)) as PartsFailed
  expect(rows.map(({ what }) => what)).toEqual(['cold', 'later'])
  expect(told).toEqual([['cold'], ['later']])
})

it('a benchmark without a failure returns all rows', async () => {
  const rows = await rowsOf({ a: async () => [row('a')], b: async () => [row('b')] })
  expect(rows.map(({ what }) => what)).toEqual(['a', 'b'])
})

it('each benchmark is a part of "npm run bench", which CI runs in its smoke form', () => {
  const files = globSync('bench/*.ts').map((file) => [basename(file), readFileSync(file, 'utf8')])
  const parts = files.filter(([, text]) =>
    /export (async function|function|const) bench\b/.test(text!),
  )
  const run = readFileSync('bench/run.ts', 'utf8')
  expect(parts.length).toBeGreaterThan(9)
  for (const [file] of parts) expect(run, file).toContain(`import('./${file}')`)
  expect(readFileSync('.ci/run', 'utf8')).toContain('npm run bench -- --smoke')
})
