import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { accept, type Customer, connect, customer, pressLaunch, templateOf } from './customer.ts'
import { type Invitation, REGIONS, Stage, TOKEN, until, VENDOR } from './stage.ts'

const CUSTOMERS = 50
const ALL_REGIONS = REGIONS.flatMap((region) => ['--region', region])

let stage: Stage
let deployment: Deployment | undefined
let serial = 0

const settings = (region: string = REGIONS[0]) => ({
  endpoint: stage.sandbox,
  region,
  credentials: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
})

interface Connected {
  invitation: Invitation
  who: Customer
  stackId: string
}

const newCustomer = () =>
  customer(stage, String(600000000000 + ++serial), REGIONS[serial % REGIONS.length])

async function onboard(): Promise<Connected> {
  const who = newCustomer()
  const invitation = await stage.invite({ customerId: `c-${who.accountId}`, region: who.region })
  return { invitation, who, stackId: await connect(stage, invitation, who) }
}

/** Changes a property of the custom resource, so that the stack calls. */
async function startUpdate({ invitation, who, stackId }: Connected, seconds: number) {
  const changed = templates
    .get(invitation.id)!
    .replaceAll(/ServiceTimeout: \d+/g, `ServiceTimeout: ${seconds}`)
  await who.startUpdate(stackId, changed)
}

/** What the customers were shown, kept because no page answers during the move. */
const templates = new Map<string, string>()

async function inbox() {
  const iam = new IAMClient(settings())
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'rolecall-broker' }))
  const sqs = new SQSClient(settings())
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'rolecall-callbacks' }))
  const AttributeNames = ['All' as const]
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames }),
  )
  const { VisibilityTimeout, RedrivePolicy, CreatedTimestamp } = Attributes
  const { maxReceiveCount } = JSON.parse(RedrivePolicy!) as { maxReceiveCount: number }
  return {
    timing: [Number(VisibilityTimeout), Number(maxReceiveCount)],
    identity: { role: Role!.RoleId, queue: QueueUrl, since: CreatedTimestamp },
  }
}

async function stackStatus(name: string, region: string = REGIONS[0]) {
  const client = new CloudFormationClient(settings(region))
  const found = await client.send(new DescribeStacksCommand({ StackName: name })).catch(() => null)
  return found?.Stacks?.[0]?.StackStatus
}

const people: Connected[] = []
let before: Awaited<ReturnType<typeof inbox>>

beforeAll(async () => {
  stage = await Stage.serving()
  while (people.length < CUSTOMERS)
    people.push(...(await Promise.all(Array.from({ length: 10 }, onboard))))
  for (const { invitation } of people.slice(0, 10))
    templates.set(invitation.id, await templateOf(invitation))
  before = await inbox()
})
afterAll(async () => {
  await deployment?.stop()
  await stage?.close()
})

const settledAs = async ({ who, stackId }: Connected, status: string) => {
  const stack = await who.settled(stackId)
  expect(stack.StackStatus, await who.reasons(stackId)).toBe(status)
}

