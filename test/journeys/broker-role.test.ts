import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { awsUser, connect, customer } from './customer.ts'
import { Stage, VENDOR } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.serving()
})
afterAll(() => stage?.close())

const ROLE = { RoleName: 'rolecall-broker' }
const iam = () => awsUser(stage, { accessKeyId: VENDOR, secretAccessKey: 'sandbox' }).iam

/** Deletes the broker role, and returns a function that makes it again as it was. */
async function deleteBroker(): Promise<() => Promise<void>> {
  const { Role } = await iam().send(new GetRoleCommand(ROLE))
  const { PolicyNames } = await iam().send(new ListRolePoliciesCommand(ROLE))
  const policy = { ...ROLE, PolicyName: PolicyNames![0]! }
  const { PolicyDocument } = await iam().send(new GetRolePolicyCommand(policy))
  await iam().send(new DeleteRolePolicyCommand(policy))
  await iam().send(new DeleteRoleCommand(ROLE))
  return async () => {
    const AssumeRolePolicyDocument = decodeURIComponent(Role!.AssumeRolePolicyDocument!)
    await iam().send(new CreateRoleCommand({ ...ROLE, AssumeRolePolicyDocument }))
    const document = { PolicyDocument: decodeURIComponent(PolicyDocument!) }
    await iam().send(new PutRolePolicyCommand({ ...policy, ...document }))
  }
}

it('no customer is blamed for a broker role that was deleted, and all works again once it is back (F3)', async () => {
  const who = customer(stage, '520000000001')
  const invitation = await stage.invite({ accountId: who.accountId })
  await connect(stage, invitation, who)
  const connection = await stage.connected(invitation)
  const makeAgain = await deleteBroker()
  // A session that is younger than a second is believed.
  await new Promise((done) => setTimeout(done, 1100))
  expect((await stage.order(connection, 'verify')).body).toMatchObject({ code: 'BROKER_UNUSABLE' })
  expect(await stage.connection(invitation)).toMatchObject({ status: 'active', findings: [] })
  const doctor = await stage.cli(['doctor'])
  expect(doctor.code).not.toBe(0)
  expect(doctor.stdout + doctor.stderr).toContain('rolecall-broker')
  await makeAgain()
  // For a second after a failure, nobody asks again.
  await new Promise((done) => setTimeout(done, 1100))
  expect((await stage.order(connection, 'verify')).body).toMatchObject({ status: 'active' })
  const next = customer(stage, '520000000002')
  await connect(stage, await stage.invite({ accountId: next.accountId }), next)
})
