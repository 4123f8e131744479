import type { Finding } from '../model/connection.ts'
import { lintTrustPolicy } from './lint-trust-policy.ts'
import type { Expected } from './policy/facts.ts'

/**
 * The errors of a trust policy, as findings. They include what no probe can show, such as a second
 * External ID in the list (attacks 5, 8 and 9). Accepts the text with and without URL encoding.
 */
export function findingsFromPolicy(policyText: string, expected: Expected): Finding[] {
  return lintTrustPolicy(decodePolicy(policyText), expected)
    .filter(({ level }) => level === 'error')
    .map(({ rule, message, fix }) => ({
      code: `TRUST_POLICY_${rule.replaceAll('-', '_').toUpperCase()}`,
      message,
      remedy: fix,
    }))
}

/** AWS: GetRole returns the policy with URL encoding (RFC 3986). */
export function decodePolicy(text: string): string {
  if (!/^\s*%7B/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
