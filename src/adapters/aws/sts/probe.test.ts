import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, seededRandom } from '../../../../test/fixtures/ports.ts'
import { RolecallError } from '../../../api/errors.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import type { ExternalId } from '../../../core/model/external-id.ts'
import { type AssumeRole, assumeRoleDirectly } from './assume-role.ts'
import { StsRegions } from './regions.ts'
import { stsPort } from './sts.ts'

interface Answer {
  status: number
  body: string
}

const ROLE = parseRoleArn('arn:aws:iam::222222222222:role/NorthwindInsightsAccess')
const CREDENTIALS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' }
const SESSION = {
  role: ROLE,
  externalId: 'rc-ours' as ExternalId,
  roleSessionName: 'rolecall-con_1',
  durationSeconds: 1800,
  sessionPolicy: { Version: '2012-10-17', Statement: [] },
}

let asked: URLSearchParams[] = []
let answers: (Answer | 'hang up')[] = []
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    asked.push(new URLSearchParams(Buffer.concat(chunks).toString()))
    const answer = answers.shift()
    if (!answer || answer === 'hang up') return void request.socket.destroy()
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body)
  })
})

const clientAt = (endpoint: string) =>
  new STSClient({ region: 'eu-central-1', endpoint, credentials: CREDENTIALS, maxAttempts: 1 })
const clock = new FakeClock()
const random = seededRandom()
const portOf = (client: STSClient, more: { assumeRole?: AssumeRole } = {}) =>
  stsPort(new StsRegions({ clock, random }, [{ region: 'eu-central-1', client, ...more }]), clock)
/** Its first call goes through the SDK. */
const directPortOf = (client: STSClient) =>
  portOf(client, { assumeRole: assumeRoleDirectly(client, (_, work) => work()) })
let origin: string

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  asked = []
  answers = []
})
afterAll(() => void server.close())

