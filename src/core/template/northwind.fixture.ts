import type { AccessProfile } from '../model/access-profile.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { parseTopicArn } from '../model/aws/topic-arn.ts'
import type { TemplateInstallation } from './connection-parts.ts'
import type { Customisation } from './customise.ts'

/** The sample vendor; its account number begins with a zero, as one in ten does. */
export const northwindInstallation = (
  partition = 'aws',
  regions = ['us-east-1', 'eu-west-1'],
): TemplateInstallation => ({
  vendor: { name: 'Northwind Insights', supportUrl: 'https://northwind.example/aws' },
  topic: parseTopicArn(`arn:${partition}:sns:${regions[0]}:012345678901:rolecall-callbacks`),
  brokerRole: parseRoleArn(`arn:${partition}:iam::012345678901:role/rolecall-broker`),
  regions,
})

export const northwindProfile = (changes: Partial<AccessProfile> = {}): AccessProfile => ({
  name: 'default',
  version: '1234567e12345678',
  roleName: 'NorthwindInsightsAccess',
  purpose: 'Reads your resource inventory and cost data, and creates one metrics bucket.',
  managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'],
  inlinePolicies: {
    MetricsBucket: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Bucket',
          Effect: 'Allow',
          Action: ['s3:CreateBucket', 's3:DeleteBucket'],
          Resource: 'arn:aws:s3:::northwind-metrics-*',
        },
        { Sid: 'Costs', Effect: 'Allow', Action: 'ce:GetCostAndUsage', Resource: '*' },
      ],
    },
  },
  scopes: {
    inventory: {
      description: 'Reads the inventory.',
      policy: { Version: '2012-10-17', Statement: [] },
    },
  },
  maxSessionSeconds: 3600,
  tags: {},
  ...changes,
})

export const ownTemplateProfile = (text: string, source = 'template.yaml') =>
  northwindProfile({ managedPolicies: [], inlinePolicies: {}, template: { text, source } })

export const EXTERNAL_ID = 'rc-abcdefghjkmnpqrstuvwxyz23456'

export const northwindCustomer = (
  regions: readonly string[] = ['us-east-1', 'eu-west-1'],
): Customisation => ({
  externalId: EXTERNAL_ID,
  callbackTokens: Object.fromEntries(
    regions.map((region) => [region, `v1.token-for-${region}.0123456789`]),
  ),
})
