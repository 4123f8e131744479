import { DeleteRolePolicy, PutRolePolicy } from '../../iam/PutRolePolicy.ts'
import type { ValueMap } from '../template/value.ts'
import { document, requiredText } from './reading.ts'
import type { Made, ResourceContext, ResourceType } from './resource-type.ts'

const names = (properties: ValueMap) => ({
  RoleName: requiredText(properties, 'RoleName'),
  PolicyName: requiredText(properties, 'PolicyName'),
})

async function put({ world, caller }: ResourceContext, properties: ValueMap): Promise<Made> {
  const { RoleName, PolicyName } = names(properties)
  PutRolePolicy(world, caller, {
    RoleName,
    PolicyName,
    PolicyDocument: document(properties, 'PolicyDocument'),
  })
  return { physicalId: `${PolicyName}|${RoleName}`, attributes: {} }
}

export const rolePolicy: ResourceType = {
  properties: ['PolicyDocument', 'PolicyName', 'RoleName'],
  inside: { PolicyDocument: undefined },
  required: ['PolicyName', 'RoleName'],
  attributes: [],
  replacedBy: ['PolicyName', 'RoleName'],
  create: put,
  update: (context, { properties }) => put(context, properties),
  remove: async ({ world, caller }, { properties }) => {
    DeleteRolePolicy(world, caller, names(properties))
  },
}
