import { isRolecallError } from '../../api/errors.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { findAccessRole } from '../template/own/access-role.ts'
import { plainTemplate } from '../template/own/rights/plain.ts'
import { readSource } from '../template/own/source.ts'
import { type AskedContent, canonicalJson, isRecord, sha256 } from './content.ts'

type Tree = Record<string, unknown>

/**
 * A digest of rights, trust and role only. Texts do not count, nor do scopes. Policies that say the
 * same in another order, with one value or a list, or under another name, have the same digest.
 */
export function rightsDigest({ profile, brokerRole }: AskedContent): string {
  const { roleName, fixedRoleName = false, template } = profile
  const asked = template ? templateRights(template, roleName) : builtInRights(profile)
  return sha256(canonicalJson({ roleName, fixedRoleName, brokerRole, ...asked })).slice(0, 32)
}

function builtInRights(profile: AskedContent['profile']): Tree {
  const documents = Object.values(profile.inlinePolicies)
  const statements = documents.flatMap(({ Version, Statement }) =>
    asList(Statement).map((statement) => ({ Version, statement: normalise(statement) })),
  )
  return {
    managedPolicies: sortedSet(profile.managedPolicies),
    statements: sortedSet(statements),
    permissionsBoundary: profile.permissionsBoundary,
    maxSessionSeconds: profile.maxSessionSeconds,
    tags: profile.tags,
  }
}

/** The sections of a template that decide what exists and what it may do. */
const SECTIONS = ['Transform', 'Parameters', 'Mappings', 'Conditions', 'Rules', 'Resources']

/** A template that cannot be read is compared as text. Where it is used, it is refused. */
function templateRights(
  template: NonNullable<AccessProfile['template']>,
  roleName: string,
): { template: unknown } {
  try {
    const source = readSource(template.text, template.source)
    const tree: Tree = plainTemplate(source).root
    const { logicalId } = findAccessRole(source, roleName)
    const sections = SECTIONS.map((name) => [name, withoutTexts(name, tree[name])] as const)
    return { template: withoutTrustPolicy(Object.fromEntries(sections), logicalId) }
  } catch (error) {
    if (!isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { template: template.text }
  }
}

/** Rolecall writes its own trust policy into the role. */
function withoutTrustPolicy({ Resources, ...sections }: Tree, roleId: string): Tree {
  const { [roleId]: role, ...others } = Resources as Tree
  const { AssumeRolePolicyDocument: _, ...properties } = (role as Tree).Properties as Tree
  return {
    ...sections,
    Resources: { ...others, [roleId]: { ...(role as Tree), Properties: properties } },
  }
}

/** Mappings hold values only, and a key there may have any name. */
const withoutTexts = (section: string, value: unknown): unknown =>
  section === 'Mappings' ? value : normalise(value)

/** Keys that hold texts for people. */
const TEXTS = new Set(['Description', 'Metadata', 'ConstraintDescription', 'AssertDescription'])
/** Lists whose order has no meaning. */
const SETS = new Set(['ManagedPolicyArns', 'DependsOn', 'Statement'])

function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise)
  if (!isRecord(value)) return value
  if (isStatement(value)) return normaliseStatement(value)
  const members = Object.entries(value).filter(([key]) => !TEXTS.has(key))
  return Object.fromEntries(
    members.map(([key, member]) => [
      key,
      SETS.has(key) ? sortedSet(asList(member).map(normalise)) : normalise(member),
    ]),
  )
}

const isStatement = (value: Tree): boolean =>
  'Effect' in value && ('Action' in value || 'NotAction' in value)

/** AWS: names of actions and of condition keys are compared without regard to case. */
function normaliseStatement({ Sid: _, Condition, ...members }: Tree): Tree {
  const lists = Object.entries(members).map(([key, value]) => {
    if (key === 'Effect' || isRecord(value)) return [key, normalise(value)] as const
    const values = asList(value).map(normalise)
    return [key, sortedSet(/Action$/.test(key) ? values.map(inLowerCase) : values)] as const
  })
  return { ...Object.fromEntries(lists), ...conditionIn(Condition) }
}

function conditionIn(condition: unknown): Tree {
  if (!isRecord(condition)) return condition === undefined ? {} : { Condition: condition }
  const operators = Object.entries(condition).map(([operator, keys]) => [
    operator,
    isRecord(keys)
      ? Object.fromEntries(
          Object.entries(keys).map(([key, values]) => [key.toLowerCase(), valuesOf(values)]),
        )
      : keys,
  ])
  return operators.length === 0 ? {} : { Condition: Object.fromEntries(operators) }
}

const valuesOf = (values: unknown): unknown[] =>
  sortedSet(asList(values).map((value) => (typeof value === 'object' ? value : String(value))))

const inLowerCase = (value: unknown): unknown =>
  typeof value === 'string' ? value.toLowerCase() : value

const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

/** Without repeats, and in an order that depends on the values only. */
const sortedSet = (values: unknown[]): unknown[] =>
  [...new Map(values.map((value) => [canonicalJson(value), value]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
