import { readMembers } from '../../../members.ts'
import { AttachUserPolicy, DetachUserPolicy } from '../../iam/AttachUserPolicy.ts'
import { CreateUser, DeleteUser } from '../../iam/CreateUser.ts'
import { DeleteUserPolicy, PutUserPolicy } from '../../iam/PutUserPolicy.ts'
import type { ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade, unlessGone } from './partly-made.ts'
import { document, maps, present, requiredText, tagsOf, text, texts } from './reading.ts'
import type { Made, ResourceContext, ResourceType } from './resource-type.ts'

interface UserChange {
  UserName: string
  before: ValueMap
  after: ValueMap
}

const inlinePolicies = (properties: ValueMap) =>
  new Map(
    maps(properties, 'Policies').map((policy) => [
      requiredText(policy, 'PolicyName'),
      document(policy, 'PolicyDocument'),
    ]),
  )

function applyPolicies(
  { world, caller }: ResourceContext,
  { UserName, before, after }: UserChange,
) {
  const [oldArns, newArns] = [texts(before, 'ManagedPolicyArns'), texts(after, 'ManagedPolicyArns')]
  for (const PolicyArn of newArns.filter((arn) => !oldArns.includes(arn)))
    AttachUserPolicy(world, caller, { UserName, PolicyArn })
  for (const PolicyArn of oldArns.filter((arn) => !newArns.includes(arn)))
    unlessGone(() => DetachUserPolicy(world, caller, { UserName, PolicyArn }))
  const [oldPolicies, newPolicies] = [inlinePolicies(before), inlinePolicies(after)]
  for (const [PolicyName, PolicyDocument] of newPolicies) {
    if (oldPolicies.get(PolicyName) !== PolicyDocument)
      PutUserPolicy(world, caller, { UserName, PolicyName, PolicyDocument })
  }
  for (const PolicyName of oldPolicies.keys()) {
    if (!newPolicies.has(PolicyName))
      unlessGone(() => DeleteUserPolicy(world, caller, { UserName, PolicyName }))
  }
}

const made = (
  { partition, accountId }: ResourceContext,
  UserName: string,
  properties: ValueMap,
): Made => ({
  physicalId: UserName,
  attributes: {
    Arn: `arn:${partition}:iam::${accountId}:user${text(properties, 'Path') ?? '/'}${UserName}`,
  },
})

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const { world, caller } = context
  const UserName = text(properties, 'UserName') ?? physicalName(context, 64)
  const optional = present({
    Path: text(properties, 'Path'),
    PermissionsBoundary: text(properties, 'PermissionsBoundary'),
  })
  CreateUser(world, caller, { UserName, Tags: tagsOf(properties, context.tags), ...optional })
  await partlyMade(UserName, () =>
    applyPolicies(context, { UserName, before: {}, after: properties }),
  )
  return made(context, UserName, properties)
}

export const user: ResourceType = {
  properties: ['ManagedPolicyArns', 'Path', 'PermissionsBoundary', 'Policies', 'Tags', 'UserName'],
  inside: readMembers('Policies[PolicyName PolicyDocument] Tags[Key Value]'),
  required: [],
  attributes: ['Arn'],
  // Beyond AWS's list: the sandbox's IAM cannot change a user's boundary and tags in place.
  replacedBy: ['Path', 'UserName', 'PermissionsBoundary', 'Tags'],
  nameProperty: 'UserName',
  create,
  update: async (context, { physicalId: UserName, properties, oldProperties }) => {
    applyPolicies(context, { UserName, before: oldProperties, after: properties })
    return made(context, UserName, properties)
  },
  remove: async (context, { physicalId: UserName, properties }) => {
    applyPolicies(context, { UserName, before: properties, after: {} })
    DeleteUser(context.world, context.caller, { UserName })
  },
}
