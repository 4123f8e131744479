import type { Keys } from '../ports.ts'

/**
 * Accepts one spelling of each token: the last base64url character of 32 bytes carries only four
 * bits.
 */
const TOKEN =
  /^([A-Za-z0-9]{22})\.([\w-]{1,32})\.(?:([1-9]\d{0,5})\.)?([\w-]{42}[AEIMQUYcgkosw048])$/

/** The first link of an invitation has no number, as in early versions. */
const textToSign = (id: string, keyId: string, linkNumber: number) =>
  [`page\n${keyId}\n${id}`, ...(linkNumber > 0 ? [linkNumber] : [])].join('\n')

/** Makes the secret part of an onboarding link: 256 bits that are not stored anywhere (WEB-1). */
export function pageToken(keys: Keys, invitationId: string, linkNumber = 0): string {
  const { keyId } = keys
  const { mac } = keys.mac(textToSign(invitationId, keyId, linkNumber))
  return [
    // An enrolment's id has a prefix of the same length.
    invitationId.slice('inv_'.length),
    keyId,
    ...(linkNumber > 0 ? [linkNumber] : []),
    Buffer.from(mac).toString('base64url'),
  ].join('.')
}

/**
 * Returns the id of the invitation, or of the enrolment if the prefix says so, and the number of
 * the link. Returns undefined for a token that Rolecall did not make. Reads no store, so the caller
 * must compare the number.
 */
export function readPageToken(
  keys: Keys,
  token: string,
  prefix: 'inv_' | 'enr_' = 'inv_',
): { invitationId: string; linkNumber: number } | undefined {
  const [, tail, keyId, number, mac] = TOKEN.exec(token) ?? []
  if (!tail || !keyId || !mac) return undefined
  const invitationId = `${prefix}${tail}`
  const linkNumber = Number(number ?? 0)
  const signed = textToSign(invitationId, keyId, linkNumber)
  return keys.verifyMac(keyId, signed, Buffer.from(mac, 'base64url'))
    ? { invitationId, linkNumber }
    : undefined
}
