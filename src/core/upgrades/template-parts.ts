import { canonicalJson } from '../access-versions/content.ts'
import { CONNECTION_TYPE, INVITATION_TYPE } from '../model/callback.ts'
import { isPlainMap, type PlainMap, plainTemplate } from '../template/own/rights/plain.ts'
import { readSource } from '../template/own/source.ts'

/** What an update of a stack must not change. */
interface TemplateParts {
  /** Types by logical id. */
  types: Map<string, string>
  /** The logical ids of Rolecall's custom resources, by their types and the keys of roles. */
  ours: Map<string, string>
  serviceToken: string
  /** The roles that report themselves, by their keys in the profile. */
  roles: Map<string, RolePart>
}

interface RolePart {
  logicalId: string | undefined
  /** Its name in the template. */
  name: string
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
  for (const key of new Set([...old.roles.keys(), ...present.roles.keys()])) {
    const [had, has] = [old.roles.get(key), present.roles.get(key)]
    if (had?.logicalId !== has?.logicalId)
      return `The role is called ${has?.logicalId} in the new template and ${had?.logicalId} in the stack.`
    // AWS: a role with another name is a new role.
    if (isOwn && had?.name !== has?.name)
      return `The name of the role is ${has?.name} in the new template and ${had?.name} in the stack.`
  }
  for (const [name, logicalId] of old.ours) {
    const other = present.ours.get(name)
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
  const ours = entries.filter(
    ([, { Type }]) => Type === INVITATION_TYPE || Type === CONNECTION_TYPE,
  )
  const connections = entries.filter(([, { Type }]) => Type === CONNECTION_TYPE)
  return {
    types,
    ours: new Map(ours.map(([id, it]) => [`${String(it.Type)} ${keyOf(it)}`, id])),
    serviceToken: canonicalJson(propertiesOf(connections[0]?.[1]).ServiceToken ?? null),
    roles: new Map(connections.map(([, it]) => [keyOf(it), rolePart(it, resources)])),
  }
}

/** The key of the role that a resource reports; empty if the profile asks for one role. */
const keyOf = (resource: PlainMap): string => String(propertiesOf(resource).Role ?? '')

function rolePart(connection: PlainMap, resources: PlainMap): RolePart {
  const logicalId = roleIdIn(propertiesOf(connection).RoleArn)
  const { RoleName } = propertiesOf(logicalId === undefined ? undefined : resources[logicalId])
  return { logicalId, name: canonicalJson(RoleName ?? 'chosen by CloudFormation') }
}

const propertiesOf = (resource: unknown): PlainMap =>
  isPlainMap(resource) && isPlainMap(resource.Properties) ? resource.Properties : {}

/** Rolecall writes the ARN as `!GetAtt ROLE.Arn`. */
function roleIdIn(roleArn: unknown): string | undefined {
  const target = isPlainMap(roleArn) ? roleArn['Fn::GetAtt'] : undefined
  const [id] = Array.isArray(target) ? target : String(target ?? '').split('.')
  return typeof id === 'string' && id !== '' ? id : undefined
}
