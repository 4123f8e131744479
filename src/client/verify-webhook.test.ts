import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { verifyWebhook } from './verify-webhook.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const now = new Date('2026-11-28T12:00:00Z')
const body = JSON.stringify({ id: 'evt_1', type: 'connection.active', data: { note: '漢 "x"' } })
const INVALID = expect.objectContaining({ code: 'WEBHOOK_INVALID' })

/** A delivery as the `standardwebhooks` package signs it. */
const signed = ({ at = now, secret = SECRET, id = 'evt_1', text = body } = {}) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, text),
})

const verify = (
  headers: Parameters<typeof verifyWebhook>[1],
  { text = body as string | Uint8Array, secrets = SECRET as string | string[] } = {},
) => verifyWebhook(text, headers, secrets, { now })

const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)

describe('verifyWebhook (WH-1)', () => {
  it('verifies the vector that Standard Webhooks publishes', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    const at = new Date(1614265330_000)
    expect(verifyWebhook('{"test": 2432232314}', headers, SECRET, { now: at })).toEqual({
      test: 2432232314,
    })
  })

  it('verifies what the standardwebhooks package signs, as text and as bytes', () => {
    expect(verify(signed())).toEqual(JSON.parse(body))
    expect(verify(signed(), { text: Buffer.from(body) })).toEqual(JSON.parse(body))
  })

  it('reads the headers of fetch, of Node.js, and in any case of letters', () => {
    const headers = signed()
    expect(verify(new Headers(headers)).id).toBe('evt_1')
    const upper = Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]])
    expect(verify(Object.fromEntries(upper)).id).toBe('evt_1')
  })

  it('accepts one genuine signature among several, as during a rotation', () => {
    const headers = signed()
    const [old, current] = [signed({ secret: OTHER }), headers].map((it) => it['webhook-signature'])
    for (const list of [`${old} ${current}`, `${current} ${old}`, `v1a,xx ${current} v2,yy`])
      expect(verify({ ...headers, 'webhook-signature': list }).id).toBe('evt_1')
  })

  it('accepts a signature of one of several secrets, with or without their prefix', () => {
    expect(verify(signed(), { secrets: [OTHER, SECRET] }).id).toBe('evt_1')
    expect(verify(signed(), { secrets: SECRET.slice('whsec_'.length) }).id).toBe('evt_1')
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'refuses a webhook without %s, with an empty one, and with two',
    (name) => {
      for (const value of [undefined, '', [], ['a', 'b']])
        expect(() => verify({ ...signed(), [name]: value })).toThrow(INVALID)
    },
  )

  it.each([
    ['another body', { text: body.replace('active', 'insecure') }],
    ['another secret', { secrets: OTHER }],
  ])('refuses a webhook with %s', (_, given) => {
    expect(() => verify(signed(), given)).toThrow(INVALID)
  })

  it.each([
    ['v1', ''],
    ['v1,', 'v1,'],
    ['another version', 'v2,'],
    ['no version', ''],
  ])('refuses a signature that is cut off or has %s', (_, prefix) => {
    const signature = signed()['webhook-signature'].slice('v1,'.length)
    for (const text of [`${prefix}${signature.slice(0, -2)}`, prefix || signature])
      expect(() => verify({ ...signed(), 'webhook-signature': text })).toThrow(INVALID)
  })

  it('refuses a body that was parsed already, and says what to give', () => {
    const parsed = JSON.parse(body)
    expect(() => verify(signed(), { text: parsed })).toThrow('exact bytes')
  })

  it('refuses a genuine body that is not JSON', () => {
    expect(() => verify(signed({ text: 'hello' }), { text: 'hello' })).toThrow('not JSON')
  })

  it.each(['', 'whsec_', 'whsec_short', 'whsec_not base64!!not base64!!not base64', undefined])(
    'accepts nothing with the secret %j, and never shows it',
    (secret) => {
      const attempt = () => verify(signed(), { secrets: [secret as string] })
      expect(attempt).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }))
      expect(() => verify(signed(), { secrets: [] })).toThrow(INVALID)
    },
  )
})

describe('a receiver that verifies (attack 54)', () => {
  it('accepts a delivery that is five minutes old, and refuses a replay a second later', () => {
    expect(verify(signed({ at: later(-300) })).id).toBe('evt_1')
    expect(() => verify(signed({ at: later(-301) }))).toThrow('too old')
    expect(() => verify(signed({ at: later(-360) }))).toThrow(INVALID)
    expect(() => verify(signed({ at: later(301) }))).toThrow('too new')
  })

  it('refuses a timestamp or an id that was altered', () => {
    const headers = signed({ at: later(-3600) })
    const fresh = String(now.getTime() / 1000)
    expect(() => verify({ ...headers, 'webhook-timestamp': fresh })).toThrow('genuine')
    expect(() => verify({ ...signed(), 'webhook-id': 'evt_2' })).toThrow('genuine')
  })

  it.each(['soon', '1e9', '-1', '0x65', ' 1', '1700000000.5', '9'.repeat(13)])(
    'refuses the timestamp %j',
    (text) => {
      expect(() => verify({ ...signed(), 'webhook-timestamp': text })).toThrow('not a time')
    },
  )

  it('accepts nothing with a tolerance that is no number', () => {
    const attempt = () => verifyWebhook(body, signed(), SECRET, { now, toleranceSeconds: NaN })
    expect(attempt).toThrow(INVALID)
  })

  it('refuses the old secret once the receiver has only the new one', () => {
    expect(() => verify(signed({ secret: OTHER }), { secrets: SECRET })).toThrow(INVALID)
  })
})
