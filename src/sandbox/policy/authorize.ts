import type { Caller } from '../operation.ts'
import { AwsFault } from '../operation.ts'
import type { Identity } from '../services/iam/identify.ts'
import { identify } from '../services/iam/identify.ts'
import type { World } from '../world.ts'
import type { ContextKeys } from './context.ts'
import { requestContext } from './context.ts'
import type { PolicyDocument } from './document.ts'
import type { PolicyRequest } from './evaluate.ts'
import { evaluatePolicies } from './evaluate.ts'
import { parsePolicy } from './parse-policy.ts'
import type { Grant } from './principal.ts'

export { parsePolicy }

export type Decision = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied'

export interface AuthorizationRequest {
  /** `sts:AssumeRole` */
  action: string
  /** The resource's ARN, or `*` for an action on none. */
  resource: string
  resourcePolicy?: PolicyDocument | undefined
  /**
   * A trust policy has to allow also within one account; any other resource policy only across
   * accounts.
   */
  resourcePolicyMustAllow?: boolean
  /** Of the resource, when its ARN does not tell; else the caller's. */
  resourceAccountId?: string | undefined
  /** Condition keys of the service and the request, such as `sts:ExternalId` or `aws:SourceArn`. */
  context?: ContextKeys
}

type PolicyType =
  | 'service control policy'
  | 'identity-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'resource-based policy'

interface Reasoned {
  decision: Decision
  /** The kind of policy that decided a denial. */
  because?: PolicyType
}

export function decide(world: World, caller: Caller, request: AuthorizationRequest): Decision {
  return reasonedDecision(world, identify(world, caller), caller, request).decision
}

/** Throws AWS's AccessDenied unless policies allow the request. */
export function authorize(world: World, caller: Caller, request: AuthorizationRequest): void {
  const identity = identify(world, caller)
  const { decision, because } = reasonedDecision(world, identity, caller, request)
  if (decision === 'Allowed') return
  throw accessDenied(
    identity,
    request,
    isSameAccount(identity, request) ? reasonText(decision, because, request.action) : '',
  )
}

function accessDenied(
  { principal }: Identity,
  { action, resource }: AuthorizationRequest,
  reason: string,
): AwsFault {
  const who = principal.kind === 'anonymous' ? 'User: anonymous' : `User: ${principal.arn}`
  const on = resource === '*' ? '' : ` on resource: ${resource}`
  return new AwsFault(
    'AccessDenied',
    `${who} is not authorized to perform: ${action}${on}${reason}`,
    403,
  )
}

// AWS: "Troubleshoot access denied error messages": a reason is given only within one account.
function reasonText(decision: Decision, because: PolicyType | undefined, action: string): string {
  if (!because) return ''
  const article = because.startsWith('identity') ? 'an' : 'a'
  return decision === 'ExplicitlyDenied'
    ? ` with an explicit deny in ${article} ${because}`
    : ` because no ${because} allows the ${action} action`
}

function reasonedDecision(
  world: World,
  identity: Identity,
  caller: Caller,
  request: AuthorizationRequest,
): Reasoned {
  const asked: PolicyRequest = {
    principal: identity.principal,
    action: request.action,
    resource: request.resource,
    context: requestContext(
      globalKeys(world, caller, request),
      identity.keys,
      request.context ?? {},
    ),
  }
  const verdicts = evaluateAll(world, identity, asked, request.resourcePolicy)
  const denial = (Object.keys(verdicts) as PolicyType[]).find((type) => verdicts[type].denied)
  if (denial) return { decision: 'ExplicitlyDenied', because: denial }
  const because = missingAllow(identity, request, verdicts)
  return because ? { decision: 'ImplicitlyDenied', because } : { decision: 'Allowed' }
}

type Verdicts = Record<PolicyType, { denied: boolean; grant: Grant }>
const UNLIMITED = { denied: false, grant: 'self' } as const

function evaluateAll(
  { knobs }: World,
  identity: Identity,
  asked: PolicyRequest,
  resourcePolicy: PolicyDocument | undefined,
): Verdicts {
  const controlPolicy = knobs.serviceControlPolicies[identity.principal.accountId]
  const ownPolicies =
    identity.principal.kind === 'root' ? UNLIMITED : evaluatePolicies(identity.policies, asked)
  return {
    // AWS: `FullAWSAccess` is attached to every account of an organization, so the policy only
    // denies.
    'service control policy':
      controlPolicy && identity.principal.kind !== 'service'
        ? evaluatePolicies([parsePolicy(controlPolicy, 'identity')], asked)
        : UNLIMITED,
    'identity-based policy': ownPolicies,
    'permissions boundary': identity.boundary
      ? evaluatePolicies(identity.boundary, asked)
      : UNLIMITED,
    'session policy': identity.sessionPolicies
      ? evaluatePolicies(identity.sessionPolicies, asked)
      : UNLIMITED,
    'resource-based policy': evaluatePolicies(resourcePolicy ? [resourcePolicy] : [], asked),
  }
}

/** The first kind of policy that would have had to allow the request and did not. */
function missingAllow(
  identity: Identity,
  request: AuthorizationRequest,
  verdicts: Verdicts,
): PolicyType | undefined {
  const grant = verdicts['resource-based policy'].grant
  const { kind } = identity.principal
  if (kind === 'anonymous' || kind === 'service')
    return grant === 'none' ? 'resource-based policy' : undefined
  const sameAccount = isSameAccount(identity, request)
  // AWS: within one account a grant to the user or session itself needs no other policy, nor is it
  // limited by a boundary or session policy.
  if (sameAccount && grant === 'self') return undefined
  if (grant === 'none' && (!sameAccount || request.resourcePolicyMustAllow))
    return 'resource-based policy'
  const needed: PolicyType[] = ['permissions boundary', 'session policy']
  if (!sameAccount || grant !== 'entity') needed.unshift('identity-based policy')
  return needed.find((type) => verdicts[type].grant === 'none')
}

const resourceAccount = (
  identity: Identity,
  { resource, resourceAccountId }: AuthorizationRequest,
): string => resourceAccountId ?? (resource.split(':')[4] || identity.principal.accountId)

const isSameAccount = (identity: Identity, request: AuthorizationRequest): boolean =>
  resourceAccount(identity, request) === identity.principal.accountId

function globalKeys(
  world: World,
  caller: Caller,
  { resourceAccountId }: AuthorizationRequest,
): ContextKeys {
  const now = world.clock.now()
  return {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:RequestedRegion': caller.region,
    'aws:ResourceAccount': resourceAccountId,
    // AWS: its endpoints are reached over TLS; the sandbox stands in for them on a loopback port.
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': String(caller.calledVia !== undefined),
    'aws:CalledVia': caller.calledVia,
    'aws:CalledViaFirst': caller.calledVia,
    'aws:CalledViaLast': caller.calledVia,
  }
}
