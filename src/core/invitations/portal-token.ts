import type { Keys } from '../ports.ts'

/** What a token is for: it opens the page, or it reads the state. One never does the other. */
type Purpose = 'link' | 'status'

export interface PortalClaim {
  invitationId: string
  /** The number of the invitation's link at that time. Replacing the link ends the session. */
  linkNumber: number
  /** Seconds since 1970. */
  expiresAt: number
}

/** As for the page token: accepts one spelling of each token. */
const TOKEN =
  /^([A-Za-z0-9]{22})\.([\w-]{1,32})\.(0|[1-9]\d{0,5})\.([1-9]\d{9,10})\.([\w-]{42}[AEIMQUYcgkosw048])$/

const textToSign = (
  purpose: Purpose,
  keyId: string,
  { invitationId, linkNumber, expiresAt }: PortalClaim,
) => ['portal', purpose, keyId, invitationId, linkNumber, expiresAt].join('\n')

/** Makes a token of a portal session. Like a page token, it is stored nowhere. */
export function portalToken(keys: Keys, purpose: Purpose, claim: PortalClaim): string {
  const { keyId, mac } = keys.mac(textToSign(purpose, keys.keyId, claim))
  return [
    claim.invitationId.slice('inv_'.length),
    keyId,
    claim.linkNumber,
    claim.expiresAt,
    Buffer.from(mac).toString('base64url'),
  ].join('.')
}

/**
 * Returns what a token claims, or undefined if it has expired, is for something else, or was not
 * made by Rolecall. Reads no store, so the caller must compare the number of the link.
 */
export function readPortalToken(
  keys: Keys,
  purpose: Purpose,
  { token, now }: { token: string; now: Date },
): PortalClaim | undefined {
  const [, tail, keyId, linkNumber, expiresAt, mac] = TOKEN.exec(token) ?? []
  if (!tail || !keyId || !mac) return undefined
  const claim = {
    invitationId: `inv_${tail}`,
    linkNumber: Number(linkNumber),
    expiresAt: Number(expiresAt),
  }
  const signed = textToSign(purpose, keyId, claim)
  if (!keys.verifyMac(keyId, signed, Buffer.from(mac, 'base64url'))) return undefined
  return now.getTime() < claim.expiresAt * 1000 ? claim : undefined
}
