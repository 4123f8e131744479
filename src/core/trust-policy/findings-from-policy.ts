import type { Finding } from '../model/connection.ts'
import { lintTrustPolicy } from './lint-trust-policy.ts'
import type { Expected } from './policy/facts.ts'

/**
 * What a trust policy that could be read has to be blamed for, as findings of a verification: also that which no probe can
 * show, such as a second External ID in the list (attacks 5, 8 and 9). Takes the text as `iam:GetRole` gives it, URL-encoded or not.
 */
export function findingsFromPolicy(policyText: string, expected: Expected): Finding[] {
  return lintTrustPolicy(decoded(policyText), expected)
    .filter(({ level }) => level === 'error')
    .map(({ rule, message, fix: mend }) => ({
      code: `TRUST_POLICY_${rule.replaceAll('-', '_').toUpperCase()}`,
      message,
      remedy: mend,
    }))
}

// AWS: GetRole: the policy is URL-encoded, as of RFC 3986.
function decoded(text: string): string {
  if (!/^\s*%7B/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
