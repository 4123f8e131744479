import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'
import { type Decision, decide, parsePolicy } from '../../src/sandbox/policy/authorize.ts'
import type { ContextKeys } from '../../src/sandbox/policy/context.ts'
import { identify } from '../../src/sandbox/services/iam/identify.ts'
import type { World } from '../../src/sandbox/world.ts'
import { type Actor, type ActorName, CAST, CUSTOMER, CUSTOMER_ROLE, NOW } from './cast.ts'
import type { Question } from './questions.ts'

/** What the sandbox says. */
export function refereeSays(world: World, { actor, action, policy, context }: Question): Decision {
  const resourcePolicy = parsePolicy(JSON.stringify(policy), 'trust')
  const asked = {
    action,
    resource: CUSTOMER_ROLE,
    resourcePolicy,
    resourcePolicyMustAllow: true,
    resourceAccountId: CUSTOMER,
    context,
  }
  return decide(world, CAST[actor].caller, asked)
}

/** What the independent simulator says of the same request. */
export async function oracleSays(
  world: World,
  { actor, action, policy, context }: Question,
): Promise<Decision> {
  const { caller, identityPolicy }: Actor = CAST[actor]
  const answer = await runSimulation(
    {
      identityPolicies: identityPolicy ? [{ name: 'own', policy: identityPolicy }] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy,
      request: {
        action,
        principal: actor === 'anonymous' ? anonymousPrincipal : caller.arn,
        resource: { resource: CUSTOMER_ROLE, accountId: CUSTOMER },
        contextVariables: contextOf(world, actor, context),
      },
    },
    {},
  )
  if (answer.resultType === 'error')
    throw new Error(`the oracle refuses the question: ${JSON.stringify(answer.errors)}`)
  const ignored = answer.resultType === 'single' ? (answer.result.ignoredContextKeys ?? []) : []
  if (ignored.length > 0) throw new Error(`the oracle passes over ${ignored.join(', ')}`)
  return answer.overallResult
}

const standingKeys = (region: string): ContextKeys => ({
  'aws:CurrentTime': new Date(NOW).toISOString(),
  'aws:EpochTime': String(NOW / 1000),
  'aws:RequestedRegion': region,
  'aws:ResourceAccount': CUSTOMER,
  'aws:SecureTransport': 'true',
  'aws:ViaAWSService': 'false',
})

/** All keys of a request that have a value. */
export function contextOf(
  world: World,
  actor: ActorName,
  context: ContextKeys,
): Record<string, string | string[]> {
  const { caller } = CAST[actor]
  const keys = Object.entries({
    ...standingKeys(caller.region),
    ...identify(world, caller).keys,
    ...context,
  })
  return Object.fromEntries(
    keys.filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && entry[1].length > 0,
    ),
  )
}
