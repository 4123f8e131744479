import { isMap, type Node } from 'yaml'
import { evaluate } from './rights/evaluate.ts'
import { callIn, isPlainMap, type Plain, type PlainMap, plainTemplate } from './rights/plain.ts'
import type { Context } from './rights/resolve.ts'
import { keyOf, type PairNode, type TemplateSource, textIn } from './source.ts'
import { principalInWords, principalsInStatement, trustStatements } from './trust-statements.ts'

/** Who may assume a role. `own` is the customer's account itself. */
interface Assumer {
  kind: 'account' | 'anyone' | 'own' | 'service' | 'federated' | 'unknown'
  /** In words, such as `the service lambda.amazonaws.com`. */
  name: string
}

/** What a reader needs to tell the roles of a template apart. */
export interface RoleFace {
  logicalId: string
  /** What only CloudFormation knows is a placeholder in it, such as `${AWS::StackName}`. */
  roleName: string | undefined
  line: number
  /** Empty if the trust policy names nobody. */
  assumedBy: Assumer[]
  /** Whether a statement for somebody outside asks for an External ID. */
  hasExternalId: boolean
  /** The condition of the resource. */
  condition: string | undefined
}

const ROLE = 'AWS::IAM::Role'
const NESTED_STACKS = ['AWS::CloudFormation::Stack', 'AWS::Serverless::Application']

/** The IAM roles of a template, in its order, without those that an `Fn::ForEach` makes. */
export const rolesIn = (source: TemplateSource): RoleFace[] =>
  resourcesOfType(source, [ROLE]).map((pair) => faceOf(source, pair))

/** The nested stacks of a template. */
export const nestedStacksIn = (source: TemplateSource): { logicalId: string; line: number }[] =>
  resourcesOfType(source, NESTED_STACKS).map((pair) => ({
    logicalId: keyOf(pair),
    line: lineOf(source, pair),
  }))

const resourcesOfType = ({ resources }: TemplateSource, types: string[]): PairNode[] =>
  resources.items.filter(({ value }) => isMap(value) && types.includes(textIn(value, 'Type') ?? ''))

const lineOf = ({ lines }: TemplateSource, { key }: PairNode): number =>
  lines.linePos((key as Node).range![0]).line

function faceOf(source: TemplateSource, pair: PairNode): RoleFace {
  const { root, resources } = plainTemplate(source)
  const context: Context = { root, truth: new Map(), choices: new Map() }
  const logicalId = keyOf(pair)
  const { Properties, Condition } = resources[logicalId] as PlainMap
  const properties = isPlainMap(Properties) ? Properties : {}
  const name = properties.RoleName === undefined ? '' : evaluate(properties.RoleName, context)
  return {
    logicalId,
    roleName: typeof name === 'string' && name !== '' ? name : undefined,
    line: lineOf(source, pair),
    ...trustOf(properties.AssumeRolePolicyDocument, context, resources),
    condition: typeof Condition === 'string' ? Condition : undefined,
  }
}

function trustOf(
  trust: Plain | undefined,
  context: Context,
  resources: PlainMap,
): Pick<RoleFace, 'assumedBy' | 'hasExternalId'> {
  const found: Assumer[] = []
  let hasExternalId = false
  for (const statements of trust === undefined ? [] : trustStatements(trust, context)) {
    if (!statements) found.push(UNREADABLE)
    for (const { item, context: inner } of statements ?? []) {
      if (isPlainMap(item) && item.Effect === 'Deny') continue
      const assumers = assumersIn(item, inner, resources)
      found.push(...assumers)
      if (assumers.some(isOutside) && asksForExternalId(item)) hasExternalId = true
    }
  }
  const distinct = new Map(found.map((it) => [`${it.kind} ${it.name}`, it]))
  return { assumedBy: [...distinct.values()], hasExternalId }
}

const UNREADABLE: Assumer = { kind: 'unknown', name: 'somebody whom only CloudFormation knows' }

function assumersIn(statement: Plain, context: Context, resources: PlainMap): Assumer[] {
  if (!isPlainMap(statement) || callIn(statement)) return [UNREADABLE]
  if (statement.NotPrincipal !== undefined)
    return [{ kind: 'anyone', name: 'everybody except some' }]
  return principalsInStatement(statement, context).map((principal) => {
    const { type, name } = principal
    const words = principalInWords(principal)
    if (type === 'Service') return { kind: 'service', name: words }
    if (type === 'Federated') return { kind: 'federated', name: words }
    if (type !== 'AWS') return UNREADABLE
    if (words === 'anybody') return { kind: 'anyone', name: words }
    const own = ownInWords(name, resources)
    if (own !== undefined) return { kind: 'own', name: own }
    return { kind: 'account', name: accountInWords(name) }
  })
}

/** The customer's own account, or a principal that the same template makes. */
function ownInWords(name: string, resources: PlainMap): string | undefined {
  if (/\bAWS::AccountId\b/.test(name)) return 'the account of the customer'
  const made = /^\$\{([A-Za-z0-9]+)(?:\.(?:Arn|RoleId))?\}$/.exec(name)?.[1]
  return made !== undefined && Object.hasOwn(resources, made)
    ? `${made} of the same template`
    : undefined
}