describe('a deployment that adopts what set-up made', () => {
  const [updated, removed, updatedMeanwhile, removedMeanwhile, updatedAfter, removedAfter] =
    Array.from({ length: 6 }, (_, index) => () => people[index]!) as [
      () => Connected,
      ...(() => Connected)[],
    ]
  let waiting: { invitation: Invitation; who: Customer }
  let launched: Connected

  it('is not made by accident: without --adopt, the names of the set-up are in use', async () => {
    await expect(deployByCli(stage)).rejects.toThrow(/add --adopt/)
  })

  it('is prepared while the service of the machine works, and takes nothing from it', async () => {
    await startUpdate(updated!(), 301)
    await settledAs(updated!(), 'UPDATE_COMPLETE')
    await removed!().who.remove(removed!().stackId)
    await stage.connected(removed!().invitation, 'disconnected')
    expect(await deployByCli(stage, '--adopt')).toMatchObject({ isPaused: true, changed: true })
    expect(await inbox()).toEqual(before)
    await onboard()
    expect(await deployByCli(stage, '--adopt')).toMatchObject({ isPaused: true, changed: false })
  })

  it('takes over the records, the keys and the token, and what stacks reported meanwhile', async () => {
    const who = newCustomer()
    waiting = { invitation: await stage.invite({ customerId: 'waiting' }), who }
    const late = newCustomer()
    const invitation = await stage.invite({ customerId: 'late', region: late.region })
    await accept(invitation, late.accountId)
    const { templateUrl } = await pressLaunch(invitation, late.region)
    await stage.stopServing()
    launched = { invitation, who: late, stackId: await late.create({ TemplateURL: templateUrl }) }
    await startUpdate(updatedMeanwhile!(), 302)
    await removedMeanwhile!().who.remove(removedMeanwhile!().stackId)

    const deployed = await deployByCli(stage, '--adopt')
    expect(deployed).toMatchObject({ isPaused: false, changed: true })
    deployment = await Deployment.open(stage, deployed)
    deployment.start()
    expect(stage.token).toBe(TOKEN)
    await settledAs(launched, 'CREATE_COMPLETE')
    await settledAs(updatedMeanwhile!(), 'UPDATE_COMPLETE')
    await settledAs(removedMeanwhile!(), 'DELETE_COMPLETE')
    await stage.connected(invitation)
  })

  it('leaves the broker role and the queue what they were, except how long a message stays hidden', async () => {
    const { timing, identity } = await inbox()
    expect(identity).toEqual(before.identity)
    expect([before.timing, timing]).toEqual([
      [30, 10],
      [180, 60],
    ])
    for (const [name, region] of [
      ['rolecall-home', REGIONS[0]],
      ['rolecall-region', REGIONS[1]],
    ] as const)
      expect(await stackStatus(name, region)).toMatch(/^(CREATE|UPDATE)_COMPLETE$/)
  })

  it('keeps its settings of the queue when set-up runs again', async () => {
    const { timing } = await inbox()
    const { code, stderr } = await stage.cli(['setup', ...ALL_REGIONS])
    expect(code, stderr).toBe(0)
    expect(await inbox()).toEqual({ ...before, timing })
  })

  it('issues credentials for every customer of before', async () => {
    for (const { invitation } of people.slice(4)) {
      const id = invitation.id.replace('inv_', 'con_')
      const answer = await stage.call<{ AccessKeyId: string }>(
        'GET',
        `/v1/connections/${id}/credentials?scope=inventory`,
      )
      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    }
  })

  it('serves links that were sent before, and updates and deletes of old and new stacks', async () => {
    await connect(stage, waiting.invitation, waiting.who)
    await startUpdate(updatedAfter!(), 303)
    await settledAs(updatedAfter!(), 'UPDATE_COMPLETE')
    const fresh = await onboard()
    for (const gone of [removedAfter!(), fresh]) {
      await gone.who.remove(gone.stackId)
      await settledAs(gone, 'DELETE_COMPLETE')
      await until('the connection to be disconnected', async () => {
        await deployment!.tick()
        const connection = await stage.connection(gone.invitation)
        return connection?.status === 'disconnected' ? true : undefined
      })
    }
  })

  it('is not served by the old store any more, which is older', async () => {
    const { code, stderr } = await stage.cli(['serve'])
    expect([code, stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining('has moved to the table rolecall'),
    ])
    expect(code).not.toBe(0)
  })

  it('changes nothing when it is deployed again, with the option or without it', async () => {
    for (const options of [['--adopt'], []])
      expect(await deployByCli(stage, ...options)).toMatchObject({
        isPaused: false,
        changed: false,
      })
  })

  it('refuses to be destroyed while it serves living connections', async () => {
    const { code, stderr } = await stage.cli(['destroy', '--yes', ...ALL_REGIONS])
    expect(stderr).toMatch(/--abandon \d+/)
    expect(code).not.toBe(0)
  })

  it('is handed back to the machine, which continues with the table and the keys', async () => {
    const handed = await deployByCli(stage, '--hand-back')
    expect(handed).toMatchObject({ isPaused: true })
    await deployment!.stop()
    deployment = undefined
    expect(await inbox()).toEqual(before)
    const late = people[6]!
    await startUpdate(late, 304)
    await stage.serve({ ROLECALL_TABLE: handed.table })
    await settledAs(late, 'UPDATE_COMPLETE')
    const fresh = await onboard()
    await fresh.who.remove(fresh.stackId)
    await settledAs(fresh, 'DELETE_COMPLETE')
  })

  it('can be adopted again, and handed back again', async () => {
    await stage.stopServing()
    const deployed = await deployByCli(stage, '--adopt')
    expect(deployed).toMatchObject({ isPaused: false })
    const again = await Deployment.open(stage, deployed)
    again.start()
    await onboard()
    await deployByCli(stage, '--hand-back')
    await again.stop()
    await stage.serve({ ROLECALL_TABLE: deployed.table })
    await onboard()
  })

  it('leaves the stacks of set-up and the machine’s service when it is destroyed', async () => {
    const { code, stderr, stdout } = await stage.cli([
      ...['destroy', '--yes', '--json', ...ALL_REGIONS],
    ])
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      stacks: [{ name: 'rolecall-service', region: REGIONS[0] }],
    })
    expect(await stackStatus('rolecall-region', REGIONS[1])).toMatch(/COMPLETE$/)
    expect((await inbox()).identity).toEqual(before.identity)
    await onboard()
  })
})
