import { isRolecallError } from '../../api/errors.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { asList, statementsOf } from '../template/access/statement.ts'
import { accessRolesOf } from '../template/own/access-role.ts'
import { templateToRead } from '../template/own/parameters/fillings.ts'
import { plainTemplate } from '../template/own/rights/plain.ts'
import { readSource } from '../template/own/source.ts'
import { type AskedContent, canonicalJson, isRecord, sha256 } from './content.ts'
import { conditionIn, singleRights, sortedSet } from './single-rights.ts'

type Tree = Record<string, unknown>

/**
 * A digest of rights, trust and role only. Texts do not count, nor do scopes. Policies that say the
 * same in another order, with one value or a list, or under another name, have the same digest.
 */
export function rightsDigest({ profile, brokerRole }: AskedContent): string {
  const { roleName, fixedRoleName = false, role, roles, keepTrust, parameters } = profile
  const asked = profile.template
    ? templateRights(profile, profile.template)
    : builtInRights(profile)
  // A member without a value is left out, so that older profiles keep their digests.
  const choices = roles && Object.entries(roles).map(([key, it]) => [key, it.role])
  const choice = { role, roles: choices && Object.fromEntries(choices), keepTrust, parameters }
  return sha256(canonicalJson({ roleName, fixedRoleName, brokerRole, ...choice, ...asked })).slice(
    0,
    32,
  )
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
  profile: AskedContent['profile'],
  template: NonNullable<AccessProfile['template']>,
): { template: unknown } {
  try {
    const { text, source: file } = templateToRead(template, profile.parameters)
    const source = readSource(text, file)
    const tree: Tree = plainTemplate(source).root
    const roleIds = profile.keepTrust
      ? []
      : accessRolesOf(source, profile).flatMap(({ logicalId, output }) =>
          output === undefined ? [logicalId] : [],
        )
    const sections = SECTIONS.map((name) => [name, withoutTexts(name, tree[name])] as const)
    return { template: roleIds.reduce(withoutTrustPolicy, Object.fromEntries(sections)) }
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

const inLowerCase = (value: unknown): unknown =>
  typeof value === 'string' ? value.toLowerCase() : value

/**
 * Whether two contents ask for the same rights, trust and role, also where one writes them in more
 * statements, or writes rights again that a wider one covers. Own templates are compared by digest.
 */
export function askTheSame(one: AskedContent, other: AskedContent): boolean {
  if (rightsDigest(one) === rightsDigest(other)) return true
  if (one.profile.template || other.profile.template) return false
  return canonicalJson(askedBy(one)) === canonicalJson(askedBy(other))
}

function askedBy({ profile, brokerRole }: AskedContent): Tree {
  const { roleName, fixedRoleName = false, inlinePolicies } = profile
  const statements = Object.values(inlinePolicies).flatMap((document) =>
    statementsOf(document).map((statement) => ({ ...statement, language: document.Version })),
  )
  const rights = singleRights(statements, ({ language }) => language).map(({ key }) => key)
  const { statements: _, ...facts } = builtInRights(profile)
  return { ...facts, roleName, fixedRoleName, brokerRole, rights: rights.sort() }
}
