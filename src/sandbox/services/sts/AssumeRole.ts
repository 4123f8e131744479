import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { partitionOf } from '../../partition.ts'
import type { World } from '../../world.ts'
import { validationError } from '../iam/faults.ts'
import { identify } from '../iam/identify.ts'
import type { Input } from '../iam/input.ts'
import type { Role, RoleSession } from '../iam/state.ts'
import { admit, inheritedTags } from './admit.ts'
import { issueSession } from './issue-session.ts'
import type { AssumeRoleRequest } from './read-assume-role.ts'
import { readAssumeRole } from './read-assume-role.ts'
import { packedPolicySize, readSessionPolicies } from './session-policies.ts'

const CHAINED_SECONDS = 3600

export function AssumeRole(world: World, caller: Caller, input: Input) {
  const { principal, session: callerSession } = identify(world, caller)
  if (principal.kind === 'root')
    throw new AwsFault('AccessDenied', 'Roles may not be assumed by root accounts.', 403)
  const asked = readAssumeRole(input)
  const request = {
    ...asked,
    sourceIdentity: asked.sourceIdentity ?? callerSession?.sourceIdentity,
  }
  const policies = readSessionPolicies(world, request.accountId, input)
  const PackedPolicySize = packedPolicySize(input, inheritedTags(callerSession))
  const role = admit(world, caller, request, callerSession)
  refuseLongDuration(request.durationSeconds, role, principal.kind === 'session')
  const session: RoleSession = {
    roleId: role.uniqueId,
    ...inheritTags(request, callerSession),
    policies,
    issuedAt: world.clock.now(),
    ...(request.sourceIdentity === undefined ? {} : { sourceIdentity: request.sourceIdentity }),
  }
  const arn = `arn:${partitionOf(caller.region)}:sts::${role.accountId}:assumed-role/${role.roleName}/${request.roleSessionName}`
  return {
    Credentials: issueSession(world, {
      accountId: role.accountId,
      arn,
      durationSeconds: request.durationSeconds,
      session,
    }),
    AssumedRoleUser: { AssumedRoleId: `${role.uniqueId}:${request.roleSessionName}`, Arn: arn },
    ...(PackedPolicySize === undefined ? {} : { PackedPolicySize }),
    ...(request.sourceIdentity === undefined ? {} : { SourceIdentity: request.sourceIdentity }),
  }
}

function refuseLongDuration(seconds: number, role: Role, chained: boolean): void {
  if (chained && seconds > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  if (seconds > role.maxSessionDuration) {
    throw validationError(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
}

/** Transitive tags of the caller's session go on to the new one and cannot be changed. */
function inheritTags(
  { tags, transitiveTagKeys }: AssumeRoleRequest,
  callerSession: RoleSession | undefined,
) {
  const inheritedKeys = callerSession?.transitiveTagKeys ?? []
  const conflict = inheritedKeys.find((key) =>
    Object.keys(tags).some((given) => given.toLowerCase() === key.toLowerCase()),
  )
  if (conflict !== undefined) {
    const message = `One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session: ${conflict}`
    throw new AwsFault('InvalidParameterValue', message)
  }
  return {
    tags: { ...tags, ...inheritedTags(callerSession) },
    transitiveTagKeys: [...inheritedKeys, ...transitiveTagKeys],
  }
}
