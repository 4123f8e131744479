import { DeleteRolePolicy, PutRolePolicy } from '../../iam/PutRolePolicy.ts'
import type { ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade, unlessGone } from './partly-made.ts'
import { document, requiredText, texts } from './reading.ts'
import { type ResourceContext, ResourceFailure, type ResourceType } from './resource-type.ts'

function putOnRoles({ world, caller }: ResourceContext, properties: ValueMap) {
  if (texts(properties, 'Users').length + texts(properties, 'Groups').length > 0) {
    throw new ResourceFailure(
      'AWS::IAM::Policy for users and groups is not supported by the Rolecall sandbox.',
    )
  }
  const roles = texts(properties, 'Roles')
  if (roles.length === 0)
    throw new ResourceFailure('At least one of [Groups,Roles,Users] must be non-empty.')
  const policy = {
    PolicyName: requiredText(properties, 'PolicyName'),
    PolicyDocument: document(properties, 'PolicyDocument'),
  }
  for (const RoleName of roles) PutRolePolicy(world, caller, { RoleName, ...policy })
}

/** Removes the policy of `properties` from the roles that no longer have it. */
function takeOff(
  { world, caller }: ResourceContext,
  properties: ValueMap,
  keep: (roleName: string) => boolean,
) {
  const PolicyName = requiredText(properties, 'PolicyName')
  for (const RoleName of texts(properties, 'Roles'))
    if (!keep(RoleName)) unlessGone(() => DeleteRolePolicy(world, caller, { RoleName, PolicyName }))
}

export const policy: ResourceType = {
  properties: ['PolicyDocument', 'PolicyName', 'Roles', 'Users', 'Groups'],
  inside: { PolicyDocument: undefined },
  required: ['PolicyDocument', 'PolicyName'],
  attributes: ['Id'],
  replacedBy: [],
  create: async (context, properties) => {
    const physicalId = physicalName(context, 128)
    await partlyMade(physicalId, () => putOnRoles(context, properties))
    return { physicalId, attributes: { Id: physicalId } }
  },
  update: async (context, { physicalId, properties, oldProperties }) => {
    putOnRoles(context, properties)
    const sameName = properties.PolicyName === oldProperties.PolicyName
    const roles = texts(properties, 'Roles')
    takeOff(context, oldProperties, (roleName) => sameName && roles.includes(roleName))
    return { physicalId, attributes: { Id: physicalId } }
  },
  remove: async (context, { properties }) => takeOff(context, properties, () => false),
}
