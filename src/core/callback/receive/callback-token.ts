import type { Invitation } from '../../model/invitation.ts'
import { SHARED_PARAMETERS } from '../../model/template-reading.ts'
import type { Installation, Keys } from '../../ports.ts'

/**
 * What a callback token proves. It holds the External ID, so an edited template cannot combine one
 * token with another ID.
 */
export interface CallbackClaim {
  /** In the token of an enrolment: the id of the enrolment. */
  invitationId: string
  externalId: string
  region: string
  /**
   * Unix seconds. Only a Create is refused after it: a stack may be updated or deleted years later.
   */
  expiresAt: number
  /**
   * The id of the access version that the template asks for. Absent in tokens of early versions,
   * which mean the invitation's version. `ANY_VERSION` in the token of a shared template, which
   * names its version itself.
   */
  accessVersion?: string | undefined
  /** Of the token of an enrolment: how often it was rotated before. */
  tokenNumber?: number | undefined
  /**
   * The enrolment whose token this is. `invitationId` is then the first invitation of the account
   * that sent the request. Not in the token.
   */
  enrolmentId?: string | undefined
}

/** A token with this serves the shared templates of all access versions. */
export const ANY_VERSION = '*'

/**
 * Accepts one spelling of each token: the last base64url character of 32 bytes carries only four
 * bits.
 */
const TOKEN = /^(rcb_|rct1\.)([\w-]{1,32})\.([\w-]{20,600})\.([\w-]{42}[AEIMQUYcgkosw048])$/

/**
 * The signed text contains the prefix, so a token is valid only with its own prefix. Stacks that
 * earlier versions created have `rct1.` tokens and keep them for years.
 */
const SIGNED_AS: Record<string, string> = { rcb_: 'callback-token', 'rct1.': 'callback' }

const signedText = (prefix: string, keyId: string, claim: string) =>
  `${SIGNED_AS[prefix]}\n${keyId}\n${claim}`

/** Signs with the current key, or with this one while the installation has it. */
export function issueCallbackToken(
  keys: Keys,
  claim: CallbackClaim,
  askedKeyId = keys.keyId,
): string {
  const text = Buffer.from(
    JSON.stringify([
      claim.invitationId,
      claim.externalId,
      claim.region,
      claim.expiresAt,
      ...(claim.accessVersion === undefined ? [] : [claim.accessVersion]),
      ...(claim.tokenNumber === undefined ? [] : [claim.tokenNumber]),
    ]),
  ).toString('base64url')
  const sign = (id: string) => keys.mac(signedText('rcb_', id, text), id)
  const first = sign(askedKeyId)
  const { keyId, mac } = first.keyId === askedKeyId ? first : sign(first.keyId)
  return `rcb_${keyId}.${text}.${Buffer.from(mac).toString('base64url')}`
}

/** The callback tokens of one template: one for each Region. */
export const callbackTokensFor = (
  { installation, keys }: { installation: Pick<Installation, 'regions'>; keys: Keys },
  claim: Omit<CallbackClaim, 'region'>,
): Record<string, string> =>
  Object.fromEntries(
    installation.regions.map((region) => [region, issueCallbackToken(keys, { ...claim, region })]),
  )

/**
 * The values of a shared template's parameters for a stack of this invitation in a Region.
 * Undefined if the template is the invitation's own. One token serves all versions, because a link
 * that updates a stack cannot fill in another.
 */
export function launchParameters(
  { keys }: { keys: Keys },
  { id, externalId, expiresAt, keyId, template }: Launched,
  region: string,
): Record<string, string> | undefined {
  if (!template.shared) return undefined
  const claim = { invitationId: id, externalId, region, accessVersion: ANY_VERSION }
  const seconds = Math.floor(Date.parse(expiresAt) / 1000)
  return {
    [SHARED_PARAMETERS.externalId]: externalId,
    ...template.shared,
    [SHARED_PARAMETERS.callbackToken]: issueCallbackToken(
      keys,
      { ...claim, expiresAt: seconds },
      keyId,
    ),
  }
}

type Launched = Pick<Invitation, 'id' | 'externalId' | 'expiresAt' | 'keyId' | 'template'>

/**
 * Returns undefined for a token that Rolecall did not make. Verifies one MAC; reads no store and
 * calls nobody (CB-6).
 */
export function readCallbackToken(keys: Keys, token: string): CallbackClaim | undefined {
  const parts = TOKEN.exec(token)
  if (!parts) return undefined
  const [, prefix, keyId, text, mac] = parts as unknown as [string, string, string, string, string]
  const signed = signedText(prefix, keyId, text)
  if (!keys.verifyMac(keyId, signed, Buffer.from(mac, 'base64url'))) return undefined
  const [invitationId, externalId, region, expiresAt, accessVersion, tokenNumber] = JSON.parse(
    Buffer.from(text, 'base64url').toString(),
  ) as [string, string, string, number, string | undefined, number | undefined]
  return {
    ...{ invitationId, externalId, region, expiresAt, accessVersion },
    ...(tokenNumber !== undefined && { tokenNumber }),
  }
}
