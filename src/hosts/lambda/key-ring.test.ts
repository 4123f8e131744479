import { describe, expect, it } from 'vitest'
import { FakeClock, LogBook, seededRandom } from '../../../test/fixtures/ports.ts'
import { publicHalf, ringInSecret, secretOfRing } from '../../adapters/embedded/local-keys.ts'
import { openKeyRing } from './key-ring.ts'

/** As Secrets Manager draws it: 43 letters and digits. */
const drawn = (letter: string) => letter.repeat(43)

function ringOf(text: string) {
  const secret = { text }
  const clock = new FakeClock()
  const log = new LogBook()
  const read = async () => {
    if (secret.text === 'away') throw new Error('Secrets Manager is away.')
    return secret.text
  }
  return {
    secret,
    clock,
    log,
    open: () => openKeyRing({ clock, random: seededRandom(), log, read }),
  }
}

const ONE = JSON.stringify({ current: 'k1', k1: drawn('a') })
const BOTH = JSON.stringify({ current: 'k2', k1: drawn('a'), k2: drawn('b') })

describe('the key ring of a deployment', () => {
  it('is used as the keys of a single machine are, by id', async () => {
    const keys = await ringOf(ONE).open()
    const { keyId, mac } = keys.mac('text')
    expect([keyId, keys.verifyMac('k1', 'text', mac), keys.verifyMac('k1', 'other', mac)]).toEqual([
      'k1',
      true,
      false,
    ])
    expect(keys.open(keys.seal('sealed')).reveal()).toBe('sealed')
  })

  it('takes over the keys of a machine, with the public halves of those that were removed', async () => {
    const ring = {
      current: 'k2',
      keys: { k2: drawn('b') },
      retired: { k1: publicHalf(drawn('a')) },
    }
    const text = secretOfRing(ring)
    expect(ringInSecret(text)).toEqual(ring)
    const keys = await ringOf(text).open()
    expect(keys.publicKeys().map(({ kid }) => kid)).toEqual(['k1', 'k2'])
  })

  it('is read again after five minutes, so that a new key works everywhere and the old one stays readable (fault 34)', async () => {
    const ring = ringOf(ONE)
    const keys = await ring.open()
    const sealed = keys.seal('before')
    ring.secret.text = BOTH
    await keys.refresh()
    expect(keys.keyId).toBe('k1')
    ring.clock.advance(5 * 60_000)
    await keys.refresh()
    expect([keys.keyId, keys.open(sealed).reveal()]).toEqual(['k2', 'before'])
  })

  it.each(['away', 'not JSON'])('stays as it was while the secret is %s', async (text) => {
    const ring = ringOf(ONE)
    const keys = await ring.open()
    ring.secret.text = text
    ring.clock.advance(5 * 60_000)
    await keys.refresh()
    expect([keys.keyId, ring.log.lines[0]]).toEqual([
      'k1',
      expect.stringContaining('keys.not-refreshed'),
    ])
  })

  it.each([
    '{}',
    '{"current":"k1"}',
    '{"current":"k1","k1":"short"}',
    '{"current":"k2","k1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}',
    '[]',
    'null',
    '',
  ])('is refused where it is %s', async (text) => {
    await expect(ringOf(text).open()).rejects.toMatchObject({ code: 'SETTING_INVALID' })
  })
})
