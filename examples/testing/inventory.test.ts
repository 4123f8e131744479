import { type Sandbox, startSandbox } from 'rolecall/sandbox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countRoles } from './inventory.ts'

const [VENDOR, CUSTOMER] = ['111111111111', '222222222222']

let sandbox: Sandbox
let customer: { roleArn: string; externalId: string }

beforeAll(async () => {
  sandbox = await startSandbox()
  const { customers } = sandbox.seed({
    customers: [
      {
        accountId: CUSTOMER,
        vendorAccountId: VENDOR,
        managedPolicies: ['arn:aws:iam::aws:policy/SecurityAudit'],
      },
    ],
  })
  customer = customers[0]!
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.origin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: VENDOR,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    // One try, so that the tests of failures are quick.
    AWS_MAX_ATTEMPTS: '1',
  })
})
afterAll(() => sandbox.stop())

test('counts the roles of a connected customer', async () => {
  expect(await countRoles(customer)).toBe(1)
})

test('fails with another customer’s External ID', async () => {
  await expect(countRoles({ ...customer, externalId: 'of-another' })).rejects.toThrow(
    'sts:AssumeRole',
  )
})

test('fails with the name of the fault while AWS throttles', async () => {
  sandbox.turn({ throttle: { 'sts:AssumeRole': 0 } })
  await expect(countRoles(customer)).rejects.toMatchObject({ name: 'Throttling' })
  sandbox.turn({ throttle: {} })
})
