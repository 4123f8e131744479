import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/fixtures/ports.ts'
import { keysFrom, newRing, openLocalKeys } from './local-keys.ts'

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'rolecall-keys-')), 'data')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true }))

const file = () => join(directory, 'keys.json')
const open = (seed = 'keys') => openLocalKeys(directory, seededRandom(seed))

describe('the keys of this installation', () => {
  it('are made at first use, readable by this user alone (ST-4)', () => {
    open()
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
  })

  it('are the same after a restart', () => {
    const { keyId, mac } = open('first').mac('text')
    expect(open('second').verifyMac(keyId, 'text', mac)).toBe(true)
    expect(open('third').open(open('fourth').seal('url')).reveal()).toBe('url')
  })

  it.each([
    ['cut off', '{"current":"k1","ke'],
    ['empty', ''],
    ['null', 'null'],
    [
      'without its current key',
      '{"current":"k2","keys":{"k1":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}',
    ],
    ['with an empty key, which anybody could guess', '{"current":"k1","keys":{"k1":""}}'],
    ['with a short key', '{"current":"k1","keys":{"k1":"AAAA"}}'],
    [
      'with one bad key among good ones',
      '{"current":"k1","keys":{"k1":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","k2":7}}',
    ],
    ['that name an inherited property', '{"current":"toString","keys":{}}'],
  ])('%s are refused in words, and left as they are', (_, text) => {
    open()
    writeFileSync(file(), text)
    expect(() => open()).toThrow(/is damaged; restore it from a backup/)
    expect(readFileSync(file(), 'utf8')).toBe(text)
  })

  it('do not print themselves', () => {
    const keys = open()
    const { keys: ring } = JSON.parse(readFileSync(file(), 'utf8')) as {
      keys: Record<string, string>
    }
    expect(inspect(keys, { depth: 9 })).not.toContain(ring.k1)
  })
})

describe('a MAC', () => {
  const keys = keysFrom(newRing(seededRandom('a')), seededRandom())

  it('fits its text, its key and its length only', () => {
    const { keyId, mac } = keys.mac('text')
    expect(keys.verifyMac(keyId, 'text', mac)).toBe(true)
    expect(keys.verifyMac(keyId, 'texT', mac)).toBe(false)
    expect(keys.verifyMac(keyId, 'text', mac.subarray(0, 31))).toBe(false)
    expect(keys.verifyMac(keyId, 'text', new Uint8Array())).toBe(false)
    for (const other of ['k2', '', '__proto__', 'constructor'])
      expect(keys.verifyMac(other, 'text', mac), other).toBe(false)
  })
})

describe('what is sealed (ST-4, RSP-7)', () => {
  const ring = newRing(seededRandom('a'))
  const random = seededRandom()
  const keys = keysFrom(ring, random)

  it('shows nothing of its text, and is never the same twice', () => {
    const sealed = keys.seal('https://example/?X-Amz-Signature=canary')
    expect(sealed).not.toMatch(/canary|example/)
    expect(keys.seal('https://example/?X-Amz-Signature=canary')).not.toBe(sealed)
    expect(keys.open(sealed).reveal()).toContain('canary')
  })

  it('cannot be changed unnoticed', () => {
    const [keyId, mark, text] = keys.seal('url').split('.') as [string, string, string]
    const bytes = Buffer.from(text, 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => keys.open(`${keyId}.${mark}.${changed.toString('base64url')}`)).toThrow()
    }
    for (const other of ['', 'y.', 'z.z.'])
      expect(() => keys.open(`${keyId}.${other}${text}`)).toThrow()
    expect(() => keys.open('k1.')).toThrow()
  })

  it('of an earlier version, which did not compress, is still opened', () => {
    const early = 'k1.t7MGxcr3hQEN4r23kGnf_NSrRdrqYf82QZtK3w17tHNrWJJX9ngzkK0p8xKDCKD8MCA'
    expect(keys.open(early).reveal()).toBe('https://example/?early')
  })

  it('outlives a rotation, and says which key is missing when it was cut off (fault 34)', () => {
    const sealed = keys.seal('url')
    const k2 = newRing(seededRandom('b')).keys.k1!
    expect(
      keysFrom({ current: 'k2', keys: { ...ring.keys, k2 } }, random)
        .open(sealed)
        .reveal(),
    ).toBe('url')
    expect(() => keysFrom({ current: 'k2', keys: { k2 } }, random).open(sealed)).toThrow(
      /does not contain the key "k1"/,
    )
  })
})
