import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import { authorize } from '../../policy/authorize.ts'
import type { World } from '../../world.ts'
import { readTrustPolicy } from './documents.ts'
import { tagRequestKeys } from './entity-access.ts'
import { refuseUnknownPolicy } from './entity-policies.ts'
import { entityAlreadyExists } from './faults.ts'
import { DESCRIPTION, PATH, POLICY_ARN, ROLE_NAME } from './grammar.ts'
import type { Input } from './input.ts'
import { readOptionalNumber, readOptionalText, readTags, readText } from './input.ts'
import { findRole, saveRole } from './roles.ts'
import { showRole } from './show-role.ts'
import type { Role } from './state.ts'
import { uniqueId } from './unique-ids.ts'

export function CreateRole(world: World, caller: Caller, input: Input) {
  const role = draftRole(world, caller, input)
  const context = {
    ...tagRequestKeys(role.tags),
    'iam:PermissionsBoundary': role.permissionsBoundaryArn,
  }
  authorize(world, caller, { action: 'iam:CreateRole', resource: role.arn, context })
  if (findRole(world, caller.accountId, role.roleName))
    throw entityAlreadyExists(`Role with name ${role.roleName} already exists.`)
  if (role.permissionsBoundaryArn !== undefined)
    refuseUnknownPolicy(world, caller.accountId, role.permissionsBoundaryArn)
  saveRole(world, role)
  return { Role: showRole(world, role) }
}

function draftRole(world: World, caller: Caller, input: Input): Role {
  const { accountId } = caller
  const roleName = readText(input, 'RoleName', ROLE_NAME)
  const path = readOptionalText(input, 'Path', PATH) ?? '/'
  const description = readOptionalText(input, 'Description', DESCRIPTION)
  const boundary = readOptionalText(input, 'PermissionsBoundary', POLICY_ARN)
  return {
    accountId,
    path,
    roleName,
    arn: iamArn(caller, `role${path}${roleName}`),
    uniqueId: uniqueId(world, 'AROA'),
    createdAt: world.clock.now(),
    maxSessionDuration:
      readOptionalNumber(input, 'MaxSessionDuration', { min: 3600, max: 43_200 }) ?? 3600,
    trustPolicy: readTrustPolicy(world, caller, input, 'AssumeRolePolicyDocument'),
    tags: readTags(input),
    inlinePolicies: {},
    attachedPolicyArns: [],
    ...(description === undefined ? {} : { description }),
    ...(boundary === undefined ? {} : { permissionsBoundaryArn: boundary }),
  }
}
