import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../test/fixtures/ports.ts'
import { keysFrom, newRing } from '../../../adapters/embedded/local-keys.ts'
import type { Keys } from '../../ports.ts'
import { issueCallbackToken, readCallbackToken } from './callback-token.ts'

const CLAIM = {
  invitationId: 'inv_ABCDEFGHJKLMNPQRSTUVWX',
  externalId: 'rc-abcdefghjkmnpqrstuvwxyz23456',
  region: 'us-east-1',
  expiresAt: 1795000000,
}

const first = newRing(seededRandom('first'))
const second = {
  current: 'k2',
  keys: { ...first.keys, k2: newRing(seededRandom('second')).keys.k1! },
}
const keys = keysFrom(first, seededRandom())
const rotated = keysFrom(second, seededRandom())

describe('a callback token (CB-6)', () => {
  it('brings back what it vouches for', () => {
    const claims = fc.record({
      invitationId: fc.string({ minLength: 5 }),
      externalId: fc.string({ minLength: 5 }),
      region: fc.string(),
      expiresAt: fc.nat(),
    })
    fc.assert(
      fc.property(claims, (claim) => {
        const token = issueCallbackToken(keys, claim)
        if (token.length < 600) expect(readCallbackToken(keys, token)).toEqual(claim)
      }),
    )
  })

  it('is refused after any change of any character', () => {
    const token = issueCallbackToken(keys, CLAIM)
    for (let at = 0; at < token.length; at += 1) {
      for (const other of 'AEZaz09-_.') {
        if (token[at] === other) continue
        expect(
          readCallbackToken(keys, token.slice(0, at) + other + token.slice(at + 1)),
          `${other} at ${at}`,
        ).toBeUndefined()
      }
      expect(readCallbackToken(keys, token.slice(0, at) + token.slice(at + 1))).toBeUndefined()
    }
  })

  it('has one spelling only: the bits that base64url leaves over count too', () => {
    const token = issueCallbackToken(keys, CLAIM)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const accepted = [...alphabet].filter((last) =>
      readCallbackToken(keys, token.slice(0, -1) + last),
    )
    expect(accepted).toEqual([token.at(-1)])
  })

  it('of an earlier version, with the prefix rct1., is still read, and with that prefix only', () => {
    const text = Buffer.from(JSON.stringify(Object.values(CLAIM))).toString('base64url')
    const mac = Buffer.from(keys.mac(`callback\nk1\n${text}`).mac).toString('base64url')
    expect(readCallbackToken(keys, `rct1.k1.${text}.${mac}`)).toEqual(CLAIM)
    expect(readCallbackToken(keys, `rcb_k1.${text}.${mac}`)).toBeUndefined()
    const token = issueCallbackToken(keys, CLAIM)
    expect(readCallbackToken(keys, token.replace('rcb_', 'rct1.'))).toBeUndefined()
  })

  it('made with an older key is read until that key is cut off (fault 34)', () => {
    const old = issueCallbackToken(keys, CLAIM)
    expect(readCallbackToken(rotated, old)).toEqual(CLAIM)
    expect(issueCallbackToken(rotated, CLAIM)).toMatch(/^rcb_k2\./)
    const cutOff = keysFrom({ current: 'k2', keys: { k2: second.keys.k2 } }, seededRandom())
    expect(readCallbackToken(cutOff, old)).toBeUndefined()
    expect(readCallbackToken(cutOff, issueCallbackToken(rotated, CLAIM))).toEqual(CLAIM)
  })

  it('of another installation, or that names another key, is refused', () => {
    const foreign = issueCallbackToken(
      keysFrom(newRing(seededRandom('foreign')), seededRandom()),
      CLAIM,
    )
    expect(readCallbackToken(keys, foreign)).toBeUndefined()
    expect(
      readCallbackToken(rotated, issueCallbackToken(keys, CLAIM).replace('_k1.', '_k2.')),
    ).toBeUndefined()
    expect(
      readCallbackToken(keys, issueCallbackToken(keys, CLAIM).replace('_k1.', '_constructor.')),
    ).toBeUndefined()
  })

  it('does not take the MAC of anything else that the same key signs', () => {
    const text = Buffer.from(JSON.stringify(Object.values(CLAIM))).toString('base64url')
    const mac = Buffer.from(keys.mac(`page\nk1\n${text}`).mac).toString('base64url')
    expect(readCallbackToken(keys, `rcb_k1.${text}.${mac}`)).toBeUndefined()
    expect(readCallbackToken(keys, `rct1.k1.${text}.${mac}`)).toBeUndefined()
  })

  it('that has not the form of one asks for no MAC', () => {
    const asked: string[] = []
    const watching: Keys = { ...keys, verifyMac: (keyId) => asked.push(keyId) > 0 }
    for (const text of [
      '',
      'rcb_',
      'rcb_k1..',
      'rct1.k1..',
      `rcb_k1.${'a'.repeat(601)}.${'A'.repeat(43)}`,
      `rct2.k1.${'a'.repeat(40)}.${'A'.repeat(43)}`,
      `rct1.k1.${'a'.repeat(601)}.${'A'.repeat(43)}`,
    ])
      expect(readCallbackToken(watching, text)).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('of any garbage is refused without a throw', () => {
    fc.assert(fc.property(fc.string(), (text) => readCallbackToken(keys, text) === undefined))
  })
})
