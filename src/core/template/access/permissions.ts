import { RolecallError } from '../../../api/errors.ts'
import type { AccessProfile, PolicyDocument } from '../../model/access-profile.ts'
import { partitionSafe, sub, type TemplateMap, type TemplateValue } from '../intrinsics.ts'
import { requirePlainPolicy } from '../safe-text.ts'

const POLICY_ARN =
  /^arn:aws(-[a-z-]+)?:iam::(aws|\d{12}|\$\{AWS::AccountId\}):policy\/[\w+=,.@/-]{1,512}$/
const POLICY_NAME = /^[\w+=,.@-]{1,128}$/
// AWS: a role has at most 20 managed policies, and 10,240 characters in all its inline policies.
const MAX_INLINE_CHARACTERS = 10_240
const MAX_MANAGED_POLICIES = 20

/** The rights of the role, as properties of an `AWS::IAM::Role`. */
export function permissionProperties(profile: AccessProfile): TemplateMap {
  const properties: TemplateMap = {}
  if (profile.managedPolicies.length > 0)
    properties.ManagedPolicyArns = managedPolicyArns(profile.managedPolicies)
  if (Object.keys(profile.inlinePolicies).length > 0)
    properties.Policies = inlinePolicies(profile.inlinePolicies)
  if (profile.permissionsBoundary)
    properties.PermissionsBoundary = boundary(profile.permissionsBoundary)
  return properties
}

function managedPolicyArns(arns: string[]): TemplateValue[] {
  if (arns.length > MAX_MANAGED_POLICIES)
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: 'A role can have at most 20 managed policies.',
    })
  return arns.map(policyArn)
}

function policyArn(text: string): TemplateValue {
  if (!POLICY_ARN.test(text))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `"${text}" is not the ARN of a managed policy.`,
    })
  return partitionSafe(text)
}

/** The ARN of a policy, or the name of a policy that each customer has in their own account. */
const boundary = (text: string): TemplateValue =>
  text.startsWith('arn:')
    ? policyArn(text)
    : sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${policyName(text)}`)

function inlinePolicies(policies: Record<string, PolicyDocument>): TemplateValue[] {
  if (JSON.stringify(Object.values(policies)).length > MAX_INLINE_CHARACTERS) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: 'The inline policies together exceed the 10,240 characters that IAM accepts.',
    })
  }
  return Object.entries(policies).map(([name, document]) => {
    requirePlainPolicy(`The inline policy ${policyName(name)}`, document)
    return { PolicyName: name, PolicyDocument: withSafeArns(document as TemplateMap) }
  })
}

function policyName(name: string): string {
  if (!POLICY_NAME.test(name))
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `"${name}" is not a name that IAM accepts for a policy.`,
    })
  return name
}

function withSafeArns(value: TemplateValue): TemplateValue {
  if (typeof value === 'string') return partitionSafe(value)
  if (Array.isArray(value)) return value.map(withSafeArns)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSafeArns(inner)]))
}
