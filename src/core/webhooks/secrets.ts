import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { Secret } from '../../api/secret.ts'
import type { Random } from '../model/external-id.ts'
import type { EndpointSecret, WebhookEndpoint } from '../model/webhook-endpoint.ts'
import type { Ports } from '../ports.ts'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32

/** Draws a signing secret as Standard Webhooks writes it: `whsec_` and 32 bytes in base64. */
export const drawSecret = (random: Random): Secret =>
  new Secret(`${PREFIX}${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64')}`)

export const sealSecret = (
  { clock, keys }: Pick<Ports, 'clock' | 'keys'>,
  secret: Secret,
): EndpointSecret => ({
  sealed: keys.seal(secret.reveal()),
  createdAt: clock.now().toISOString(),
})

/** The secrets that still sign. */
export const livingSecrets = ({ secrets }: WebhookEndpoint, now: Date): EndpointSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === undefined || now < new Date(expiresAt))

/**
 * The secrets that still sign and that can be decrypted. A secret is lost with the key that
 * encrypted it (`rolecall keys retire --give-up`).
 */
export const readableSecrets = (
  { clock, keys }: Pick<Ports, 'clock' | 'keys'>,
  endpoint: WebhookEndpoint,
): EndpointSecret[] =>
  livingSecrets(endpoint, clock.now()).filter(({ sealed }) => {
    try {
      return keys.open(sealed) !== undefined
    } catch {
      return false
    }
  })

/** Encrypts with the current key what an earlier key encrypted, so that the earlier one can go. */
export const resealSecrets = (
  { keys }: Pick<Ports, 'keys'>,
  endpoint: WebhookEndpoint,
): WebhookEndpoint => ({
  ...endpoint,
  secrets: endpoint.secrets.map((secret) =>
    secret.sealed.startsWith(`${keys.keyId}.`)
      ? secret
      : { ...secret, sealed: keys.seal(keys.open(secret.sealed).reveal()) },
  ),
})

/** Decrypted once for many attempts. */
export type SigningKeys = KeyObject[]

export const signingKeys = (
  { clock, keys }: Pick<Ports, 'clock' | 'keys'>,
  endpoint: WebhookEndpoint,
): SigningKeys =>
  livingSecrets(endpoint, clock.now()).map(({ sealed }) =>
    createSecretKey(keys.open(sealed).reveal().slice(PREFIX.length), 'base64'),
  )

/**
 * The headers of Standard Webhooks for one attempt: each secret signs, so that a receiver with the
 * former secret or with the new one verifies the event.
 */
export function signedHeaders(
  keys: SigningKeys,
  { id, body, now }: { id: string; body: string; now: Date },
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const signed = `${id}.${timestamp}.${body}`
  const sign = (key: KeyObject) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'rolecall-webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map(sign).join(' '),
  }
}
