import { expect, it } from 'vitest'
import { once, type PartsFailed, rowsOf } from '../bench/measure.ts'

const row = (what: string) => ({ what, unit: 'ms', ours: once(1) })
const fails = () => Promise.reject(new Error('no keys'))

it('a benchmark keeps the rows of its other parts when one fails, and says which (F22)', async () => {
  const inner = () => rowsOf({ cold: async () => [row('cold')], warm: fails })
  const all = rowsOf({ inner, later: async () => [row('later')] })
  await expect(all).rejects.toThrow('inner: warm: no keys')
  const { rows } = (await all.catch((error: unknown) => error)) as PartsFailed
  expect(rows.map(({ what }) => what)).toEqual(['cold', 'later'])
})

it('a benchmark without a failure returns all rows', async () => {
  const rows = await rowsOf({ a: async () => [row('a')], b: async () => [row('b')] })
  expect(rows.map(({ what }) => what)).toEqual(['a', 'b'])
})
