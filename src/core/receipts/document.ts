import { createPublicKey, verify } from 'node:crypto'
import { RolecallError } from '../../api/errors.ts'
import type { Actor } from '../model/actor.ts'
import { requireGrant, requireWithin } from '../model/grants.ts'
import type { Receipt, ReceiptStatement } from '../model/receipt.ts'
import type { Ports, PublicKey } from '../ports.ts'
import { MIN_DENIALS } from './probe-ended.ts'

const FORMAT = 'rolecall-receipt-1'

/** A receipt as a file: the statement for people, and the same signed. */
export interface ReceiptDocument {
  format: typeof FORMAT
  statement: ReceiptStatement
  /** A compact JWS (RFC 7515) of the statement, signed with Ed25519. */
  jws: string
}

/**
 * Finds the receipt of a connection that has ended. Throws NOT_FOUND, also for a connection outside
 * the caller's limits, and RECEIPT_NOT_READY while the role is still tried or exists.
 */
export async function receiptFor(
  ports: Pick<Ports, 'store' | 'keys'>,
  actor: Actor,
  connectionId: string,
): Promise<ReceiptDocument> {
  requireGrant(actor, 'connections:read')
  const receipt = await ports.store.get('receipt', connectionId)
  const customerId =
    receipt?.customerId ?? (await ports.store.get('connection', connectionId))?.customerId
  if (customerId === undefined) throw new RolecallError('NOT_FOUND')
  requireWithin(actor, { customerId, connectionId })
  const signed = receipt && signReceipt(ports, receipt)
  if (!signed) throw new RolecallError('RECEIPT_NOT_READY', { detail: whyNotReady(receipt) })
  return signed
}

function whyNotReady(receipt: Receipt | undefined): string {
  if (!receipt) return 'The connection has not ended.'
  if (receipt.status === 'given-up')
    return 'The role existed for 90 days after the end of the connection, so Rolecall stopped trying it.'
  if (receipt.denials.length > 0)
    return `AWS has refused the role ${receipt.denials.length} times so far. A receipt needs ${MIN_DENIALS} refusals over an hour.`
  return receipt.allowedAt
    ? `The role still exists: it could be assumed at ${receipt.allowedAt}. A receipt follows once the customer has deleted the stack.`
    : 'Rolecall has not tried the role yet.'
}

/** The document of a receipt that was issued, signed with the current key. */
export function signReceipt(
  { keys }: Pick<Ports, 'keys'>,
  { statement }: Receipt,
): ReceiptDocument | undefined {
  if (!statement) return undefined
  const header = { alg: 'EdDSA', kid: keys.keyId, typ: `${FORMAT}+jws` }
  const text = [header, statement].map((part) => toBase64Url(JSON.stringify(part))).join('.')
  const jws = `${text}.${Buffer.from(keys.sign(text)).toString('base64url')}`
  return { format: FORMAT, statement, jws }
}

/** The bytes of the file. The check of a receipt compares them, so they must not vary. */
export const receiptFile = (document: ReceiptDocument): string =>
  `${JSON.stringify(document, null, 2)}\n`

const toBase64Url = (text: string): string => Buffer.from(text).toString('base64url')

/**
 * Verifies a receipt's file with the vendor's public keys, without a network. Throws
 * RECEIPT_INVALID if a byte was changed or no key fits.
 */
export function verifyReceipt(bytes: Uint8Array, keys: readonly PublicKey[]): ReceiptStatement {
  const file = textIn(bytes)
  const jws = jwsIn(file)
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const { alg, kid, typ } = parse<{ alg: string; kid: string; typ: string }>(header)
  const key = keys.find((it) => it.kid === kid)
  if (alg !== 'EdDSA' || typ !== `${FORMAT}+jws`) throw invalid('It has another format.')
  if (!key) throw invalid(`The keys do not contain the key "${kid}".`)
  if (!isSigned(`${header}.${payload}`, signature, key))
    throw invalid('The signature does not fit.')
  const statement = parse<ReceiptStatement>(payload)
  // Different texts can stand for the same bytes, such as another last character of a signature.
  const isExact =
    file === receiptFile({ format: FORMAT, statement, jws }) &&
    signature === Buffer.from(signature, 'base64url').toString('base64url')
  if (!isExact) throw invalid('The file differs from what was signed.')
  return statement
}

function isSigned(text: string, signature: string, key: PublicKey): boolean {
  try {
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

function textIn(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalid('It is not the file of a receipt.')
  }
}

function jwsIn(file: string): string {
  try {
    const { jws } = JSON.parse(file) as { jws?: unknown }
    if (typeof jws === 'string') return jws
  } catch {}
  throw invalid('It is not the file of a receipt.')
}

function parse<T>(part: string): T {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as T
  } catch {
    throw invalid('It is not the file of a receipt.')
  }
}

const invalid = (detail: string) => new RolecallError('RECEIPT_INVALID', { detail })
