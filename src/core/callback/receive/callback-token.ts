import type { Keys } from '../../ports.ts'

/** What a callback token vouches for. The External ID rides inside, so that editing a template's text cannot part the two. */
export interface CallbackClaim {
  invitationId: string
  externalId: string
  region: string
  /** Unix seconds; binds Create only, since a stack may be updated or deleted years later. */
  expiresAt: number
}

/** The last character of 32 bytes in base64url carries four bits: one spelling per token. */
const TOKEN = /^rct1\.([\w-]{1,32})\.([\w-]{20,600})\.([\w-]{42}[AEIMQUYcgkosw048])$/

const signed = (keyId: string, claim: string) => `callback\n${keyId}\n${claim}`

export function issueCallbackToken(keys: Keys, claim: CallbackClaim): string {
  const text = Buffer.from(
    JSON.stringify([claim.invitationId, claim.externalId, claim.region, claim.expiresAt]),
  ).toString('base64url')
  const { keyId } = keys
  return `rct1.${keyId}.${text}.${Buffer.from(keys.mac(signed(keyId, text)).mac).toString('base64url')}`
}

/** Undefined unless we made it. Costs one MAC: no store, no network (CB-6). */
export function readCallbackToken(keys: Keys, token: string): CallbackClaim | undefined {
  const parts = TOKEN.exec(token)
  if (!parts) return undefined
  const [, keyId, text, mac] = parts as unknown as [string, string, string, string]
  if (!keys.verifyMac(keyId, signed(keyId, text), Buffer.from(mac, 'base64url'))) return undefined
  const [invitationId, externalId, region, expiresAt] = JSON.parse(
    Buffer.from(text, 'base64url').toString(),
  ) as [string, string, string, number]
  return { invitationId, externalId, region, expiresAt }
}