function accountInWords(name: string): string {
  const account = /^(?:arn:[^:]*:iam::)?(?<id>\d{12}|\$\{[^}]*\})(?::root)?$/.exec(name)?.groups?.id
  return account === undefined ? name : `account ${account}`
}

const asksForExternalId = (statement: Plain): boolean =>
  isPlainMap(statement) &&
  statement.Condition !== undefined &&
  /"sts:ExternalId"/i.test(JSON.stringify(statement.Condition))

const isOutside = ({ kind }: Assumer): boolean => kind === 'account' || kind === 'anyone'

const isForServicesOnly = ({ assumedBy }: RoleFace): boolean =>
  assumedBy.length > 0 && assumedBy.every(({ kind }) => kind === 'service' || kind === 'federated')

/** Whether a role is for the customer's own account, so the vendor cannot be meant. */
const isInternal = ({ assumedBy }: RoleFace): boolean =>
  assumedBy.length > 0 &&
  assumedBy.every(({ kind }) => kind === 'service' || kind === 'federated' || kind === 'own')

/** Whether somebody outside the customer's account may assume a role. */
const isOpenToOutside = ({ assumedBy }: RoleFace): boolean => assumedBy.some(isOutside)

/**
 * The role that a template seems to have for the vendor: the one role that an outside account may
 * assume with an External ID; if there is none, the one role that an outside account may assume;
 * if there is none, the one role whose trust policy does not say who may assume it. Undefined if
 * unclear.
 */
export function likelyRole(roles: readonly RoleFace[]): RoleFace | undefined {
  const outside = roles.filter(isOpenToOutside)
  const kinds = [
    outside.filter(({ hasExternalId }) => hasExternalId),
    outside,
    roles.filter((role) => !isInternal(role)),
  ]
  const candidates = kinds.find((it) => it.length > 0) ?? []
  return candidates.length === 1 ? candidates[0] : undefined
}

/** The role with the logical id `AccessRole`, or with the profile's role name. */
export const roleByName = (roles: readonly RoleFace[], roleName: string): RoleFace | undefined => {
  const usable = roles.filter((role) => !isForServicesOnly(role))
  return (
    usable.find(({ logicalId }) => logicalId === 'AccessRole') ??
    usable.find((role) => role.roleName === roleName)
  )
}

/** One role in words, such as `ScanRole (line 4): account 111111111111 can assume it, …`. */
export function roleInWords(role: RoleFace): string {
  const { logicalId, line, roleName, condition } = role
  // A name that Fn::If or Fn::Select computes would be a page of JSON.
  const isShort = roleName !== undefined && /^(?:[\w+=,.@-]|\$\{[\w:.]+\})+$/.test(roleName)
  const name = isShort ? `, RoleName ${roleName}` : ''
  const when = condition === undefined ? '' : `; it exists only if the condition ${condition} holds`
  return `${logicalId} (line ${line}${name}): ${whoInWords(role)}${when}`
}

function whoInWords(role: RoleFace): string {
  const { assumedBy, hasExternalId } = role
  if (assumedBy.length === 0) return 'its trust policy names nobody'
  const names = assumedBy.map(({ name }) => name).join(', ')
  if (isInternal(role)) return `only ${names} can assume it`
  const id = isOpenToOutside(role) ? `, with${hasExternalId ? '' : 'out'} an External ID` : ''
  return `${names} can assume it${id}`
}

/** Why no role was chosen: which roles there are, and what to write. */
export function whyUnclear(source: TemplateSource): string {
  const roles = rolesIn(source)
  const stacks = nestedStacksIn(source)
  const nested =
    stacks.length === 0
      ? ''
      : ` If a nested stack makes the role, name its output that has the role's ARN, such as "role: { stack: ${stacks[0]!.logicalId}, output: RoleArn }". Nested stacks: ${stacks.map((it) => `${it.logicalId} (line ${it.line})`).join(', ')}.`
  if (roles.length === 0)
    return `it has no ${ROLE}${nested ? `.${nested}` : '; add the access role.'}`
  const list = roles.map((role) => `\n- ${roleInWords(role)}`).join('')
  if (roles.every(isInternal))
    return `no role of it is for the vendor: a role that only ${roles.every(isForServicesOnly) ? 'services' : "services and the customer's own account"} may assume is never chosen. Its roles:${list}\nAdd the access role, or name one of these in the profile, such as "role: ${roles[0]!.logicalId}".${nested}`
  const example = roles.find(isOpenToOutside) ?? roles.find((it) => !isForServicesOnly(it))!
  return `it has ${roles.length} roles, and it is not clear which one the vendor uses:${list}\nName it in the profile, such as "role: ${example.logicalId}", or mark it with "Metadata: { Rolecall: AccessRole }". If the vendor uses several, name each in "roles". For "rolecall template import", write --role ${example.logicalId}, or --role KEY=ROLE for each of several.${nested}`
}
