import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, seededRandom } from '../../../../test/fixtures/ports.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'
import { BrokerSessions } from './broker.ts'
import { StsRegions } from './regions.ts'
import { stsPort } from './sts.ts'

const BROKER = parseRoleArn('arn:aws:iam::111111111111:role/rolecall-broker')
const ROLE = parseRoleArn('arn:aws:iam::222222222222:role/NorthwindInsightsAccess')
const OURS = 'rc-ours' as ExternalId
const XML = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'

/** What AWS knows: the broker role, its sessions, and how it answers the other calls. */
let aws: {
  /** Undefined: somebody deleted the broker role. */
  brokerId: string | undefined
  made: number
  calls: number
  /** How many of the next renewals AWS throttles. */
  throttled: number
  /** The answer to a session of this number. */
  refusal: (session: number) => string | undefined
}
beforeEach(() => {
  aws = { brokerId: 'AROAFIRST', made: 0, calls: 0, throttled: 0, refusal: () => undefined }
})

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const key = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const code = refusalOf(form.get('RoleArn'), key)
    const body = code
      ? `<ErrorResponse ${XML}><Error><Type>Sender</Type><Code>${code}</Code></Error></ErrorResponse>`
      : `<AssumeRoleResponse ${XML}><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::222222222222:assumed-role/A/b</Arn><AssumedRoleId>${aws.brokerId}:b</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>SESSION${aws.made}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-20T11:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
    response.writeHead(code ? 403 : 200, { 'content-type': 'text/xml' }).end(body)
  })
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
afterAll(() => void server.close())

function refusalOf(roleArn: string | null, key: string): string | undefined {
  if (roleArn === BROKER.text) {
    if (aws.throttled-- > 0) return 'Throttling'
    aws.made += 1
    return aws.brokerId === undefined ? 'AccessDenied' : undefined
  }
  aws.calls += 1
  return aws.refusal(Number(key.replace('SESSION', '')))
}

function desk() {
  const clock = new FakeClock()
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = { region: 'us-east-1', endpoint, maxAttempts: 1 }
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' }
  const broker = new BrokerSessions([new STSClient({ ...settings, credentials })], BROKER, clock)
  const client = new STSClient({ ...settings, credentials: broker.provider })
  const clients = [{ region: 'us-east-1', client }]
  const regions = new StsRegions({ clock, random: seededRandom() }, clients, { broker })
  return { clock, sts: stsPort(regions, clock) }
}

const ASSUME = {
  role: ROLE,
  externalId: OURS,
  roleSessionName: 'rolecall-con_1',
  durationSeconds: 900,
  sessionPolicy: { Version: '2012-10-17', Statement: [] },
}

/** Sessions that were made before this one are refused, as if the role had been made again. */
const refuseBefore = (first: number, code: string) => {
  aws.refusal = (session) => (session < first ? code : undefined)
}

describe('a session of the broker role that AWS no longer accepts (F3)', () => {
  it.each(['AccessDenied', 'InvalidClientTokenId', 'ExpiredToken', 'UnrecognizedClientException'])(
    'is renewed once after %s, and the call is repeated',
    async (code) => {
      const { sts, clock } = desk()
      await sts.probe(ROLE, OURS)
      clock.advance(60_000)
      refuseBefore(2, code)
      expect(await sts.probe(ROLE, OURS)).toMatchObject({ outcome: 'allowed' })
      expect(aws.made).toBe(2)
      clock.advance(60_000)
      refuseBefore(3, code)
      expect(await sts.assume(ASSUME)).toMatchObject({ accessKeyId: 'SESSION3' })
    },
  )

  it('blames the customer only if a new session is denied too', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    clock.advance(60_000)
    refuseBefore(99, 'AccessDenied')
    expect(await sts.probe(ROLE, OURS)).toEqual({ outcome: 'denied' })
    expect(aws).toMatchObject({ made: 2, calls: 3 })
  })

  it('is renewed although AWS throttles two calls, but not three', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    clock.advance(60_000)
    refuseBefore(99, 'AccessDenied')
    aws.throttled = 3
    expect(await sts.probe(ROLE, OURS)).toMatchObject({ outcome: 'unknown' })
    clock.advance(60_000)
    aws.throttled = 2
    expect(await sts.probe(ROLE, OURS)).toEqual({ outcome: 'denied' })
  })

  it('blames no customer while the broker role is gone', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    clock.advance(60_000)
    aws.brokerId = undefined
    refuseBefore(99, 'AccessDenied')
    expect(await sts.probe(ROLE, OURS)).toEqual({ outcome: 'unknown', why: 'BROKER_UNUSABLE' })
    await expect(sts.assume(ASSUME)).rejects.toMatchObject({ code: 'BROKER_UNUSABLE' })
    await expect(sts.check()).rejects.toMatchObject({ code: 'BROKER_UNUSABLE' })
  })

  it('blames no customer in the minute after the broker role was made again', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    clock.advance(60_000)
    aws.brokerId = 'AROASECOND'
    refuseBefore(99, 'AccessDenied')
    expect(await sts.probe(ROLE, OURS)).toEqual({ outcome: 'unknown', why: 'BROKER_UNUSABLE' })
    clock.advance(61_000)
    expect(await sts.probe(ROLE, OURS)).toEqual({ outcome: 'denied' })
  })

  it('is not renewed by the probes that should be denied', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    clock.advance(60_000)
    refuseBefore(99, 'AccessDenied')
    await sts.probe(ROLE)
    await sts.probe(ROLE, { decoy: 'rc-decoy-1' })
    await sts.probe(ROLE, OURS, { sourceIdentity: 'rolecall-probe' })
    expect(aws.made).toBe(1)
  })

  it('is renewed five times by a flood of denied probes, then once in ten seconds, and once for all at a time', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    clock.advance(60_000)
    refuseBefore(99, 'AccessDenied')
    await Promise.all(Array.from({ length: 50 }, () => sts.probe(ROLE, OURS)))
    expect(aws.made).toBe(2)
    for (let count = 0; count < 40; count++) {
      clock.advance(1000)
      await sts.probe(ROLE, OURS)
    }
    expect(aws.made).toBeGreaterThan(1 + 5)
    expect(aws.made).toBeLessThanOrEqual(1 + 5 + 4)
  })

  it('is not asked for more than once a second while there is none', async () => {
    const { sts } = desk()
    aws.brokerId = undefined
    for (let count = 0; count < 50; count++) await sts.probe(ROLE, OURS)
    expect(aws.made).toBe(1)
  })

  it('is found by a check when the role was deleted, though nobody uses it', async () => {
    const { sts, clock } = desk()
    await sts.probe(ROLE, OURS)
    aws.brokerId = undefined
    clock.advance(31_000)
    await expect(sts.check()).rejects.toMatchObject({ code: 'BROKER_UNUSABLE' })
  })
})
