import type { Caller } from '../../operation.ts'
import { AwsFault } from '../../operation.ts'
import { decide } from '../../policy/authorize.ts'
import type { ContextKeys } from '../../policy/context.ts'
import type { World } from '../../world.ts'
import { tagRequestKeys } from '../iam/entity-access.ts'
import { roleAsStsSeesIt } from '../iam/roles.ts'
import type { Role, RoleSession } from '../iam/state.ts'
import type { AssumeRoleRequest } from './read-assume-role.ts'

/** The role, if its trust policy and the caller's own policies allow this request. */
export function admit(
  world: World,
  caller: Caller,
  request: AssumeRoleRequest,
  callerSession: RoleSession | undefined,
): Role {
  const known = roleAsStsSeesIt(world, request.accountId, request.roleName)
  const role = known?.arn === request.roleArn ? known : undefined
  const passedOn = inheritedTags(callerSession)
  const keys = sessionKeys(request, passedOn)
  // AWS: the service reference lists sts:ExternalId for AssumeRole alone; each of the three actions
  // is decided by itself.
  check(world, caller, {
    action: 'sts:AssumeRole',
    request,
    role,
    context: { ...keys, 'sts:ExternalId': request.externalId },
  })
  // AWS: transitive tags of the caller's session are passed on, and need the permission as well.
  if (Object.keys({ ...request.tags, ...passedOn }).length > 0)
    check(world, caller, { action: 'sts:TagSession', request, role, context: keys })
  if (request.sourceIdentity !== undefined) {
    check(world, caller, { action: 'sts:SetSourceIdentity', request, role, context: keys })
    refuseChangedSourceIdentity(caller, request, callerSession)
  }
  return role!
}

interface Check {
  action: string
  request: AssumeRoleRequest
  role: Role | undefined
  context: ContextKeys
}

// AWS: an unknown role and one that does not trust the caller answer alike, so that names cannot be
// probed.
function check(world: World, caller: Caller, { action, request, role, context }: Check): void {
  const decision = role
    ? decide(world, caller, {
        action,
        resource: role.arn,
        resourcePolicy: role.trustPolicy.policy,
        resourcePolicyMustAllow: true,
        resourceAccountId: role.accountId,
        context: { ...context, ...resourceTags(role) },
      })
    : 'ImplicitlyDenied'
  if (decision !== 'Allowed') throw denied(caller, action, request.roleArn)
}

const denied = (caller: Caller, action: string, roleArn: string) =>
  new AwsFault(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn}`,
    403,
  )

/** A source identity stays with every further session of the chain. */
function refuseChangedSourceIdentity(
  caller: Caller,
  request: AssumeRoleRequest,
  callerSession: RoleSession | undefined,
): void {
  const before = callerSession?.sourceIdentity
  if (before !== undefined && before !== request.sourceIdentity)
    throw denied(caller, 'sts:SetSourceIdentity', request.roleArn)
}

/** The tags that each further session of the chain has as well. */
export const inheritedTags = (session: RoleSession | undefined): Record<string, string> =>
  Object.fromEntries(
    (session?.transitiveTagKeys ?? []).map((key) => [key, session?.tags[key] ?? '']),
  )

const sessionKeys = (
  { roleSessionName, sourceIdentity, tags, transitiveTagKeys }: AssumeRoleRequest,
  passedOn: Record<string, string>,
): ContextKeys => ({
  ...tagRequestKeys({ ...passedOn, ...tags }),
  'sts:RoleSessionName': roleSessionName,
  'sts:SourceIdentity': sourceIdentity,
  'sts:TransitiveTagKeys': transitiveTagKeys,
})

const resourceTags = ({ tags }: Role): ContextKeys =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`iam:ResourceTag/${key}`, value],
    ]),
  )
