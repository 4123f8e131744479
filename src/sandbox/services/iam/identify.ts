import type { Caller } from '../../operation.ts'
import { iamArn } from '../../partition.ts'
import type { ContextKeys } from '../../policy/context.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { Principal } from '../../policy/principal.ts'
import type { World } from '../../world.ts'
import { organizationKeys } from '../organizations/state.ts'
import { policyDocumentOf } from './managed-policies.ts'
import { findRole } from './roles.ts'
import type { Entity, Role, RoleSession } from './state.ts'
import { iamAccount, iamState } from './state.ts'

/** A caller with everything that policies may ask about it. */
export interface Identity {
  principal: Principal
  policies: readonly PolicyDocument[]
  boundary?: readonly PolicyDocument[]
  /** Of a session issued with a policy: it can do no more than these allow. */
  sessionPolicies?: readonly PolicyDocument[]
  session?: RoleSession
  keys: ContextKeys
}

const SESSION_ARN =
  /^arn:(?<partition>[\w-]+):sts::(?<accountId>\d{12}):assumed-role\/(?<roleName>[^/]+)\/(?<sessionName>.+)$/
const USER_ARN = /^arn:[\w-]+:iam::\d{12}:user\/(?:.*\/)?(?<userName>[^/]+)$/

export function identify(world: World, caller: Caller): Identity {
  if (/^[\w.-]+\.amazonaws\.com(?:\.cn)?$/.test(caller.arn)) return identifyService(caller)
  if (!caller.arn.startsWith('arn:')) return identifyAnonymous(caller)
  if (caller.arn.endsWith(':root')) return identifyRoot(world, caller)
  const session = SESSION_ARN.exec(caller.arn)?.groups
  if (session) return identifySession(world, caller, session.roleName!, session.sessionName!)
  return identifyUser(world, caller, USER_ARN.exec(caller.arn)?.groups?.userName ?? '')
}

function identifyService({ accountId, arn }: Caller): Identity {
  return {
    principal: { kind: 'service', accountId, arn, principalArn: arn, uniqueId: arn },
    policies: [],
    keys: { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': arn },
  }
}

function identifyAnonymous({ arn }: Caller): Identity {
  return {
    principal: { kind: 'anonymous', accountId: '', arn, principalArn: arn, uniqueId: 'anonymous' },
    policies: [],
    keys: {
      'aws:PrincipalType': 'Anonymous',
      'aws:userid': 'anonymous',
      'aws:PrincipalIsAWSService': 'false',
    },
  }
}

function identifyRoot(world: World, { accountId, arn }: Caller): Identity {
  return {
    principal: { kind: 'root', accountId, arn, principalArn: arn, uniqueId: accountId },
    policies: [],
    keys: {
      ...accountKeys(world, accountId, arn),
      'aws:PrincipalType': 'Account',
      'aws:userid': accountId,
    },
  }
}

function identifyUser(world: World, { accountId, arn }: Caller, userName: string): Identity {
  const user = iamAccount(world, accountId).users.get(userName.toLowerCase())
  const uniqueId = user?.uniqueId ?? ''
  return {
    principal: { kind: 'user', accountId, arn, principalArn: arn, uniqueId },
    ...(user ? entityPolicies(world, user) : { policies: [] }),
    keys: {
      ...accountKeys(world, accountId, arn),
      ...tagKeys(user?.tags ?? {}),
      'aws:PrincipalType': 'User',
      'aws:userid': uniqueId,
      'aws:username': user?.userName ?? userName,
    },
  }
}

function identifySession(
  world: World,
  caller: Caller,
  roleName: string,
  sessionName: string,
): Identity {
  const session =
    caller.accessKeyId === undefined
      ? undefined
      : iamState(world).accessKeys.get(caller.accessKeyId)?.session
  const role = roleOfSession(world, caller.accountId, roleName, session)
  const roleId = session?.roleId ?? role?.uniqueId ?? ''
  const principalArn = role?.arn ?? iamArn(caller, `role/${roleName}`)
  return {
    principal: {
      kind: 'session',
      accountId: caller.accountId,
      arn: caller.arn,
      principalArn,
      uniqueId: roleId,
    },
    ...(role ? entityPolicies(world, role) : { policies: [] }),
    ...(session && session.policies.length > 0 ? { sessionPolicies: session.policies } : {}),
    ...(session ? { session } : {}),
    keys: {
      ...accountKeys(world, caller.accountId, principalArn),
      ...tagKeys({ ...role?.tags, ...session?.tags }),
      ...sessionKeys(session),
      'aws:PrincipalType': 'AssumedRole',
      'aws:userid': `${roleId}:${sessionName}`,
    },
  }
}

/** A session belongs to one role: a later role of the same name gives it nothing. */
function roleOfSession(
  world: World,
  accountId: string,
  roleName: string,
  session: RoleSession | undefined,
): Role | undefined {
  const role = findRole(world, accountId, roleName)
  return session && role?.uniqueId !== session.roleId ? undefined : role
}

function entityPolicies(world: World, entity: Entity): Pick<Identity, 'policies' | 'boundary'> {
  const attached = entity.attachedPolicyArns.flatMap((arn) => policyDocumentOf(world, arn) ?? [])
  const policies = [
    ...Object.values(entity.inlinePolicies).map(({ policy }) => policy),
    ...attached,
  ]
  if (entity.permissionsBoundaryArn === undefined) return { policies }
  const boundary = policyDocumentOf(world, entity.permissionsBoundaryArn)
  return { policies, boundary: boundary ? [boundary] : [] }
}

const accountKeys = (world: World, accountId: string, principalArn: string): ContextKeys => ({
  ...organizationKeys(world, accountId),
  'aws:PrincipalAccount': accountId,
  'aws:PrincipalArn': principalArn,
  'aws:PrincipalIsAWSService': 'false',
})

const tagKeys = (tags: Readonly<Record<string, string>>): ContextKeys =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]))

const sessionKeys = (session: RoleSession | undefined): ContextKeys =>
  session
    ? {
        'aws:SourceIdentity': session.sourceIdentity,
        'aws:TokenIssueTime': new Date(session.issuedAt).toISOString(),
        'aws:MultiFactorAuthPresent': 'false',
      }
    : {}
