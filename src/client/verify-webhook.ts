import { createHmac, timingSafeEqual } from 'node:crypto'
import { RolecallError } from '../api/errors.ts'
import type { Event } from '../api/types.ts'

/** The headers of a request, as `fetch`, Node.js or a framework has them. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

export interface VerifyWebhookOptions {
  /**
   * How many seconds the delivery may be old, or the clocks may differ. 300 by default: a copy of a
   * delivery is refused after that.
   */
  toleranceSeconds?: number
  /** The time of the check. Now, unless a test gives another. */
  now?: Date
}

const MIN_SECRET_BYTES = 24
const MAX_SECRET_BYTES = 64

/**
 * Verifies that Rolecall sent a webhook, and returns its event. Answer 400 if it throws. Follows
 * the Standard Webhooks specification. Types of events that a later version added come as they are.
 *
 * @param body The exact bytes of the request. A body that was parsed and printed again does not
 * verify.
 * @param headers With `webhook-id`, `webhook-timestamp` and `webhook-signature`.
 * @param secrets The endpoint's secret (`whsec_…`), or several of which one must fit.
 * @throws RolecallError WEBHOOK_INVALID if it is not genuine or too old;
 * SETTING_INVALID if a secret is none
 * @example
 * app.post('/rolecall-webhook', express.raw({ type: 'application/json' }), (req, res) => {
 *   const event = verifyWebhook(req.body, req.headers, process.env.WEBHOOK_SECRET!)
 *   if (event.type === 'connection.active') startCollecting(event.data.connectionId)
 *   res.sendStatus(204)
 * })
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = 300, now = new Date() }: VerifyWebhookOptions = {},
): Event {
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw invalid('The body was parsed already. Give the exact bytes of the request.')
  const id = headerOf(headers, 'webhook-id')
  const sentAt = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature')
  if (!/^\d{1,12}$/.test(sentAt)) throw invalid('The header webhook-timestamp is not a time.')
  const age = Math.abs(now.getTime() / 1000 - Number(sentAt))
  // Written so that a tolerance that is no number accepts nothing.
  if (!(age <= toleranceSeconds))
    throw invalid('The webhook is too old or too new. Check the clock of this machine.')
  const bytes = Buffer.from(body)
  const expected = [secrets].flat().map((secret) => {
    const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${sentAt}.`).update(bytes)
    return Buffer.from(`v1,${mac.digest('base64')}`)
  })
  const given = signatures.split(' ').map((signature) => Buffer.from(signature))
  // All are compared, so that the time does not tell which one is right.
  const matches = given.flatMap((one) => expected.map((other) => isEqual(one, other)))
  if (!matches.includes(true)) throw invalid('No signature of the webhook is genuine.')
  return eventOf(bytes)
}

const invalid = (detail: string): RolecallError => new RolecallError('WEBHOOK_INVALID', { detail })

const isEqual = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

/** Refuses a header that occurs twice, because nobody can say which one was signed. */
function headerOf(headers: WebhookHeaders, name: string): string {
  const value =
    typeof headers.get === 'function'
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  const [only, ...more] = [value ?? []].flat()
  if (!only || more.length > 0) throw invalid(`The webhook has no header ${name}.`)
  return only
}

/** Throws SETTING_INVALID, also for the empty text of a variable that is not set. */
function keyOf(secret: string): Buffer {
  const text = String(secret ?? '').replace(/^whsec_/, '')
  const key = Buffer.from(text, 'base64')
  const isKey = /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  if (isKey && key.length >= MIN_SECRET_BYTES && key.length <= MAX_SECRET_BYTES) return key
  throw new RolecallError('SETTING_INVALID', {
    detail: 'The secret is not the secret of a webhook endpoint. It begins with "whsec_".',
  })
}

function eventOf(bytes: Buffer): Event {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw invalid('The body of the webhook is not JSON.')
  }
}
