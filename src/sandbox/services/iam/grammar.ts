import type { TextRule } from './input.ts'

const NAME = '[\\w+=,.@-]+'

export const ROLE_NAME: TextRule = { pattern: NAME, min: 1, max: 64 }
export const USER_NAME: TextRule = { pattern: NAME, min: 1, max: 64 }
export const POLICY_NAME: TextRule = { pattern: NAME, min: 1, max: 128 }
export const PATH: TextRule = {
  pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
  min: 1,
  max: 512,
}
export const DESCRIPTION: TextRule = { max: 1000 }
export const POLICY_ARN: TextRule = { min: 20, max: 2048 }

// AWS: "IAM and AWS STS quotas"; white space is not counted.
export const TRUST_POLICY_QUOTA = 2048
export const ROLE_INLINE_QUOTA = 10_240
export const USER_INLINE_QUOTA = 2048
export const MANAGED_POLICY_QUOTA = 6144
export const ATTACHED_POLICIES_QUOTA = 10
export const POLICY_VERSIONS_QUOTA = 5

export const countedLength = (text: string): number => text.replace(/\s/g, '').length
