import { readPublishedPolicy, whyUnknown } from '../../access/managed-policy.ts'
import type { RoleRights } from '../../access/rights.ts'
import type { When } from '../../access/sheet-words.ts'
import { assume, evaluate, possibleTexts } from './evaluate.ts'
import { callIn, isPlainMap, type Plain, type PlainTemplate } from './plain.ts'
import { itemsOf, type Origin, type PolicyReading, readPolicy, unresolved } from './read-policy.ts'
import { ABSENT, type Context } from './resolve.ts'
import type { PlainResource } from './resources.ts'
import { type Attachment, attachmentTo } from './role-targets.ts'

export interface Reader {
  template: PlainTemplate
  resources: PlainResource[]
  context: Context
}

const ATTACHES = new Set(['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'])

/** The policies of the template that belong to a role, or may belong to it. */
export function attachedPolicies(
  { resources, context }: Reader,
  role: PlainResource,
): { policy: PlainResource; attachment: Attachment }[] {
  return resources
    .filter(({ type }) => ATTACHES.has(type))
    .flatMap((policy) => {
      const { Roles, RoleName } = policy.properties
      const attachment = attachmentTo(role, Roles ?? RoleName, resources, context)
      return attachment ? [{ policy, attachment }] : []
    })
}

/** The rights of one role of the template. */
export function rightsOfRole(reader: Reader, role: PlainResource): RoleRights {
  const rights: RoleRights = {
    statements: [],
    unresolved: [],
    managedPolicies: [],
    policies: {},
  }
  const within = { ...reader, context: given(reader.context, role.condition) }
  const add = ({ statements, unresolved: open }: PolicyReading) => {
    rights.statements.push(...statements)
    rights.unresolved.push(...open)
  }
  const attached = attachedPolicies(within, role)
  readInline(within, role, rights, add)
  for (const { policy, attachment } of attached)
    add(readResource(within, policy, whenAttached(attachment), rights))
  readManaged(within, role, rights, add)
  const owners = [role, ...attached.map(({ policy }) => policy)]
  const known = new Set(rights.unresolved.map(({ where }) => where))
  for (const owner of owners) {
    const { unresolved: open } = transformsIn(reader, owner)
    rights.unresolved.push(...open.filter(({ where }) => !known.has(where)))
  }
  const boundary = role.properties.PermissionsBoundary
  if (boundary !== undefined) {
    const text = evaluate(boundary, within.context)
    if (text !== ABSENT) rights.boundary = typeof text === 'string' ? text : JSON.stringify(text)
  }
  return rights
}

/** What holds for a resource that is made only under a condition. */
const given = (context: Context, condition: string | undefined): Context =>
  condition === undefined ? context : assume(context, condition, true)

const whenAttached = (attachment: Attachment): When[] =>
  attachment.is === 'attached' ? [] : [{ is: 'roleName', name: attachment.name, outcome: true }]

type Add = (reading: PolicyReading) => void

function readInline(reader: Reader, role: PlainResource, rights: RoleRights, add: Add): void {
  const inline = role.properties.Policies
  if (inline === undefined) return
  rights.policies[role.logicalId] = { Policies: inline }
  const where = `Resources.${role.logicalId}.Properties.Policies`
  for (const [index, { item, context }] of itemsOf(inline, reader.context).entries()) {
    const origin = originOf(reader, role, { where: `${where}[${index}]`, context, at: item })
    if (!isPlainMap(item) || callIn(item)) add(unresolved(origin, { is: 'policyLater' }))
    else {
      const document = { ...origin, where: `${origin.where}.PolicyDocument` }
      add(readPolicy(item.PolicyDocument, { ...document, source: nameOf(item, context) }))
    }
  }
}

function readResource(
  reader: Reader,
  policy: PlainResource,
  when: When[],
  rights: RoleRights,
): PolicyReading {
  rights.policies[policy.logicalId] = policy.properties
  const context = given(reader.context, policy.condition)
  const where = `Resources.${policy.logicalId}.Properties.PolicyDocument`
  const document = policy.properties.PolicyDocument
  const origin = originOf(reader, policy, { where, context, at: document })
  return readPolicy(document, { ...origin, source: policy.logicalId, when })
}

