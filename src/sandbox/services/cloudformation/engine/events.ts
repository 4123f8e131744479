import type { World } from '../../../world.ts'
import { isScalar, type ValueMap } from '../template/value.ts'
import { type Stack, type StackResource, uuid } from './stack.ts'

/** One operation on one stack: what its events and steps have in common. */
export interface Noted {
  world: World
  stack: Stack
  clientRequestToken: string | undefined
}

export function setStackStatus(
  { world, stack, clientRequestToken }: Noted,
  status: string,
  reason?: string,
) {
  stack.status = status
  stack.statusReason = reason
  stack.events.push({
    eventId: uuid(world),
    at: world.clock.now(),
    logicalId: stack.stackName,
    physicalId: stack.stackId,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason,
    properties: undefined,
    clientRequestToken,
  })
}

export function setResourceStatus(
  { world, stack, clientRequestToken }: Noted,
  resource: StackResource,
  status: string,
  reason?: string,
) {
  const at = world.clock.now()
  Object.assign(resource, { status, statusReason: reason, at })
  const { logicalId, type } = resource.definition
  stack.events.push({
    eventId: `${logicalId}-${uuid(world)}`,
    at,
    logicalId,
    physicalId: resource.physicalId ?? '',
    type,
    status,
    reason,
    properties: JSON.stringify(masked(stack, resource.properties)),
    clientRequestToken,
  })
}

/** Values that must not be shown (NoEcho) are masked in all events. */
function masked(stack: Stack, properties: ValueMap): ValueMap {
  const secrets = secretsOf(stack)
  if (secrets.length === 0) return properties
  return JSON.parse(JSON.stringify(properties), (_, value: unknown) =>
    typeof value === 'string'
      ? secrets.reduce((text, secret) => text.replaceAll(secret, '****'), value)
      : value,
  )
}

/**
 * The values of NoEcho parameters, and the data of custom resources that were answered with NoEcho.
 */
function secretsOf({ template, parameters, resources }: Stack): string[] {
  const given = [...template.parameters.values()]
    .filter(({ noEcho }) => noEcho)
    .map(({ name }) => parameters.get(name) ?? '')
  const answered = [...resources.values()]
    .filter(({ noEcho }) => noEcho)
    .flatMap(({ attributes }) => Object.values(attributes).filter(isScalar).map(String))
  return [...given, ...answered].filter((text) => text !== '')
}
