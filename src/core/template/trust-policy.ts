import { RolecallError } from '../../api/errors.ts'
import type { RoleArn } from '../model/aws/role-arn.ts'

/** Session tags and source identities of the broker start so; the trust policy admits no others (TRU-3). */
const SESSION_TAG_PREFIX = 'rolecall:'
const SOURCE_IDENTITY_PREFIX = 'rolecall-'

// AWS: IAM and STS quotas: a role trust policy has at most 2,048 characters, white space not counted.
const TRUST_POLICY_LIMIT = 2048
const LONGEST_EXTERNAL_ID = 'x'.repeat(64)

/** Who may use the customer's role: the broker alone, and only with this External ID (TRU-1, TRU-2). */
export function trustPolicy(brokerRole: RoleArn, externalId: string) {
  const Principal = { AWS: `arn:${brokerRole.partition}:iam::${brokerRole.accountId}:root` }
  const ArnEquals = { 'aws:PrincipalArn': brokerRole.text }
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssumeWithExternalId',
        Effect: 'Allow',
        Principal,
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId }, ArnEquals },
      },
      // AWS: sts:ExternalId is no key of sts:TagSession and sts:SetSourceIdentity; tested there, it would deny every such call.
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

/** Refuses a broker role whose ARN would pin more than one role, or would not fit three times (TRU-1, TRU-5). */
export function requirePinnable(brokerRole: RoleArn): void {
  // AWS: IAM JSON policy elements, condition operators: ArnEquals reads "*" and "?" as wildcards and "${…}" as a variable.
  if (/[*?${}]/.test(brokerRole.text)) {
    throw new RolecallError('SETTING_INVALID', {
      detail: 'The broker role must not have "*", "?", "$" or braces in its path.',
    })
  }
  if (JSON.stringify(trustPolicy(brokerRole, LONGEST_EXTERNAL_ID)).length > TRUST_POLICY_LIMIT) {
    throw new RolecallError('SETTING_INVALID', {
      detail: "The broker role's path is too long for a trust policy; use a shorter one.",
    })
  }
}
