import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, seededRandom } from '../../../../test/fixtures/ports.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'
import type { StsCall } from '../../../core/ports.ts'
import { BrokerSessions } from './broker.ts'
import { observeCalls, observer } from './client.ts'
import { StsRegions } from './regions.ts'
import { stsPort } from './sts.ts'

const REGIONS = ['us-east-1', 'eu-west-1', 'eu-south-2']
const ROLE = parseRoleArn('arn:aws:iam::222222222222:role/NorthwindInsightsAccess')
const SESSION = {
  role: ROLE,
  externalId: 'rc-ours' as ExternalId,
  roleSessionName: 'rolecall-con_1',
  durationSeconds: 900,
  sessionPolicy: { Version: '2012-10-17', Statement: [] },
}

type Reply = 'ok' | 'hang up' | { code: string; status: number }

/** What each Region answers, in turn; the last answer stays. */
let script: Record<string, Reply[]> = {}
let asked: string[] = []

const XML = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
const USER =
  '<AssumedRoleUser><Arn>arn:aws:sts::222222222222:assumed-role/A/b</Arn><AssumedRoleId>AROAONE:b</AssumedRoleId></AssumedRoleUser>'
const session = (region: string) =>
  `<AssumeRoleResponse ${XML}><AssumeRoleResult>${USER}<Credentials><AccessKeyId>ASIA-${region}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-20T10:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
const fault = (code: string) =>
  `<ErrorResponse ${XML}><Error><Type>Sender</Type><Code>${code}</Code><Message>says AWS</Message></Error></ErrorResponse>`

const listener =
  (region: string): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => {
      asked.push(region)
      const replies = script[region] ?? ['ok']
      const reply = replies.length > 1 ? replies.shift()! : replies[0]!
      if (reply === 'hang up') return void request.socket.destroy()
      const { status, body } =
        reply === 'ok'
          ? { status: 200, body: session(region) }
          : { status: reply.status, body: fault(reply.code) }
      response
        .writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': `request-${region}` })
        .end(body)
    })
  }

const servers = await Promise.all(
  REGIONS.map(async (region) => {
    const server = createServer(listener(region))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return {
      region,
      server,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }
  }),
)
beforeEach(() => {
  script = {}
  asked = []
})
afterAll(() => {
  for (const { server } of servers) server.close()
})

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'canary-of-the-vendor' }
const clients = () =>
  servers.map(({ region, endpoint }) => ({
    region,
    client: new STSClient({ region, endpoint, credentials, maxAttempts: 1 }),
  }))

function desk() {
  const clock = new FakeClock()
  const regions = new StsRegions({ clock, random: seededRandom() }, clients())
  return { clock, sts: stsPort(regions, clock), regions }
}

const DOWN: Reply = { code: 'ServiceUnavailable', status: 503 }
const OFF: Reply = { code: 'RegionDisabledException', status: 403 }
const NOT_OPTED_IN: Reply = { code: 'InvalidClientTokenId', status: 403 }
const DENIED: Reply = { code: 'AccessDenied', status: 403 }
const SLOW: Reply = { code: 'Throttling', status: 400 }

it('reports each call by Region, operation and outcome, for the metrics', async () => {
  const clock = new FakeClock()
  const calls: StsCall[] = []
  const onStsCall = (call: StsCall) => calls.push(call)
  const observed = clients().map(({ region, client }) => ({
    region,
    client: observeCalls(client, observer(region, { clock, onStsCall })),
  }))
  const sts = stsPort(new StsRegions({ clock, random: seededRandom() }, observed), clock)
  script = { 'us-east-1': [DOWN, 'ok'], 'eu-west-1': [SLOW, DENIED] }
  await sts.probe(ROLE, SESSION.externalId)
  clock.advance(31_000)
  await sts.probe(ROLE, SESSION.externalId)
  expect(calls.map(({ region, operation, outcome }) => [region, operation, outcome])).toEqual([
    ['us-east-1', 'AssumeRole', 'unavailable'],
    ['eu-west-1', 'AssumeRole', 'throttled'],
    ['eu-west-1', 'AssumeRole', 'denied'],
    ['us-east-1', 'AssumeRole', 'ok'],
  ])
})

describe('STS in several Regions (BRK-6)', () => {
  it('is asked at home, and nowhere else while home answers', async () => {
    const { sts } = desk()
    expect(await sts.assume(SESSION)).toMatchObject({
      accessKeyId: 'ASIA-us-east-1',
      requestId: 'request-us-east-1',
    })
    expect(asked).toEqual(['us-east-1'])
  })

  it.each([
    ['is down', DOWN],
    ['hangs up', 'hang up'],
    ['is switched off for the customer', OFF],
  ] as [string, Reply][])(
    'is asked in the next Region where one %s, in their order (fault 15, fault 16)',
    async (_, reply) => {
      const { sts } = desk()
      script = { 'us-east-1': [reply], 'eu-west-1': [reply] }
      expect(await sts.assume(SESSION)).toMatchObject({ accessKeyId: 'ASIA-eu-south-2' })
      expect(asked).toEqual(REGIONS)
      expect(await sts.probe(ROLE, SESSION.externalId)).toMatchObject({ outcome: 'allowed' })
    },
  )

  it('is asked elsewhere first for half a minute after a Region was down, then at home again', async () => {
    const { sts, clock } = desk()
    script = { 'us-east-1': [DOWN, 'ok'] }
    for (let count = 0; count < 3; count++) await sts.assume(SESSION)
    expect(asked).toEqual(['us-east-1', 'eu-west-1', 'eu-west-1', 'eu-west-1'])
    clock.advance(31_000)
    expect(await sts.assume(SESSION)).toMatchObject({ accessKeyId: 'ASIA-us-east-1' })
  })

  it('passes a Region by that the vendor’s account did not opt in to; at home the same answer is the truth', async () => {
    const { sts } = desk()
    script = { 'us-east-1': [DOWN], 'eu-west-1': [NOT_OPTED_IN] }
    expect(await sts.assume(SESSION)).toMatchObject({ accessKeyId: 'ASIA-eu-south-2' })
    script = { 'us-east-1': [NOT_OPTED_IN] }
    asked = []
    await expect(desk().sts.assume(SESSION)).rejects.toMatchObject({
      code: 'AWS_CREDENTIALS_REFUSED',
    })
    expect(asked).toEqual(['us-east-1'])
  })

  it('is believed when it denies: no other Region is asked (VER-2)', async () => {
    const { sts } = desk()
    script = { 'us-east-1': [DENIED] }
    expect(await sts.probe(ROLE)).toEqual({ outcome: 'denied' })
    await expect(sts.assume(SESSION)).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' })
    expect(new Set(asked)).toEqual(new Set(['us-east-1']))
  })

  it('that is off everywhere fails with the account that has to switch it on, and where (fault 16)', async () => {
    const { sts } = desk()
    script = Object.fromEntries(REGIONS.map((region) => [region, [OFF]]))
    const error = await sts.assume(SESSION).catch((it: Error) => it)
    expect(error).toMatchObject({ code: 'STS_REGION_DISABLED' })
    expect((error as Error).message).toMatch(
      /account 222222222222 .* activates STS for us-east-1 in the IAM console, under Account settings/,
    )
    expect((error as Error).message).not.toMatch(/rc-ours|canary/)
    expect(await sts.probe(ROLE)).toEqual({ outcome: 'unknown', why: 'STS_REGION_DISABLED' })
  })

  it('that answers nowhere is unavailable, and unknown to a probe (fault 15)', async () => {
    const { sts } = desk()
    script = Object.fromEntries(REGIONS.map((region) => [region, [DOWN]]))
    await expect(sts.assume(SESSION)).rejects.toMatchObject({ code: 'STS_UNAVAILABLE' })
    expect(await sts.probe(ROLE)).toEqual({ outcome: 'unknown', why: 'ServiceUnavailable' })
    await expect(sts.check()).rejects.toMatchObject({ code: 'BROKER_UNUSABLE' })
  })

  it('that asks to slow down is asked again there after a pause, and a caller is not sent away (BRK-7, fault 14)', async () => {
    const { sts, clock } = desk()
    script = { 'us-east-1': [...Array.from({ length: 8 }, () => SLOW), 'ok'] }
    const started = clock.monotonic()
    expect(await sts.assume(SESSION)).toMatchObject({ accessKeyId: 'ASIA-us-east-1' })
    expect(asked).toHaveLength(9)
    expect(clock.monotonic() - started).toBeGreaterThan(8 * 50)
  })
})

describe('the broker’s own session (fault 17)', () => {
  const broker = parseRoleArn('arn:aws:iam::111111111111:role/rolecall-broker')
  const bases = () => clients().map(({ client }) => client)

  it('comes from the first Region that answers, once for all who ask together', async () => {
    script = { 'us-east-1': [DOWN] }
    const provide = new BrokerSessions(bases(), broker, new FakeClock()).provider
    const all = await Promise.all(Array.from({ length: 100 }, provide))
    expect(all.every(({ accessKeyId }) => accessKeyId === 'ASIA-eu-west-1')).toBe(true)
    expect(asked).toEqual(['us-east-1', 'eu-west-1'])
    await provide()
    expect(asked).toHaveLength(2)
  })

  it('is used to its end while no new one can be had', async () => {
    const clock = new FakeClock()
    const provide = new BrokerSessions(bases(), broker, clock).provider
    await provide()
    script = Object.fromEntries(REGIONS.map((region) => [region, [DOWN]]))
    clock.advance(14 * 60_000)
    expect(await provide()).toMatchObject({ accessKeyId: 'ASIA-us-east-1' })
    clock.advance(61_000)
    await expect(provide()).rejects.toMatchObject({ code: 'BROKER_UNUSABLE' })
  })
})
