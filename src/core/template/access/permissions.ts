import type { PolicyDocument } from '../../model/access-profile.ts'
import { partitionSafe, type TemplateMap, type TemplateValue } from '../intrinsics.ts'
import type { RolePermissions } from '../role-document.ts'
import { requirePlainPolicy } from '../safe-text.ts'

/** The rights of the role, as properties of an `AWS::IAM::Role`. */
export function permissionProperties(role: RolePermissions): TemplateMap {
  const properties: TemplateMap = {}
  if (role.managedPolicyArns.length > 0)
    properties.ManagedPolicyArns = role.managedPolicyArns.map(partitionSafe)
  if (Object.keys(role.inlinePolicies).length > 0)
    properties.Policies = policyList(role.inlinePolicies)
  if (role.permissionsBoundary)
    properties.PermissionsBoundary = partitionSafe(role.permissionsBoundary)
  return properties
}

const policyList = (policies: Record<string, PolicyDocument>): TemplateValue[] =>
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
