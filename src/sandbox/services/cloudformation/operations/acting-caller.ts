import type { Caller } from '../../../operation.ts'
import { authorize } from '../../../policy/authorize.ts'
import type { World } from '../../../world.ts'
import { findRole } from '../../iam/roles.ts'
import { invalid } from '../template/value.ts'

/** The caller whose permissions make the resources: the caller itself or the given service role. */
export function actingCaller(world: World, caller: Caller, roleArn: string | undefined): Caller {
  if (roleArn === undefined) return { ...caller, calledVia: 'cloudformation.amazonaws.com' }
  passRole(world, caller, roleArn)
  const [, accountId, roleName] =
    /^arn:[\w-]+:iam::(\d{12}):role\/(?:[!-~]*\/)?([\w+=,.@-]+)$/.exec(roleArn) ?? []
  const role =
    accountId === caller.accountId && roleName ? findRole(world, accountId, roleName) : undefined
  if (!role) throw invalid(`Role ${roleArn} is invalid or cannot be assumed`)
  const arn = `arn:${roleArn.split(':')[1]}:sts::${role.accountId}:assumed-role/${role.roleName}/AWSCloudFormation`
  return {
    accountId: role.accountId,
    arn,
    region: caller.region,
    calledVia: 'cloudformation.amazonaws.com',
  }
}

/** Refuses a caller who may not give this role to CloudFormation. */
export const passRole = (world: World, caller: Caller, roleArn: string): void =>
  authorize(world, caller, {
    action: 'iam:PassRole',
    resource: roleArn,
    context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  })
