import { expect, it } from 'vitest'
import { systemRandom } from './system.ts'

it('draws as many bytes as asked, and never the same again', () => {
  const drawn = [1, 22, 32, 4096, 5000].flatMap((length) =>
    Array.from({ length: 40 }, () => systemRandom.bytes(length)),
  )
  expect(drawn.map(({ length }) => length)).toEqual(
    [1, 22, 32, 4096, 5000].flatMap((length) => Array(40).fill(length)),
  )
  const long = drawn
    .filter(({ length }) => length > 16)
    .map((bytes) => Buffer.from(bytes).toString('hex'))
  expect(new Set(long).size).toBe(long.length)
})

it('leaves what it handed out alone', () => {
  const first = systemRandom.bytes(32)
  const copy = Buffer.from(first)
  for (let draw = 0; draw < 500; draw++) systemRandom.bytes(32)
  expect(Buffer.from(first)).toEqual(copy)
})
