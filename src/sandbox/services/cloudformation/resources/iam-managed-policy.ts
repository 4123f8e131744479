import { AttachRolePolicy, DetachRolePolicy } from '../../iam/AttachRolePolicy.ts'
import { CreatePolicy } from '../../iam/CreatePolicy.ts'
import { CreatePolicyVersion, DeletePolicyVersion } from '../../iam/CreatePolicyVersion.ts'
import { DeletePolicy } from '../../iam/DeletePolicy.ts'
import { findManagedPolicy } from '../../iam/managed-policies.ts'
import { sameValue, type ValueMap } from '../template/value.ts'
import { physicalName } from './naming.ts'
import { partlyMade, unlessGone } from './partly-made.ts'
import { document, present, text, texts } from './reading.ts'
import {
  type Change,
  type Made,
  type ResourceContext,
  ResourceFailure,
  type ResourceType,
} from './resource-type.ts'

function attach(
  { world, caller }: ResourceContext,
  PolicyArn: string,
  roleNames: readonly string[],
) {
  for (const RoleName of roleNames) AttachRolePolicy(world, caller, { RoleName, PolicyArn })
}

function detach(
  { world, caller }: ResourceContext,
  PolicyArn: string,
  roleNames: readonly string[],
) {
  for (const RoleName of roleNames)
    unlessGone(() => DetachRolePolicy(world, caller, { RoleName, PolicyArn }))
}

function rolesOf(properties: ValueMap): string[] {
  if (texts(properties, 'Users').length + texts(properties, 'Groups').length === 0)
    return texts(properties, 'Roles')
  throw new ResourceFailure(
    'AWS::IAM::ManagedPolicy for users and groups is not supported by the Rolecall sandbox.',
  )
}

const made = (arn: string): Made => ({ physicalId: arn, attributes: { PolicyArn: arn } })

async function create(context: ResourceContext, properties: ValueMap): Promise<Made> {
  const roles = rolesOf(properties)
  const PolicyName = text(properties, 'ManagedPolicyName') ?? physicalName(context, 128)
  const { Policy } = CreatePolicy(context.world, context.caller, {
    PolicyName,
    PolicyDocument: document(properties, 'PolicyDocument'),
    ...present({ Path: text(properties, 'Path'), Description: text(properties, 'Description') }),
  })
  await partlyMade(Policy.Arn, () => attach(context, Policy.Arn, roles))
  return made(Policy.Arn)
}

async function update(
  context: ResourceContext,
  { physicalId: PolicyArn, properties, oldProperties }: Change,
): Promise<Made> {
  if (!sameValue(properties.PolicyDocument, oldProperties.PolicyDocument))
    replaceDocument(context, PolicyArn, document(properties, 'PolicyDocument'))
  const [before, after] = [texts(oldProperties, 'Roles'), rolesOf(properties)]
  attach(
    context,
    PolicyArn,
    after.filter((name) => !before.includes(name)),
  )
  detach(
    context,
    PolicyArn,
    before.filter((name) => !after.includes(name)),
  )
  return made(PolicyArn)
}

/**
 * The new version becomes the default one, and the one before it goes, so that the policy never
 * fills up with versions.
 */
function replaceDocument(
  { world, caller }: ResourceContext,
  PolicyArn: string,
  PolicyDocument: string,
) {
  const before = findManagedPolicy(world, PolicyArn)?.defaultVersionId
  CreatePolicyVersion(world, caller, { PolicyArn, PolicyDocument, SetAsDefault: true })
  if (before !== undefined) DeletePolicyVersion(world, caller, { PolicyArn, VersionId: before })
}

export const managedPolicy: ResourceType = {
  properties: [
    'Description',
    'Groups',
    'ManagedPolicyName',
    'Path',
    'PolicyDocument',
    'Roles',
    'Users',
  ],
  inside: { PolicyDocument: undefined },
  required: ['PolicyDocument'],
  attributes: ['PolicyArn'],
  replacedBy: ['Description', 'ManagedPolicyName', 'Path'],
  nameProperty: 'ManagedPolicyName',
  create,
  update,
  remove: async (context, { physicalId, properties }) => {
    detach(context, physicalId, texts(properties, 'Roles'))
    DeletePolicy(context.world, context.caller, { PolicyArn: physicalId })
  },
}