function readManaged(reader: Reader, role: PlainResource, rights: RoleRights, add: Add): void {
  const list = role.properties.ManagedPolicyArns
  if (list === undefined) return
  rights.policies[role.logicalId] = {
    ...(rights.policies[role.logicalId] as object | undefined),
    ManagedPolicyArns: list,
  }
  const where = `Resources.${role.logicalId}.Properties.ManagedPolicyArns`
  for (const { item, context } of itemsOf(list, reader.context)) {
    const origin = originOf(reader, role, { where, context, at: item })
    const text = evaluate(item, context)
    const referenced =
      typeof text === 'string' ? /^\$\{(\w+)(?:\.PolicyArn)?\}$/.exec(text)?.[1] : undefined
    const policy = reader.resources.find(
      ({ logicalId, type }) => type === 'AWS::IAM::ManagedPolicy' && logicalId === referenced,
    )
    if (policy) {
      if (!(policy.logicalId in rights.policies))
        add(readResource({ ...reader, context }, policy, [], rights))
    } else add(readManagedArn(item, origin, rights))
  }
}

function readManagedArn(item: Plain, origin: Origin, rights: RoleRights): PolicyReading {
  const text = evaluate(item, origin.context)
  if (text === ABSENT) return { statements: [], unresolved: [] }
  const arns = typeof text === 'string' ? possibleTexts(text, origin.context) : undefined
  if (!arns)
    return unresolved(
      origin,
      shown(text).startsWith('arn:')
        ? whyUnknown(shown(text))
        : { is: 'managedLater', name: shown(text) },
    )
  const readings = arns.map((arn) => {
    const published = readPublishedPolicy(arn, origin)
    if (!published) return unresolved(origin, whyUnknown(arn))
    if (!rights.managedPolicies.some((it) => it.arn === arn))
      rights.managedPolicies.push(published.text)
    return published.reading
  })
  return {
    statements: readings.flatMap((it) => it.statements),
    unresolved: readings.flatMap((it) => it.unresolved),
  }
}

const shown = (value: Plain): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What a transform or an unknown loop may add to a role or a policy. */
function transformsIn(reader: Reader, resource: PlainResource): PolicyReading {
  const { AssumeRolePolicyDocument: _, ...properties } = resource.properties
  const found = transformsUnder(properties, `Resources.${resource.logicalId}.Properties`)
  return {
    statements: [],
    unresolved: found.flatMap(({ part, path }) => {
      const line = reader.template.lineOf(part) ?? resource.line
      return unresolved({ where: path, line }, { is: 'filledInLater' }).unresolved
    }),
  }
}

function transformsUnder(value: Plain, path: string): { part: Plain; path: string }[] {
  if (typeof value !== 'object') return []
  if (Array.isArray(value))
    return value.flatMap((item, index) => transformsUnder(item, `${path}[${index}]`))
  const keys = Object.keys(value)
  const own = keys.some((key) => /^Fn::(?:Transform$|ForEach::)/.test(key))
  return [
    ...(own ? [{ part: value, path }] : []),
    ...keys.flatMap((key) => transformsUnder(value[key]!, `${path}.${key}`)),
  ]
}

function nameOf(policy: Record<string, Plain>, context: Context): string {
  const name = policy.PolicyName === undefined ? ABSENT : evaluate(policy.PolicyName, context)
  return typeof name === 'string' ? name : 'inline policy'
}

function originOf(
  { template }: Reader,
  resource: PlainResource,
  { where, context, at }: { where: string; context: Context; at: Plain | undefined },
): Origin {
  return {
    source: resource.logicalId,
    where,
    line: (at === undefined ? undefined : template.lineOf(at)) ?? resource.line,
    lineOf: template.lineOf,
    context,
    when: [],
  }
}
