import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from './index.ts'

const [VENDOR, CUSTOMER] = ['111111111111', '222222222222']
const HOUR_MS = 3_600_000

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ knobs: { iamPropagationMs: 60_000 } })
})
afterEach(() => sandbox.stop())

const sts = (credentials = { accessKeyId: VENDOR, secretAccessKey: 'sandbox' } as object) =>
  new STSClient({
    endpoint: sandbox.origin,
    region: 'us-east-1',
    credentials: credentials as never,
    maxAttempts: 1,
  })

async function enter({ roleArn, externalId }: { roleArn: string; externalId?: string }) {
  const { Credentials: it } = await sts().send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'job', ExternalId: externalId }),
  )
  return {
    accessKeyId: it!.AccessKeyId,
    secretAccessKey: it!.SecretAccessKey,
    sessionToken: it!.SessionToken,
  }
}

const customer = () =>
  sandbox.seed({ customers: [{ accountId: CUSTOMER, vendorAccountId: VENDOR }] }).customers[0]!

describe('a sandbox in a vendor’s own tests', () => {
  it('makes a connected customer, whose role takes its External ID and nothing else', async () => {
    const { roleArn, externalId } = customer()
    await expect(enter({ roleArn })).rejects.toThrow('not authorized to perform: sts:AssumeRole')
    const session = await enter({ roleArn, externalId })
    const { Account } = await sts(session).send(new GetCallerIdentityCommand({}))
    expect(Account).toBe(CUSTOMER)
  })

  it('ends sessions when its clock is moved, and still takes what clients sign', async () => {
    const session = await enter(customer())
    sandbox.advance(2 * HOUR_MS)
    await expect(sts(session).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
    })
    await sts().send(new GetCallerIdentityCommand({}))
  })

  it('wakes at once what waits for a time that has come', async () => {
    const slept = sandbox.world.clock.sleep(HOUR_MS)
    sandbox.advance(HOUR_MS)
    await slept
  })

  it('throttles and denies on request', async () => {
    sandbox.turn({ throttle: { 'sts:GetCallerIdentity': 0 } })
    await expect(sts().send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
    })
    const it = customer()
    const Statement = [{ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' }]
    sandbox.turn({
      throttle: {},
      serviceControlPolicies: { [VENDOR]: { Version: '2012-10-17', Statement } },
    })
    await expect(enter(it)).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('says which knob, account number or time is wrong', () => {
    expect(() => sandbox.turn({ resourceMs: -1 })).toThrow('resourceMs must be a number of')
    expect(() =>
      sandbox.seed({ customers: [{ accountId: '12', vendorAccountId: VENDOR }] }),
    ).toThrow('An account number has twelve digits, not: 12.')
    expect(() => sandbox.advance(-1)).toThrow('The clock moves forward only')
  })

  it('takes seeds and the clock over HTTP too', async () => {
    const post = async (path: string, body: unknown) => {
      const answer = await fetch(`${sandbox.origin}/_sandbox/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, never> }
    }
    const customers = [{ accountId: CUSTOMER, vendorAccountId: VENDOR, externalId: 'ext-1' }]
    expect(await post('seed', { customers })).toEqual({
      status: 200,
      body: {
        roles: [],
        customers: [
          {
            accountId: CUSTOMER,
            roleArn: `arn:aws:iam::${CUSTOMER}:role/CustomerAccess`,
            externalId: 'ext-1',
          },
        ],
        organizations: [],
      },
    })
    expect((await post('seed', { customers })).body.error).toContain('already exists')
    expect((await post('seed', { customers: [{}] })).body.error).toBe(
      'Each of customers needs accountId.',
    )
    const { body } = await post('clock', { advanceSeconds: 86_400 })
    expect(Date.parse(body.now!) - Date.now()).toBeGreaterThan(23 * HOUR_MS)
    expect((await post('clock', { advanceSeconds: '1' })).status).toBe(400)
  })
})
