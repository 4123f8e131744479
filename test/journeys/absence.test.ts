import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DeleteStackCommand } from '@aws-sdk/client-cloudformation'
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Customer, connect, customer } from './customer.ts'
import { type Connection, type Invitation, Stage, until } from './stage.ts'

let stage: Stage
let sqs: SQSClient
let queue: { QueueUrl: string }
beforeAll(async () => {
  stage = await Stage.serving()
  sqs = new SQSClient({
    endpoint: stage.sandbox,
    region: 'us-east-1',
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'sandbox' },
  })
  queue = {
    QueueUrl: (await sqs.send(new GetQueueUrlCommand({ QueueName: 'rolecall-callbacks' })))
      .QueueUrl!,
  }
})
afterAll(() => {
  sqs?.destroy()
  return stage?.close()
})

let accounts = 530000000000
async function invited() {
  const who = customer(stage, String(++accounts))
  const invitation = await stage.invite({ accountId: who.accountId, customerId: who.accountId })
  const template = await (await fetch(invitation.templateUrl)).text()
  return {
    who,
    invitation,
    impatient: { TemplateBody: template.replace(/ServiceTimeout: \d+/, 'ServiceTimeout: 2') },
  }
}

const messages = async (): Promise<number> =>
  Number(
    (
      await sqs.send(
        new GetQueueAttributesCommand({
          ...queue,
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      )
    ).Attributes!.ApproximateNumberOfMessages,
  )

const waiting = (count: number) =>
  until(`${count} messages`, async () => ((await messages()) >= count ? true : undefined))

const receive = async () => {
  const asked = {
    ...queue,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['ApproximateReceiveCount' as const],
  }
  return (await sqs.send(new ReceiveMessageCommand(asked))).Messages ?? []
}

/**
 * This customer's message is received so many times, and nobody takes it off; others come and go
 * with it.
 */
const receiveInVain = (who: Customer, times: number) =>
  until(`${times} receives`, async () => {
    const found = await receive()
    for (const { ReceiptHandle } of found)
      await sqs.send(
        new ChangeMessageVisibilityCommand({ ...queue, ReceiptHandle, VisibilityTimeout: 0 }),
      )
    const isSpent = ({ Body = '', Attributes = {} }: Message) =>
      Body.includes(who.accountId) && Number(Attributes.ApproximateReceiveCount) >= times
    return found.some(isSpent) ? true : undefined
  })

const issued = (connection: Connection) =>
  stage.call('GET', `/v1/connections/${connection.id}/credentials?scope=metrics`)

/** These stacks wait only for seconds, so a busy machine may need more than one try. */
const removeAgain = (who: Customer, stackId: string): Promise<true> =>
  until('the stack to go', async () => {
    await who.remove(stackId)
    return (await who.settled(stackId)).StackStatus === 'DELETE_COMPLETE' ? true : undefined
  })

describe('while the service is down', () => {
  it('a stack that is created is answered when it returns', async () => {
    const { who, invitation } = await invited()
    await stage.crash()
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    await waiting(1)
    expect((await who.describe(stackId)).StackStatus).toBe('CREATE_IN_PROGRESS')
    await stage.serve()
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    await stage.connected(invitation)
  })

  it('for longer than CloudFormation waits, a stack fails; afterwards that is history, and the same link works (fault 23)', async () => {
    const { who, invitation, impatient } = await invited()
    await stage.crash()
    const stackId = await who.create(impatient)
    expect((await who.settled(stackId)).StackStatus).toMatch(/^ROLLBACK_/)
    await stage.serve()
    await until('all to be worked off', async () => ((await messages()) === 0 ? true : undefined))
    await until('the invitation to be open', async () =>
      (await stage.invitation(invitation)).status === 'open' ? true : undefined,
    )
    expect((await stage.connection(invitation))?.status ?? 'none').not.toBe('active')
    await removeAgain(who, stackId)
    await connect(stage, invitation, who)
  })

  it('a stack that is deleted fails to go, goes when it is tried again, and the connection ends (fault 41)', async () => {
    const { who, invitation, impatient } = await invited()
    const stackId = await who.create(impatient)
    await who.settled(stackId)
    await stage.connected(invitation)
    await stage.crash()
    await who.remove(stackId)
    expect((await who.settled(stackId)).StackStatus).toBe('DELETE_FAILED')
    await stage.serve()
    await until('the Delete to be known', async () =>
      /disconnect/.test((await stage.connection(invitation))!.status) ? true : undefined,
    )
    await removeAgain(who, stackId)
    await stage.connected(invitation, 'disconnected')
  })

  it('a stack that is deleted without us is found gone at the next look (fault 41)', async () => {
    const { who, invitation, impatient } = await invited()
    const stackId = await who.create(impatient)
    await who.settled(stackId)
    const connection = await stage.connected(invitation)
    await stage.crash()
    await who.remove(stackId)
    await who.settled(stackId)
    await who.cloudFormation.send(
      new DeleteStackCommand({ StackName: stackId, RetainResources: ['Invitation'] }),
    )
    expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
    await receiveInVain(who, 10)
    await receive()
    await stage.serve()
    expect((await issued(connection)).status).toBe(409)
    expect((await stage.order(connection, 'verify')).body.status).toMatch(
      /unreachable|disconnected/,
    )
  })
})

describe('a message that SNS cannot deliver', () => {
  it('rests in its Region, is told of, and is answered when it is handed in again (fault 24)', async () => {
    const { who, invitation } = await invited()
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ ...queue, AttributeNames: ['Policy'] }),
    )
    const closed = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
    })
    await sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { Policy: closed } }))
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    const metric = async () =>
      /rolecall_dead_letters\{region="us-east-1",queue="rolecall-callbacks-undelivered"\} (\d+)/.exec(
        await (await fetch(`${stage.url}/metrics`)).text(),
      )?.[1]
    await until('the message to be undeliverable', async () =>
      (await stage.cli(['doctor', '--json'])).stdout.includes('callbacks-undelivered')
        ? true
        : undefined,
    )
    await stage.stopServing()
    await stage.serve()
    await until('the alarm', async () =>
      stage.log().includes('dead-letters.waiting') && (await metric()) !== undefined
        ? true
        : undefined,
    )
    expect(Number(await metric())).toBeGreaterThan(0)
    await sqs.send(
      new SetQueueAttributesCommand({ ...queue, Attributes: { Policy: Attributes!.Policy! } }),
    )
    expect((await stage.cli(['dead-letters', 'redrive', '--all'])).code).toBe(0)
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    await stage.connected(invitation)
  })
})

describe('a message that always fails', () => {
  it('is answered with a failure at its last receive, and others are worked meanwhile (fault 25, OPS-2)', async () => {
    const [poisoned, fine] = [await invited(), await invited()]
    await stage.crash()
    const stackId = await poisoned.who.create({ TemplateURL: poisoned.invitation.templateUrl })
    await waiting(1)
    await receiveInVain(poisoned.who, 9)
    damage(poisoned.invitation)
    await stage.serve()
    await connect(stage, fine.invitation, fine.who)
    const reason = 'The role could not be verified in time'
    await until('the failure', async () =>
      (await poisoned.who.reasons(stackId)).includes(reason) ? true : undefined,
    )
    expect(stage.log()).toContain('callback.given-up')
  })
})

/** As a faulty program would: the file is whole, but no code can work with this record. */
function damage({ id }: Invitation): void {
  const db = new DatabaseSync(join(stage.folder, '.rolecall', 'rolecall.sqlite'))
  db.prepare(
    "UPDATE records SET body = json_remove(body, '$.regions'), checksum = NULL WHERE kind = 'invitation' AND id = ?",
  ).run(id)
  db.close()
}
