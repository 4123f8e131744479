import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import { drawExternalId } from '../model/external-id.ts'
import { commonPrefix, whyGuessable } from './guessable.ts'

const NOTHING = { words: [], prefix: '' }
const ACME = { words: ['acme', 'Acme Corporation', '123456789012'], prefix: '' }

describe('an External ID can be guessed if it', () => {
  it.each([
    ['123456789012', 'is the account number'],
    ['acme', 'is the id of the customer'],
    ['ACME-corporation', 'is the name of the customer, with other separators'],
    ['acme-prod-2024', 'is the name with a word and a year'],
    ['acme_7731', 'is the name with a short number'],
  ])('%s: %s', (externalId) => {
    expect(whyGuessable(externalId, ACME)).toBeDefined()
  })

  it.each([
    ['secret', 'is a word'],
    ['northwind-insights-production', 'is made of words'],
    ['NorthwindInsightsExternalId', 'is made of words without separators'],
    ['20241128', 'is a date'],
    ['000000000001', 'is a counter'],
    ['xxxxxxxxxxxxxxxxxxxxxxxx', 'repeats one character'],
    ['a1b2c3', 'is short'],
  ])('%s: %s', (externalId) => {
    expect(whyGuessable(externalId, NOTHING)).toBeDefined()
  })

  it('differs from the others only in a short number after a common beginning', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `Northwind-customer-${1000 + index}`)
    const prefix = commonPrefix(ids)
    expect(prefix).toBe('Northwind-customer-')
    expect(whyGuessable(ids[3]!, { words: [], prefix })).toBe(
      'differs little from the other External IDs',
    )
  })
})

describe('a random External ID is never taken for one that can be guessed', () => {
  const hex = (least: number) =>
    fc
      .uint8Array({ minLength: least, maxLength: 24 })
      .map((bytes) => Buffer.from(bytes).toString('hex'))
      .filter((text) => new Set(text).size > 5)

  it('as a UUID', () => {
    const uuid = fc.uuid({ version: 4 }).filter((text) => new Set(text).size > 6)
    fc.assert(fc.property(uuid, (id) => whyGuessable(id, ACME) === undefined))
  })

  it('as 32 or more hexadecimal digits, also after the name of the customer', () => {
    fc.assert(fc.property(hex(16), (id) => whyGuessable(`acme-${id}`, ACME) === undefined))
  })

  it('as Rolecall draws it', () => {
    const random = seededRandom()
    for (let count = 0; count < 500; count++)
      expect(whyGuessable(drawExternalId(random), ACME)).toBeUndefined()
  })
})

describe('the common beginning of External IDs', () => {
  it('ends at a separator or before a number, and needs half of them', () => {
    expect(commonPrefix(['nw-a1', 'nw-b2', 'nw-c3', 'other'])).toBe('nw-')
    expect(commonPrefix(['k3d9', 'p0ax', 'zz81'])).toBe('')
  })
})
