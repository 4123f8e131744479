import { charactersOf, isFilledIn, isObject, listOf, policyFaults, tooLong } from './policy.ts'
import {
  descriptionFault,
  type LimitFault,
  MAX_MANAGED_POLICIES,
  MAX_TEMPLATE_DESCRIPTION_BYTES,
  MAX_TEMPLATE_ENTRIES,
  MAX_TRUST_POLICY_CHARACTERS,
  policyNameFault,
  roleNameFault,
  rolePathFault,
  roleSessionFault,
  tagFaults,
} from './texts.ts'

type Json = Record<string, unknown>

/**
 * What CloudFormation or IAM would refuse in a template: a template as data, with intrinsic
 * functions in their long form. Ignores values that CloudFormation fills in.
 */
export function templateFaults(template: Json): LimitFault[] {
  return [
    ...sizeFaults(template),
    ...Object.entries(isObject(template.Resources) ? template.Resources : {}).flatMap(
      ([logicalId, resource]) => resourceFaults(resource, `Resources.${logicalId}.Properties`),
    ),
  ]
}

function sizeFaults(template: Json): LimitFault[] {
  const { Description } = template
  const isLong =
    typeof Description === 'string' &&
    Buffer.byteLength(Description) > MAX_TEMPLATE_DESCRIPTION_BYTES
  const crowded = Object.entries(MAX_TEMPLATE_ENTRIES).flatMap(([section, most]) => {
    const entries = template[section]
    const found = isObject(entries) ? Object.keys(entries).length : 0
    return found > most
      ? [
          {
            path: section,
            says: `${section} has ${found} entries. CloudFormation accepts ${most}.`,
          },
        ]
      : []
  })
  const says = 'The Description has more than the 1,024 bytes that CloudFormation accepts.'
  return [...(isLong ? [{ path: 'Description', says }] : []), ...crowded]
}

function resourceFaults(resource: unknown, path: string): LimitFault[] {
  if (!isObject(resource) || !isObject(resource.Properties)) return []
  const { Type, Properties } = resource
  if (Type === 'AWS::IAM::Role') return roleFaults(Properties, path)
  if (Type === 'AWS::IAM::ManagedPolicy')
    return policyFaults(Properties.PolicyDocument, 'managed', `${path}.PolicyDocument`)
  if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::RolePolicy')
    return policyFaults(Properties.PolicyDocument, 'inline', `${path}.PolicyDocument`)
  return []
}

/** What IAM would refuse in the properties of an `AWS::IAM::Role`. */
export function roleFaults(properties: Json, path: string): LimitFault[] {
  const text = (name: string, faultOf: (text: string) => string | undefined): LimitFault[] => {
    const value = properties[name]
    const says = typeof value === 'string' ? faultOf(value) : undefined
    return says === undefined ? [] : [{ path: `${path}.${name}`, says }]
  }
  const managed = listOf(properties.ManagedPolicyArns)
  const tooMany = `A role can have at most ${MAX_MANAGED_POLICIES} managed policies.`
  return [
    ...text('RoleName', roleNameFault),
    ...text('Path', rolePathFault),
    ...text('Description', descriptionFault),
    ...text('MaxSessionDuration', roleSessionFault),
    ...(managed.length > MAX_MANAGED_POLICIES
      ? [{ path: `${path}.ManagedPolicyArns`, says: tooMany }]
      : []),
    ...tagFaults(listOf(properties.Tags).flatMap(literalTag)).map((says) => ({
      path: `${path}.Tags`,
      says,
    })),
    ...inlineFaults(properties.Policies, `${path}.Policies`),
    ...trustFaults(properties.AssumeRolePolicyDocument, `${path}.AssumeRolePolicyDocument`),
  ]
}

const literalTag = (tag: unknown): [string, string][] =>
  isObject(tag) && typeof tag.Key === 'string' && typeof tag.Value === 'string'
    ? [[tag.Key, tag.Value]]
    : []

function inlineFaults(policies: unknown, path: string): LimitFault[] {
  const literal = listOf(policies).flatMap((it, index) =>
    isObject(it) && !isFilledIn(it)
      ? [{ ...it, path: `${path}[${index}]` } as Json & { path: string }]
      : [],
  )
  const total = literal.reduce((sum, it) => sum + charactersOf(it.PolicyDocument), 0)
  return [
    ...tooLong(total, 'inline', path),
    ...literal.flatMap(({ path: at, PolicyName, PolicyDocument }) => {
      const says = typeof PolicyName === 'string' ? policyNameFault(PolicyName) : undefined
      return [
        ...(says === undefined ? [] : [{ path: `${at}.PolicyName`, says }]),
        ...policyFaults(PolicyDocument, 'inline', `${at}.PolicyDocument`),
      ]
    }),
  ]
}

function trustFaults(document: unknown, path: string): LimitFault[] {
  const characters = isObject(document) ? charactersOf(document) : 0
  const says = `It has ${characters.toLocaleString('en')} characters. IAM accepts 2,048 in a trust policy.`
  return characters > MAX_TRUST_POLICY_CHARACTERS ? [{ path, says }] : []
}
