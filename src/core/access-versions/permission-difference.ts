import type { PolicyDocument } from '../model/access-profile.ts'
import type { AccessContent } from '../model/access-version.ts'
import type { StackId } from '../model/aws/stack-id.ts'
import type { RolePolicies } from '../ports.ts'
import { permissionProperties } from '../template/access/permissions.ts'
import { asList, type Statement, statementsOf } from '../template/access/statement.ts'
import { accessRolesOf } from '../template/own/access-role.ts'
import { templateToRead } from '../template/own/parameters/fillings.ts'
import { callIn, isPlainMap, plainTemplate } from '../template/own/rights/plain.ts'
import { readSource } from '../template/own/source.ts'
import { permissionsOf } from '../template/role-document.ts'
import { canonicalJson, isRecord } from './content.ts'
import { coversRight, type SingleRight, singleRights } from './single-rights.ts'

/** Both lists are sentences without a full stop. Both are empty if the permissions are equal. */
export interface PermissionDifference {
  /** What the version gives and the role has not. */
  missing: string[]
  /** What the role has and the version does not give. */
  extra: string[]
}

/**
 * How the policies of a role differ from those of a version. Undefined if the vendor's own template
 * fills them in, so that they cannot be compared.
 */
export function permissionDifference(
  { profile }: AccessContent,
  found: RolePolicies,
  origin: Origin,
): PermissionDifference | undefined {
  const properties = profile.template
    ? ownProperties(profile)
    : permissionProperties(permissionsOf(profile))
  if (properties === undefined) return undefined
  const expected = policiesIn(resolve(properties, origin))
  if (!expected) return undefined
  return {
    missing: beyond(expected, found),
    extra: beyond(found, expected),
  }
}

/** The stack that made a role; else its account, which has no stack to name in a policy. */
export type Origin = StackId | Pick<StackId, 'partition' | 'region' | 'accountId'>

/** What `one` has and `other` has not. */
function beyond(one: RolePolicies, other: RolePolicies): string[] {
  const known = rightsIn(other)
  return [
    ...one.managed
      .filter((arn) => !other.managed.includes(arn))
      .map((arn) => `the managed policy ${arn}`),
    ...rightsIn(one)
      .filter((it) => !known.some((present) => coversRight(present, it)))
      .map(inWords),
    ...(one.boundary !== undefined && one.boundary !== other.boundary
      ? [`the permissions boundary ${one.boundary}`]
      : []),
  ]
}

/** AWS: a policy without a version is in the language of 2008. */
const rightsIn = ({ inline }: RolePolicies): SingleRight[] =>
  singleRights(
    inline.flatMap((document) =>
      statementsOf(document).map((it) => ({ ...it, language: document.Version ?? '2008-10-17' })),
    ),
    ({ language }) => language,
  )

function inWords({ action, resource, statement }: SingleRight): string {
  const { effect, condition } = statement
  const what =
    action === undefined ? wholeInWords(statement) : `${statement.actions[0]} on ${resource}`
  return `${effect === 'Deny' ? 'the denial of ' : ''}${what}${condition === undefined ? '' : ' under a condition'}`
}

const wholeInWords = ({ actions, notActions, resources, notResources }: Statement): string =>
  [
    actions.length > 0 ? actions.join(', ') : `every action except ${notActions.join(', ')}`,
    resources.length > 0 ? resources.join(', ') : `everything except ${notResources.join(', ')}`,
  ].join(' on ')

const OUTSIDE = ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy']

/** The properties of the role, if nothing else in the template can give it rights. */
function ownProperties(profile: AccessContent['profile']): unknown {
  const { text, source: file } = templateToRead(profile.template!, profile.parameters)
  const source = readSource(text, file)
  const { root, resources } = plainTemplate(source)
  const isFilledIn =
    'Transform' in root ||
    Object.entries(resources).some(
      ([id, it]) => id.startsWith('Fn::') || (isPlainMap(it) && OUTSIDE.includes(String(it.Type))),
    )
  const [chosen, ...more] = accessRolesOf(source, profile)
  const role = resources[chosen!.logicalId]
  const isOther = chosen!.output !== undefined || more.length > 0
  return isFilledIn || isOther || !isPlainMap(role) ? undefined : role.Properties
}

/** With the values that CloudFormation fills in for `AWS::AccountId` and the like. */
function resolve(value: unknown, origin: Origin): unknown {
  if (Array.isArray(value)) return value.map((it) => resolve(it, origin))
  if (!isRecord(value)) return value
  const call = callIn(value)
  if (call?.name === 'Sub' && typeof call.argument === 'string')
    return fillIn(call.argument, origin)
  if (call?.name === 'Ref' && typeof call.argument === 'string')
    return pseudo(call.argument, origin) ?? value
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, resolve(it, origin)]))
}

/** Leaves the call as it is if it names anything else than a pseudo parameter. */
function fillIn(text: string, origin: Origin): unknown {
  const filled = text.replaceAll(
    /\$\{(?!!)([^}]*)\}/g,
    (whole, name: string) => pseudo(name, origin) ?? whole,
  )
  return /\$\{(?!!)/.test(filled) ? { 'Fn::Sub': text } : filled.replaceAll('${!', '${')
}

const pseudo = (name: string, origin: Origin): string | undefined =>
  ({
    'AWS::Partition': origin.partition,
    'AWS::Region': origin.region,
    'AWS::AccountId': origin.accountId,
    'AWS::StackName': 'stackName' in origin ? origin.stackName : undefined,
    'AWS::StackId': 'stackName' in origin ? origin.text : undefined,
  })[name]

/** Undefined if a value is still to be filled in. */
function policiesIn(properties: unknown): RolePolicies | undefined {
  const { Policies, ManagedPolicyArns, PermissionsBoundary } = properties as Record<string, unknown>
  const relevant = { Policies, ManagedPolicyArns, PermissionsBoundary }
  if (/"(?:Ref|Fn::\w+)":/.test(canonicalJson(relevant))) return undefined
  return {
    managed: asList(ManagedPolicyArns).map(String),
    inline: asList(Policies).flatMap((it) =>
      isRecord(it) && isRecord(it.PolicyDocument) ? [it.PolicyDocument as PolicyDocument] : [],
    ),
    ...(typeof PermissionsBoundary === 'string' && { boundary: PermissionsBoundary }),
  }
}
