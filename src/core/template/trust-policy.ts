import { RolecallError } from '../../api/errors.ts'
import { MAX_TRUST_POLICY_CHARACTERS } from '../model/aws/limits/texts.ts'
import type { RoleArn } from '../model/aws/role-arn.ts'

/**
 * Prefixes of the broker's session tags and source identities. The trust policy allows no others
 * (TRU-3).
 */
const SESSION_TAG_PREFIX = 'rolecall:'
const SOURCE_IDENTITY_PREFIX = 'rolecall-'

const EXTERNAL_ID_OF_MAX_LENGTH = 'x'.repeat(64)

/**
 * Allows only the broker role to assume the customer's role, and only with this External ID (TRU-1,
 * TRU-2), until `expiresAt` (ISO 8601) if it is given.
 */
export function trustPolicy(brokerRole: RoleArn, externalId: string, expiresAt?: string) {
  const Principal = { AWS: `arn:${brokerRole.partition}:iam::${brokerRole.accountId}:root` }
  const ArnEquals = { 'aws:PrincipalArn': brokerRole.text }
  const until = expiresAt === undefined ? {} : { DateLessThan: { 'aws:CurrentTime': expiresAt } }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssumeWithExternalId',
        Effect: 'Allow',
        Principal,
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId }, ArnEquals, ...until },
      },
      // AWS: sts:TagSession and sts:SetSourceIdentity have no key sts:ExternalId. A condition on it
      // would deny every such call.
      {
        Sid: 'TagSession',
        Effect: 'Allow',
        Principal,
        Action: 'sts:TagSession',
        Condition: {
          ArnEquals,
          'ForAllValues:StringLike': { 'aws:TagKeys': `${SESSION_TAG_PREFIX}*` },
        },
      },
      {
        Sid: 'SetSourceIdentity',
        Effect: 'Allow',
        Principal,
        Action: 'sts:SetSourceIdentity',
        Condition: {
          ArnEquals,
          StringLike: { 'sts:SourceIdentity': `${SOURCE_IDENTITY_PREFIX}*` },
        },
      },
    ],
  }
}

/**
 * Refuses a broker role whose ARN would match more than one role, or is too long to appear three
 * times (TRU-1, TRU-5).
 */
export function requirePinnable(brokerRole: RoleArn): void {
  // AWS: ArnEquals reads "*" and "?" as wildcards and "${…}" as a variable.
  if (/[*?${}]/.test(brokerRole.text)) {
    throw new RolecallError('SETTING_INVALID', {
      detail: 'The path of the broker role must not contain "*", "?", "$" or braces.',
    })
  }
  if (lengthOf(brokerRole) > MAX_TRUST_POLICY_CHARACTERS) {
    throw new RolecallError('SETTING_INVALID', {
      detail: 'The path of the broker role is too long for a trust policy; use a shorter one.',
    })
  }
}

const lengthOf = (brokerRole: RoleArn, expiresAt?: string): number =>
  JSON.stringify(trustPolicy(brokerRole, EXTERNAL_ID_OF_MAX_LENGTH, expiresAt)).length

/** What is wrong with a trust policy that ends, in words that follow its field. */
export const trustPolicyFault = (brokerRole: RoleArn, expiresAt: string): string | undefined =>
  lengthOf(brokerRole, expiresAt) > MAX_TRUST_POLICY_CHARACTERS
    ? 'cannot be set: the path of the broker role leaves no room for it in a trust policy'
    : undefined
