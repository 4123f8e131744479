import { readMembers } from '../../../members.ts'
import { AttachRolePolicy, DetachRolePolicy } from '../../iam/AttachRolePolicy.ts'
import { CreateRole } from '../../iam/CreateRole.ts'
import { DeleteRole } from '../../iam/DeleteRole.ts'
import {
  DeleteRolePermissionsBoundary,
  PutRolePermissionsBoundary,
} from '../../iam/PutRolePermissionsBoundary.ts'
import { DeleteRolePolicy, PutRolePolicy } from '../../iam/PutRolePolicy.ts'
import { findRole } from '../../iam/roles.ts'
import { TagRole, UntagRole } from '../../iam/TagRole.ts'
import { UpdateAssumeRolePolicy } from '../../iam/UpdateAssumeRolePolicy.ts'
import { UpdateRole } from '../../iam/UpdateRole.ts'
import { sameValue, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade, unlessGone } from './partly-made.ts'
import { document, maps, present, requiredText, tagsOf, text, texts } from './reading.ts'
import {
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'

const inlinePolicies = (properties: ValueMap) =>
  new Map(
    maps(properties, 'Policies').map((policy) => [
      requiredText(policy, 'PolicyName'),
      document(policy, 'PolicyDocument'),
    ]),
  )

function describe({ world, caller }: ResourceContext, roleName: string): Made {
  const found = findRole(world, caller.accountId, roleName)
  if (!found) throw new ResourceFailure(`The role with name ${roleName} cannot be found.`)
  return { physicalId: roleName, attributes: { Arn: found.arn, RoleId: found.uniqueId } }
}

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { world, caller } = context
  const RoleName = text(properties, 'RoleName') ?? physicalName(context, 64)
  const optional = {
    Path: text(properties, 'Path'),
    Description: text(properties, 'Description'),
    MaxSessionDuration: text(properties, 'MaxSessionDuration'),
  }
  CreateRole(world, caller, {
    RoleName,
    AssumeRolePolicyDocument: document(properties, 'AssumeRolePolicyDocument'),
    Tags: tagsOf(properties, context.tags),
    ...present({ ...optional, PermissionsBoundary: text(properties, 'PermissionsBoundary') }),
  })
  return partlyMade(RoleName, () => {
    applyPolicies(context, { RoleName, before: {}, after: properties })
    return describe(context, RoleName)
  })
}

interface RoleChange {
  RoleName: string
  before: ValueMap
  after: ValueMap
}

function applyPolicies(
  { world, caller }: ResourceContext,
  { RoleName, before, after }: RoleChange,
) {
  const [oldArns, newArns] = [texts(before, 'ManagedPolicyArns'), texts(after, 'ManagedPolicyArns')]
  for (const PolicyArn of newArns.filter((arn) => !oldArns.includes(arn)))
    AttachRolePolicy(world, caller, { RoleName, PolicyArn })
  for (const PolicyArn of oldArns.filter((arn) => !newArns.includes(arn)))
    unlessGone(() => DetachRolePolicy(world, caller, { RoleName, PolicyArn }))
  const [oldPolicies, newPolicies] = [inlinePolicies(before), inlinePolicies(after)]
  for (const [PolicyName, PolicyDocument] of newPolicies) {
    if (oldPolicies.get(PolicyName) !== PolicyDocument)
      PutRolePolicy(world, caller, { RoleName, PolicyName, PolicyDocument })
  }
  for (const PolicyName of oldPolicies.keys()) {
    if (!newPolicies.has(PolicyName))
      unlessGone(() => DeleteRolePolicy(world, caller, { RoleName, PolicyName }))
  }
}

function applySettings(context: ResourceContext, { RoleName, before, after }: RoleChange) {
  const { world, caller } = context
  const changed = (...names: string[]) =>
    names.some((name) => !sameValue(before[name], after[name]))
  if (changed('AssumeRolePolicyDocument')) {
    UpdateAssumeRolePolicy(world, caller, {
      RoleName,
      PolicyDocument: document(after, 'AssumeRolePolicyDocument'),
    })
  }
  if (changed('Description', 'MaxSessionDuration')) {
    UpdateRole(world, caller, {
      RoleName,
      Description: text(after, 'Description') ?? '',
      ...present({ MaxSessionDuration: text(after, 'MaxSessionDuration') }),
    })
  }
  if (!changed('PermissionsBoundary')) return
  const PermissionsBoundary = text(after, 'PermissionsBoundary')
  if (PermissionsBoundary)
    PutRolePermissionsBoundary(world, caller, { RoleName, PermissionsBoundary })
  else DeleteRolePermissionsBoundary(world, caller, { RoleName })
}

function applyTags(
  { world, caller, tags }: ResourceContext,
  { RoleName, before, after }: RoleChange,
) {
  if (sameValue(before.Tags, after.Tags)) return
  const [old, wanted] = [tagsOf(before, []), tagsOf(after, tags)]
  const TagKeys = old.map(({ Key }) => Key).filter((key) => !wanted.some(({ Key }) => Key === key))
  if (TagKeys.length > 0) UntagRole(world, caller, { RoleName, TagKeys })
  if (wanted.length > 0) TagRole(world, caller, { RoleName, Tags: wanted })
}

export const role: ResourceType = {
  properties: [
    ...['AssumeRolePolicyDocument', 'Description', 'ManagedPolicyArns', 'MaxSessionDuration'],
    ...['Path', 'PermissionsBoundary', 'Policies', 'RoleName', 'Tags'],
  ],
  inside: readMembers(
    'AssumeRolePolicyDocument Policies[PolicyName PolicyDocument] Tags[Key Value]',
  ),
  required: ['AssumeRolePolicyDocument'],
  attributes: ['Arn', 'RoleId'],
  replacedBy: ['Path', 'RoleName'],
  nameProperty: 'RoleName',
  create,
  update: async (context, { physicalId, properties, oldProperties }) => {
    const change = { RoleName: physicalId, before: oldProperties, after: properties }
    applySettings(context, change)
    applyPolicies(context, change)
    applyTags(context, change)
    return describe(context, physicalId)
  },
  remove: async (context, { physicalId, properties }) => {
    applyPolicies(context, { RoleName: physicalId, before: properties, after: {} })
    DeleteRole(context.world, context.caller, { RoleName: physicalId })
  },
}
