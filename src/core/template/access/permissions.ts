import type { AccessProfile, PolicyDocument } from '../../model/access-profile.ts'
import { partitionSafe, sub, type TemplateMap, type TemplateValue } from '../intrinsics.ts'
import { requirePlainPolicy } from '../safe-text.ts'

/** The rights of the role, as properties of an `AWS::IAM::Role`. */
export function permissionProperties(profile: AccessProfile): TemplateMap {
  const properties: TemplateMap = {}
  if (profile.managedPolicies.length > 0)
    properties.ManagedPolicyArns = profile.managedPolicies.map(partitionSafe)
  if (Object.keys(profile.inlinePolicies).length > 0)
    properties.Policies = inlinePolicies(profile.inlinePolicies)
  if (profile.permissionsBoundary)
    properties.PermissionsBoundary = boundary(profile.permissionsBoundary)
  return properties
}

/** The ARN of a policy, or the name of a policy that each customer has in their own account. */
const boundary = (text: string): TemplateValue =>
  text.startsWith('arn:')
    ? partitionSafe(text)
    : sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${text}`)

const inlinePolicies = (policies: Record<string, PolicyDocument>): TemplateValue[] =>
  Object.entries(policies).map(([name, document]) => {
    requirePlainPolicy(`The inline policy ${name}`, document)
    return { PolicyName: name, PolicyDocument: withSafeArns(document as TemplateMap) }
  })

function withSafeArns(value: TemplateValue): TemplateValue {
  if (typeof value === 'string') return partitionSafe(value)
  if (Array.isArray(value)) return value.map(withSafeArns)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSafeArns(inner)]))
}
