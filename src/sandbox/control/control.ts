import { MovableClock } from '../movable-clock.ts'
import { AwsFault } from '../operation.ts'
import { listPretended } from '../services/cloudformation/resources/pretended.ts'
import { tablesOf } from '../services/dynamodb/table.ts'
import { iamState } from '../services/iam/state.ts'
import { AWS_ACCOUNT } from '../services/s3/response-buckets.ts'
import { s3State } from '../services/s3/state.ts'
import { allSubscriptions, topicsOf } from '../services/sns/topic.ts'
import { queuesOf } from '../services/sqs/queue.ts'
import { AssumeRole } from '../services/sts/AssumeRole.ts'
import type { Answer } from '../wire/answer.ts'
import { json } from '../wire/answer.ts'
import type { WireRequest } from '../wire/request.ts'
import type { Knobs, World } from '../world.ts'
import { complaintAbout, turnKnobs } from './knobs.ts'
import { complaintAboutSeeds, type Seeds, seedWorld } from './seed.ts'

export interface Control {
  world: World
  /** Removes all state and sets the knobs to their values at the start. */
  reset: () => void
}

type Handler = (control: Control, request: WireRequest) => Answer

const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /_sandbox/health': () => json(200, { status: 'ok' }),
  'GET /_sandbox/knobs': ({ world }) => json(200, world.knobs),
  'POST /_sandbox/knobs': changeKnobs,
  'POST /_sandbox/seed': seed,
  'POST /_sandbox/clock': changeClock,
  'GET /_sandbox/accounts': ({ world }) => json(200, { accounts: accountsOf(world) }),
  'GET /_sandbox/pretended': ({ world }) => json(200, { resources: listPretended(world) }),
  'POST /_sandbox/service-session': startServiceSession,
  'GET /_sandbox/deliveries': ({ world }) => json(200, { subscriptions: deliveriesOf(world) }),
  'POST /_sandbox/reset': ({ reset }) => {
    reset()
    return json(200, { status: 'reset' })
  },
}

/** The sandbox's control endpoint: what AWS does not have. */
export function answerControl(control: Control, request: WireRequest): Answer {
  const origin = request.headers.get('origin')
  if (origin !== undefined && origin !== control.world.origin)
    return json(403, { error: 'Pages of other origins may not turn the knobs.' })
  const handler = ROUTES[`${request.method} ${request.path}`]
  if (handler) return handler(control, request)
  return json(404, {
    error: `There is no ${request.method} ${request.path}. There are: ${Object.keys(ROUTES).join(', ')}.`,
  })
}

function changeKnobs({ world }: Control, request: WireRequest): Answer {
  const change = readJson(request)
  const complaint = change === undefined ? 'The body must be JSON.' : complaintAbout(change)
  if (complaint) return json(400, { error: complaint })
  turnKnobs(world, change as Partial<Knobs>)
  return json(200, world.knobs)
}

function seed({ world }: Control, request: WireRequest): Answer {
  const seeds = readJson(request)
  const complaint = complaintAboutSeeds(seeds)
  if (complaint) return json(400, { error: complaint })
  try {
    return json(200, seedWorld(world, seeds as Seeds))
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error
    return json(400, { error: error.message })
  }
}

const SERVICE = /^[a-z][\w.-]*\.amazonaws\.com(?:\.cn)?$/

/**
 * Credentials of a role for a service of AWS that the sandbox lacks, such as Lambda. The role must
 * trust the service.
 */
function startServiceSession({ world }: Control, request: WireRequest): Answer {
  const {
    service,
    roleArn,
    region = 'us-east-1',
  } = (readJson(request) ?? {}) as {
    [name: string]: unknown
  }
  if (typeof service !== 'string' || !SERVICE.test(service) || typeof region !== 'string')
    return json(400, {
      error: 'Send {"service": "lambda.amazonaws.com", "roleArn": "arn:aws:iam::…:role/…"}.',
    })
  try {
    const caller = { accountId: '', arn: service, region }
    const { Credentials } = AssumeRole(world, caller, {
      RoleArn: roleArn,
      RoleSessionName: service.split('.')[0]!,
    })
    return json(200, Credentials)
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error
    return json(error.status, { error: error.message })
  }
}

function changeClock({ world }: Control, request: WireRequest): Answer {
  const { advanceSeconds } = (readJson(request) ?? {}) as { advanceSeconds?: unknown }
  if (typeof advanceSeconds !== 'number' || !(advanceSeconds >= 0))
    return json(400, { error: 'Send {"advanceSeconds": 3600}: a number of seconds, zero or more.' })
  moveClock(world, advanceSeconds * 1000)
  return json(200, { now: new Date(world.clock.now()).toISOString() })
}

/** Throws a `RangeError` for a negative number, and an `Error` for a world with another clock. */
export function moveClock({ clock }: World, ms: number): void {
  if (!(clock instanceof MovableClock)) throw new Error('The clock of this world cannot be moved.')
  clock.advance(ms)
}

function readJson({ body }: WireRequest): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}

function accountsOf(world: World) {
  const buckets = [...s3State(world).buckets.values()]
  const topics = [...topicsOf(world).values()]
  const queues = [...queuesOf(world).values()]
  const tables = [...tablesOf(world).values()]
  const owners = [...buckets, ...topics, ...queues, ...tables].map(({ accountId }) => accountId)
  const ids = new Set([...iamState(world).accounts.keys(), ...owners])
  ids.delete(AWS_ACCOUNT)
  return [...ids].sort().map((accountId) => ({
    accountId,
    buckets: buckets.filter((bucket) => bucket.accountId === accountId).map(({ name }) => name),
    topics: topics.filter((topic) => topic.accountId === accountId).map(({ arn }) => arn),
    queues: queues.filter((queue) => queue.accountId === accountId).map(({ arn }) => arn),
    tables: tables.filter((table) => table.accountId === accountId).map(({ arn }) => arn),
  }))
}

const deliveriesOf = (world: World) =>
  allSubscriptions(world).map(({ arn, topicArn, endpoint, deliveries }) => ({
    subscriptionArn: arn,
    topicArn,
    endpoint,
    ...deliveries,
  }))
