import type { Keys } from '../ports.ts'

/**
 * Accepts one spelling of each token: the last base64url character of 32 bytes carries only four
 * bits.
 */
const TOKEN = /^([A-Za-z0-9]{22})\.([\w-]{1,32})\.([\w-]{42}[AEIMQUYcgkosw048])$/

const textToSign = (id: string, keyId: string) => `page\n${keyId}\n${id}`

/** Makes the secret part of an onboarding link: 256 bits that are not stored anywhere (WEB-1). */
export function pageToken(keys: Keys, invitationId: string): string {
  const { keyId } = keys
  const { mac } = keys.mac(textToSign(invitationId, keyId))
  return [invitationId.slice('inv_'.length), keyId, Buffer.from(mac).toString('base64url')].join(
    '.',
  )
}

/**
 * Returns the invitation's id, or undefined for a token that Rolecall did not make. Reads no store.
 */
export function readPageToken(keys: Keys, token: string): string | undefined {
  const [, tail, keyId, mac] = TOKEN.exec(token) ?? []
  if (!tail || !keyId || !mac) return undefined
  const id = `inv_${tail}`
  return keys.verifyMac(keyId, textToSign(id, keyId), Buffer.from(mac, 'base64url'))
    ? id
    : undefined
}
