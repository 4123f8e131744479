import { canonicalJson } from '../access-versions/content.ts'
import { CONNECTION_TYPE, INVITATION_TYPE } from '../model/callback.ts'
import { isPlainMap, type PlainMap, plainTemplate } from '../template/own/rights/plain.ts'
import { readSource } from '../template/own/source.ts'

/** What an update of a stack must not change. */
interface TemplateParts {
  /** Types by logical id. */
  types: Map<string, string>
  /** The logical ids of Rolecall's two custom resources, by their types. */
  ours: Map<string, string>
  serviceToken: string
  /** The logical id of the role that reports itself, and its name in the template. */
  roleId: string | undefined
  roleName: string
}

/**
 * Why CloudFormation would refuse to update a stack from one template to the other, or would make
 * the role or the connection anew. Undefined if it would do neither. `isOwn`: the vendor's own
 * template names the role.
 */
export function obstacleBetween(before: string, after: string, isOwn: boolean): string | undefined {
  const [old, present] = [partsOf(before), partsOf(after)]
  // AWS: the ServiceToken of a custom resource cannot change.
  if (old.serviceToken !== present.serviceToken)
    return 'The stack reports to another topic than the one that Rolecall uses today.'
  if (old.roleId !== present.roleId)
    return `The role is called ${present.roleId} in the new template and ${old.roleId} in the stack.`
  // AWS: a role with another name is a new role.
  if (isOwn && old.roleName !== present.roleName)
    return `The name of the role is ${present.roleName} in the new template and ${old.roleName} in the stack.`
  for (const [type, logicalId] of old.ours) {
    const other = present.ours.get(type)
    if (other !== logicalId)
      return `The resource ${logicalId} of the stack is ${other === undefined ? 'missing' : `called ${other}`} in the new template.`
  }
  // AWS: an update cannot change the type of a resource.
  for (const [logicalId, type] of present.types) {
    const former = old.types.get(logicalId)
    if (former !== undefined && former !== type)
      return `The resource ${logicalId} is of type ${type} in the new template and of type ${former} in the stack.`
  }
  return undefined
}

function partsOf(text: string): TemplateParts {
  const { resources } = plainTemplate(readSource(text, 'The template'))
  const entries = Object.entries(resources).filter((entry): entry is [string, PlainMap] =>
    isPlainMap(entry[1]),
  )
  const types = new Map(entries.map(([id, { Type }]) => [id, String(Type)]))
  const ours = [INVITATION_TYPE, CONNECTION_TYPE].flatMap((type): [string, string][] =>
    entries.filter(([, { Type }]) => Type === type).map(([id]) => [type, id]),
  )
  const connection = entries.find(([, { Type }]) => Type === CONNECTION_TYPE)?.[1]
  const { ServiceToken, RoleArn } = propertiesOf(connection)
  const roleId = roleIdIn(RoleArn)
  const { RoleName } = propertiesOf(roleId === undefined ? undefined : resources[roleId])
  return {
    types,
    ours: new Map(ours),
    serviceToken: canonicalJson(ServiceToken ?? null),
    roleId,
    roleName: canonicalJson(RoleName ?? 'chosen by CloudFormation'),
  }
}

const propertiesOf = (resource: unknown): PlainMap =>
  isPlainMap(resource) && isPlainMap(resource.Properties) ? resource.Properties : {}

/** Rolecall writes the ARN as `!GetAtt ROLE.Arn`. */
function roleIdIn(roleArn: unknown): string | undefined {
  const target = isPlainMap(roleArn) ? roleArn['Fn::GetAtt'] : undefined
  const [id] = Array.isArray(target) ? target : String(target ?? '').split('.')
  return typeof id === 'string' && id !== '' ? id : undefined
}
