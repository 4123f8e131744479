import { RolecallError } from '../../../api/errors.ts'
import type { PolicyDocument } from '../../model/access-profile.ts'
import { CONNECTION_TYPE, INVITATION_TYPE } from '../../model/callback.ts'
import type { RoleDocument } from '../role-document.ts'
import { isPlainMap, type Plain, type PlainMap, plainTemplate } from './rights/plain.ts'
import { ABSENT, resolve } from './rights/resolve.ts'
import { readSource } from './source.ts'

/** Where the role is made, and what it is called if the template does not say. */
export interface RolePlace {
  partition: string
  accountId: string | undefined
  region: string
  roleName: string
}

/** Why the role of a template cannot be made without a stack, and what stands in the way. */
export interface StackOnly {
  because: 'others' | 'condition' | 'property' | 'value'
  name: string
}

const OUR_TYPES: string[] = [INVITATION_TYPE, CONNECTION_TYPE]

/**
 * The role of a vendor's own template, as it stands in an invitation's template. It can be made
 * without a stack only if the template makes nothing else and all values are known. Throws
 * ACCOUNT_NEEDED.
 */
export function roleInTemplate(text: string, place: RolePlace): RoleDocument | StackOnly {
  const { root, resources } = plainTemplate(readSource(text, 'template'))
  const made = Object.entries(resources).filter(
    ([, it]) => !isPlainMap(it) || !OUR_TYPES.includes(String(it.Type)),
  )
  const other = made.find(
    ([id, it]) => id.startsWith('Fn::') || !isPlainMap(it) || it.Type !== 'AWS::IAM::Role',
  )
  if (other) return { because: 'others', name: other[0] }
  if (root.Transform !== undefined) return { because: 'others', name: 'Transform' }
  const [role, second] = made.map(([name, it]) => ({ name, role: it as PlainMap }))
  if (!role) return { because: 'others', name: 'Resources' }
  if (second) return { because: 'others', name: second.name }
  if (role.role.Condition !== undefined) return { because: 'condition', name: role.name }
  return documentFrom(root, role.role.Properties, place)
}

/** Everything that an `AWS::IAM::Role` can have. */
const PROPERTIES = [
  ...['AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'MaxSessionDuration'],
  ...['Path', 'PermissionsBoundary', 'Policies', 'RoleName', 'Tags'],
]

function documentFrom(
  root: PlainMap,
  given: Plain | undefined,
  place: RolePlace,
): RoleDocument | StackOnly {
  const found = resolve(given ?? '', { root, truth: new Map(), choices: new Map() })
  const filled: unknown = found === ABSENT ? undefined : JSON.parse(JSON.stringify(found))
  if (!isPlainMap(filled)) return { because: 'property', name: 'Properties' }
  const strange = Object.keys(filled).find((name) => !PROPERTIES.includes(name))
  if (strange !== undefined) return { because: 'property', name: strange }
  const values = withPlace(filled, place)
  const open = openValueIn(values)
  if (open !== undefined) return { because: 'value', name: open }
  return toDocument(values as unknown as RoleProperties, place)
}

/** As texts: a template has no other scalars for its reader. */
interface RoleProperties {
  AssumeRolePolicyDocument: PolicyDocument
  Description?: string
  ManagedPolicyArns?: string[]
  MaxSessionDuration?: string
  Path?: string
  PermissionsBoundary?: string
  Policies?: { PolicyName: string; PolicyDocument: PolicyDocument }[]
  RoleName?: string
  Tags?: { Key: string; Value: string }[]
}

const toDocument = (it: RoleProperties, { roleName }: RolePlace): RoleDocument => ({
  roleName: it.RoleName ?? roleName,
  path: it.Path ?? '/',
  description: it.Description ?? '',
  trustPolicy: it.AssumeRolePolicyDocument,
  managedPolicyArns: it.ManagedPolicyArns ?? [],
  inlinePolicies: Object.fromEntries(
    (it.Policies ?? []).map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument]),
  ),
  ...(it.PermissionsBoundary !== undefined && { permissionsBoundary: it.PermissionsBoundary }),
  maxSessionSeconds: Number(it.MaxSessionDuration ?? 3600),
  tags: Object.fromEntries((it.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
})

/** With the values that CloudFormation fills in for its pseudo parameters. */
function withPlace(value: Plain, place: RolePlace): Plain {
  if (Array.isArray(value)) return value.map((it) => withPlace(it, place))
  if (isPlainMap(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withPlace(inner, place)]),
    )
  return value.replaceAll(/\$\{AWS::(AccountId|Region)\}/g, (_, name: string) => {
    if (name === 'Region') return place.region
    if (place.accountId === undefined) throw new RolecallError('ACCOUNT_NEEDED')
    return place.accountId
  })
}

/** IAM's own variables, such as `${aws:username}` and `${*}`, are values too. */
const IAM_VARIABLE = /^(?:(?!resolve:)[a-z][\w-]*:[\w:/.,' -]+|[*?$])$/

/** What only CloudFormation can fill in. */
function openValueIn(value: Plain): string | undefined {
  if (typeof value !== 'string')
    return Object.values(value)
      .map(openValueIn)
      .find((it) => it !== undefined)
  return [...value.matchAll(/\$\{([^}]*)\}/g)]
    .map((it) => it[1]!)
    .find((name) => !IAM_VARIABLE.test(name))
}
