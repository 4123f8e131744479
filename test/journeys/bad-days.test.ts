import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customer } from './customer.ts'
import {
  awsError,
  concerns,
  type Exchange,
  isAnswerPut,
  isProbe,
  isReceive,
  type Middleman,
} from './proxy.ts'
import { type Connection, Stage, until } from './stage.ts'

let stage: Stage
let proxy: Middleman
beforeAll(async () => {
  stage = await Stage.behindProxy()
  await stage.serve()
  proxy = stage.proxy!
})
afterAll(() => stage?.close())

async function invited(accountId: string) {
  const who = customer(stage, accountId)
  const invitation = await stage.invite({ accountId, customerId: accountId })
  const launch = () => who.create({ TemplateURL: invitation.templateUrl })
  const mine = concerns(accountId)
  const puts = () => proxy.seen.filter((it) => isAnswerPut(it) && mine(it)).map(({ body }) => body)
  return { who, invitation, launch, mine, puts }
}

async function connects(accountId: string): Promise<void> {
  const { who, launch, invitation } = await invited(accountId)
  const stackId = await launch()
  expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
  await stage.connected(invitation)
}

const isSts = ({ action }: Exchange): boolean => action.startsWith('sts:')
const readiness = async () => {
  const answer = await fetch(`${stage.url}/readyz`)
  return {
    status: answer.status,
    checks: ((await answer.json()) as { checks: Record<string, string> }).checks,
  }
}
/** The service gives the same answer for a few seconds. */
const readinessOf = (status: number) =>
  until(`/readyz to answer ${status}`, async () => {
    const seen = await readiness()
    return seen.status === status ? seen : undefined
  })

/** What only waits does so side by side. */
describe.concurrent('on a bad day of AWS', () => {
  it('S3 that fails, cuts off and never answers gets the same bytes again until it takes them (fault 20)', async () => {
    const { who, invitation, launch, mine, puts } = await invited('510000000001')
    const isMine = (it: Exchange) => isAnswerPut(it) && mine(it)
    proxy.spoil(isMine, { status: 503 }, 1)
    proxy.spoil((it) => isMine(it), 'reset', 1)
    proxy.spoil((it) => isMine(it), 'never', 1)
    const stackId = await launch()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    await stage.connected(invitation)
    expect([puts().length, new Set(puts()).size]).toEqual([4, 1])
  })

  it('S3 that refuses ends it: nothing is sent again, nothing issued, until the role is verified anew (fault 21)', async () => {
    const { invitation, launch, mine, puts } = await invited('510000000002')
    proxy.spoil((it) => isAnswerPut(it) && mine(it), awsError(403, 'AccessDenied'))
    await launch()
    const unheard = await until('the refusal', async () => {
      const connection = await stage.connection(invitation)
      return connection?.findings.some(({ code }) => code === 'ANSWER_REFUSED')
        ? connection
        : undefined
    })
    expect(unheard.status).toBe('verifying')
    expect(
      (await stage.call('GET', `/v1/connections/${unheard.id}/credentials?scope=metrics`)).status,
    ).toBe(409)
    expect((await stage.order(unheard, 'verify')).body).toMatchObject({
      status: 'active',
    } satisfies Partial<Connection>)
    expect(puts()).toHaveLength(1)
  })

  it('work that takes longer than a message stays hidden keeps it hidden (fault 27)', async () => {
    const { who, launch, mine } = await invited('510000000003')
    const slow = proxy.hold('answer', (it) => isProbe(it) && mine(it))
    const stackId = await launch()
    await slow.reached
    const since = performance.now()
    await until('the time to pass for which a message stays hidden', async () =>
      performance.now() - since > 22_000 ? true : undefined,
    )
    slow.release()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    // One for the announcement, one for the role.
    expect(proxy.seen.filter((it) => isReceive(it) && mine(it))).toHaveLength(2)
  })

  it('STS away in one Region is asked in another, and so it is where the customer has not activated it (faults 15, 16)', async () => {
    const inRegion = (region: string) => (it: Exchange) => isSts(it) && it.region === region
    const lift = proxy.spoil(inRegion('us-east-1'), 'reset')
    await connects('510000000004')
    lift()
    const disabled = proxy.spoil(
      (it) => inRegion('eu-west-1')(it) && isProbe(it),
      awsError(
        403,
        'RegionDisabledException',
        'STS is not activated in this region for account:510000000005.',
      ),
    )
    await connects('510000000005')
    disabled()

    const everywhere = proxy.spoil((it) => isProbe(it) && it.body.includes('510000000006'), 'reset')
    const { who, invitation, launch } = await invited('510000000006')
    const stackId = await launch()
    await stage.attempted(invitation, 'checking')
    await until('a probe in each Region', async () =>
      tried('510000000006').size === 2 ? true : undefined,
    )
    everywhere()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
  })
})

const tried = (accountId: string) =>
  new Set(
    proxy.seen
      .filter((it) => isProbe(it) && it.body.includes(accountId))
      .map(({ region }) => region),
  )
const isBroker = ({ action, body }: Exchange): boolean =>
  action === 'sts:AssumeRole' && body.includes('RoleSessionName=rolecall-broker')

/** As if the broker's session had ended early. */
function expiredUntilRenewed(): void {
  const renewals = () => proxy.seen.filter(isBroker).length
  const before = renewals()
  proxy.spoil(
    (it) => isProbe(it) && renewals() === before,
    awsError(400, 'ExpiredTokenException', 'The security token included in the request is expired'),
  )
}

describe('credentials that end in the middle of the work', () => {
  it('are fetched anew once, and nobody’s stack fails for it (fault 17)', async () => {
    const before = proxy.seen.filter(isBroker).length
    expiredUntilRenewed()
    await Promise.all(['520000000007', '520000000008', '520000000009'].map(connects))
    expect(proxy.seen.filter(isBroker).length - before).toBeLessThanOrEqual(3)
  })
})

describe('a queue that is gone', () => {
  it('makes the service not ready, and what was sent meanwhile is answered when it is back', async () => {
    expect(await readiness()).toMatchObject({
      status: 200,
      checks: { store: 'ok', queue: 'ok', disk: 'ok', keys: 'ok', loops: 'ok' },
    })
    const isQueue = ({ action }: Exchange) =>
      ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'].includes(action)
    const gone = {
      status: 400,
      body: JSON.stringify({
        __type: 'com.amazonaws.sqs#QueueDoesNotExist',
        message: 'The specified queue does not exist.',
      }),
    }
    const { who, invitation, launch } = await invited('510000000010')
    const lift = proxy.spoil(isQueue, gone)
    proxy.cutOff(isReceive)
    expect(await readinessOf(503)).toMatchObject({
      checks: { store: 'ok', queue: 'unavailable' },
    })
    const stackId = await launch()
    await until('the loop to notice', async () =>
      stage.log().includes('inbox.unreachable') ? true : undefined,
    )
    expect(await stage.connection(invitation)).toBeUndefined()
    lift()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    await readinessOf(200)
  })
})
