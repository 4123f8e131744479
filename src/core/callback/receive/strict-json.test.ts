import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuTimeMs } from '../../../../test/fixtures/cpu-time.ts'
import { parseStrictJson } from './strict-json.ts'

const LIMIT = 256 * 1024
const parse = (text: string) => parseStrictJson(text, LIMIT)

describe('strict JSON (CB-5)', () => {
  it('reads what JSON.parse reads, where keys are plain', () => {
    const plain = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(fc.string(), fc.array(fc.integer()), fc.constant(null)),
    )
    fc.assert(
      fc.property(plain, (value) => {
        expect(parse(JSON.stringify(value, null, 1))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it.each([
    ['a repeated key', '{"a":1,"a":2}'],
    ['a repeated key, one escaped', '{"a":1,"\\u0061":2}'],
    ['a key in another case', '{"RoleArn":"x","rolearn":"y"}'],
    ['a repeated key deep down', '{"a":[{"b":{"c":1,"C":2}}]}'],
    ['__proto__', '{"__proto__":{"x":1}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":{"x":1}}'],
    ['__Proto__', '{"__Proto__":1}'],
  ])('refuses %s (attack 28)', (_, text) => expect(parse(text)).toBeUndefined())

  it('lets the same key stand in different objects, and colons and braces in strings', () => {
    const text = '{"a":{"a":"{\\"a\\":1,\\"a\\":2}"},"b":[{"a":":"},{"a":"\\\\"}]}'
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['nested 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['nested 13 deep', '['.repeat(13) + ']'.repeat(13)],
    ['with a lone surrogate', '{"a":"\ud800"}'],
    ['with a raw NUL', '{"a":"\0"}'],
    ['larger than the limit', JSON.stringify('x'.repeat(LIMIT))],
    ['larger than the limit in bytes only', JSON.stringify('é'.repeat(LIMIT / 2))],
    [
      'with 201 keys',
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 201 }, (__, index) => [`k${index}`, 1])),
      ),
    ],
    ['that ends early', '{"a":'],
    ['with something after it', '{} {}'],
    ['that is empty', ''],
  ])('refuses text %s (attack 29)', (_, text) => expect(parse(text)).toBeUndefined())

  it('takes time in proportion, whatever the text (attack 29)', () => {
    const fill = (unit: string, around: (text: string) => string) =>
      around(unit.repeat(Math.floor((LIMIT - 100) / unit.length)))
    const hostile = [
      fill('\\\\', (text) => `"${text}"`),
      fill('\\"', (text) => `{"a":"${text}"}`),
      fill('"', (text) => text),
      fill('"a', (text) => text),
      fill('\\', (text) => `"${text}`),
      fill('{"a":', (text) => text),
      fill('[],', (text) => `[${text}[]]`),
      fill('x', (text) => `{"a":"${text}"}`),
      fill('"a":1,', (text) => `{${text}"b":1}`),
      fill(' ', (text) => `[${text}]`),
    ]
    const started = cpuTimeMs()
    for (const text of hostile) parse(text)
    expect(cpuTimeMs() - started).toBeLessThan(1500)
  })
})