const fault = (Code: string, status = 403): Answer => ({
  status,
  body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${Code}</Code><Message>AccessDenied, says the text.</Message></Error></ErrorResponse>`,
})
const admitted = (
  user = '<Arn>arn:aws:sts::222222222222:assumed-role/Access/rolecall-probe</Arn><AssumedRoleId>AROAONE:rolecall-probe</AssumedRoleId>',
) => ({
  status: 200,
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${user && `<AssumedRoleUser>${user}</AssumedRoleUser>`}<Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey><SessionToken>t0ken</SessionToken><Expiration>2026-11-24T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
})

describe.each([
  ['through the SDK', portOf],
  ['directly', directPortOf],
])('%s:', (_, makePort) => {
  let port: ReturnType<typeof stsPort>
  beforeAll(async () => {
    port = makePort(clientAt(origin))
    answers = [admitted()]
    await port.probe(ROLE)
  })

  describe('a probe (VER-1)', () => {
    it('asks for the shortest session that can do nothing', async () => {
      answers = [admitted()]
      await port.probe(ROLE, 'rc-ours' as ExternalId)
      const { Action, RoleArn, RoleSessionName, DurationSeconds, ExternalId, Policy } =
        Object.fromEntries(asked[0]!)
      expect({ Action, RoleArn, RoleSessionName, DurationSeconds, ExternalId }).toEqual({
        Action: 'AssumeRole',
        RoleArn: ROLE.text,
        RoleSessionName: 'rolecall-probe',
        DurationSeconds: '900',
        ExternalId: 'rc-ours',
      })
      expect(JSON.parse(Policy!)).toEqual({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
      })
    })

    it('sends no External ID, or a decoy, where it is asked to (EXT-6)', async () => {
      answers = [fault('AccessDenied'), fault('AccessDenied')]
      await port.probe(ROLE)
      await port.probe(ROLE, { decoy: 'rc-decoy-1' })
      expect(asked.map((form) => form.get('ExternalId'))).toEqual([null, 'rc-decoy-1'])
    })

    it('that is let in tells the account and the role’s unique id, and keeps nothing else (VER-4)', async () => {
      answers = [admitted()]
      expect(await port.probe(ROLE)).toEqual({
        outcome: 'allowed',
        accountId: '222222222222',
        roleId: 'AROAONE',
      })
    })

    it.each([
      ['no user', ''],
      ['a user without names', '<Other>x</Other>'],
      ['an ARN that is none', '<Arn>nonsense</Arn><AssumedRoleId></AssumedRoleId>'],
    ])('that is let in with %s names no account, so that it agrees with none', async (_, user) => {
      answers = [admitted(user)]
      expect(await port.probe(ROLE)).toEqual({ outcome: 'allowed', accountId: '', roleId: '' })
    })

    it('is denied by AccessDenied alone (VER-2)', async () => {
      answers = [fault('AccessDenied')]
      expect(await port.probe(ROLE)).toEqual({ outcome: 'denied' })
    })

    it.each([
      ['throttling', fault('Throttling', 400), 'Throttling'],
      ['a server’s error', fault('InternalFailure', 500), 'InternalFailure'],
      ['a Region that is off', fault('RegionDisabledException'), 'STS_REGION_DISABLED'],
      ['credentials that ended', fault('ExpiredToken'), 'AWS_CREDENTIALS_REFUSED'],
      ['a clock that is wrong', fault('SignatureDoesNotMatch'), 'AWS_CREDENTIALS_REFUSED'],
      ['a look-alike code', fault('AccessDeniedByProxy'), 'AccessDeniedByProxy'],
      ['a code in other case', fault('accessdenied'), 'accessdenied'],
      ['a validation error', fault('ValidationError', 400), 'AWS_REFUSED'],
      ['a packed policy', fault('PackedPolicyTooLarge', 400), 'AWS_REFUSED'],
    ])('is unknown after %s (VER-2)', async (_, answer, why) => {
      answers = [answer, answer, answer]
      expect(await port.probe(ROLE)).toEqual({ outcome: 'unknown', why })
    })

    it('is unknown where a gateway says 403 without AWS’s code', async () => {
      answers = [{ status: 403, body: '<html>AccessDenied</html>' }]
      expect(await port.probe(ROLE)).toMatchObject({ outcome: 'unknown' })
    })

    it('is unknown where the connection breaks, and where nobody listens', async () => {
      answers = ['hang up']
      expect(await port.probe(ROLE)).toMatchObject({ outcome: 'unknown', why: 'TimeoutError' })
      expect(await portOf(clientAt('http://127.0.0.1:1')).probe(ROLE)).toMatchObject({
        outcome: 'unknown',
        why: 'ECONNREFUSED',
      })
    })

    it('is unknown, in our own words, where the broker role itself could not be taken', async () => {
      const credentials = async () => {
        throw new RolecallError('BROKER_UNUSABLE')
      }
      const broken = new STSClient({
        region: 'eu-central-1',
        endpoint: 'http://127.0.0.1:1',
        credentials,
        maxAttempts: 1,
      })
      expect(await portOf(broken).probe(ROLE)).toEqual({
        outcome: 'unknown',
        why: 'BROKER_UNUSABLE',
      })
    })
  })

  describe('a session', () => {
    it('is asked for with the connection’s External ID, name, policy and length (EXT-6, BRK-2)', async () => {
      answers = [admitted()]
      const session = await port.assume(SESSION)
      const { RoleArn, RoleSessionName, DurationSeconds, ExternalId, Policy } = Object.fromEntries(
        asked[0]!,
      )
      expect({ RoleArn, RoleSessionName, DurationSeconds, ExternalId, Policy }).toEqual({
        RoleArn: ROLE.text,
        RoleSessionName: 'rolecall-con_1',
        DurationSeconds: '1800',
        ExternalId: 'rc-ours',
        Policy: JSON.stringify(SESSION.sessionPolicy),
      })
      expect(session).toMatchObject({
        accessKeyId: 'ASIAX',
        expiration: new Date('2026-11-24T00:00:00Z'),
      })
      expect([session.secretAccessKey.reveal(), session.sessionToken.reveal()]).toEqual([
        's3cr3t',
        't0ken',
      ])
      expect(JSON.stringify(session)).not.toMatch(/s3cr3t|t0ken/)
    })

    it.each([
      ['AccessDenied', 'ROLE_NOT_ASSUMABLE'],
      ['PackedPolicyTooLarge', 'SCOPE_TOO_LARGE'],
      ['PackedPolicyTooLargeException', 'SCOPE_TOO_LARGE'],
      ['MalformedPolicyDocument', 'SCOPE_REFUSED'],
      ['ValidationError', 'AWS_REFUSED'],
      ['InvalidParameterValue', 'AWS_REFUSED'],
      ['Throttling', 'STS_UNAVAILABLE'],
      ['ExpiredToken', 'AWS_CREDENTIALS_REFUSED'],
    ])('that AWS refuses with %s fails as %s (F4)', async (code, expected) => {
      answers = Array.from({ length: 12 }, () => fault(code))
      const error = await port.assume(SESSION).catch((it: unknown) => it)
      expect(error).toMatchObject({ code: expected, retry: expected === 'STS_UNAVAILABLE' })
      expect((error as Error).cause).toBeDefined()
    })

    it('hands on an error of our own as it is', async () => {
      const ours = new RolecallError('BROKER_UNUSABLE')
      const credentials = async () => {
        throw ours
      }
      const broken = new STSClient({
        region: 'eu-central-1',
        endpoint: 'http://127.0.0.1:1',
        credentials,
        maxAttempts: 1,
      })
      await expect(portOf(broken).assume(SESSION)).rejects.toBe(ours)
    })
  })
})
