import type { PolicyKind } from '../../policy/document.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import type { World } from '../../world.ts'
import { bindPrincipals } from './bind-principals.ts'
import { constraintFault, limitExceeded } from './faults.ts'
import { countedLength, MANAGED_POLICY_QUOTA, TRUST_POLICY_QUOTA } from './grammar.ts'
import type { Input } from './input.ts'
import { readText } from './input.ts'
import type { StoredPolicy } from './state.ts'

/** A policy document as text, or as an object from a caller in process. */
export function readPolicy(input: Input, member: string, kind: PolicyKind): StoredPolicy {
  const value = input[member]
  const text =
    typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : readText(input, member, { min: 1, max: 131_072 })
  if (/[^\t\n\r -ÿ]/.test(text))
    throw constraintFault(
      member,
      text,
      'satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    )
  return { text, policy: parsePolicy(text, kind) }
}

export function readTrustPolicy(world: World, input: Input, member: string): StoredPolicy {
  const { text, policy } = readPolicy(input, member, 'trust')
  if (countedLength(text) > TRUST_POLICY_QUOTA)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${TRUST_POLICY_QUOTA}`)
  return {
    text: JSON.stringify(JSON.parse(text, withRootArns)),
    policy: bindPrincipals(world, policy),
  }
}

/**
 * AWS: an account number among a trust policy's principals is kept as the ARN of that account's
 * root.
 */
function withRootArns(key: string, value: unknown): unknown {
  if (key !== 'AWS') return value
  if (Array.isArray(value)) return value.map((one) => withRootArns(key, one))
  return typeof value === 'string' && /^\d{12}$/.test(value) ? `arn:aws:iam::${value}:root` : value
}

export function readManagedDocument(input: Input): StoredPolicy {
  const document = readPolicy(input, 'PolicyDocument', 'identity')
  if (countedLength(document.text) > MANAGED_POLICY_QUOTA)
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MANAGED_POLICY_QUOTA}`)
  return document
}

// AWS: IAM gives documents URL-encoded by RFC 3986.
export const showDocument = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
