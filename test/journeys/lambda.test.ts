import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { accept, connect, customer, pressLaunch } from './customer.ts'
import { REGIONS, Stage, until, VENDOR } from './stage.ts'

let stage: Stage
let deployment: Deployment

/**
 * The stacks that ship, the bundles that ship, each function with its own role's rights; nothing of
 * `rolecall serve` runs.
 */
beforeAll(async () => {
  stage = await Stage.open()
  deployment = await Deployment.open(stage, await deployByCli(stage))
  deployment.start()
})

afterAll(async () => {
  await deployment?.stop()
  await stage?.close()
})

/** The queue hides a message for three minutes, for which a test cannot wait. */
const hideMessagesFor = (seconds: number) =>
  new SQSClient({
    endpoint: stage.sandbox,
    region: REGIONS[0],
    credentials: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
  }).send(
    new SetQueueAttributesCommand({
      QueueUrl: `${stage.sandbox}/${VENDOR}/rolecall-callbacks`,
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  )

describe('a deployment of Lambda functions over a DynamoDB table', () => {
  it('takes a customer from an invitation to credentials, in the home Region and in another', async () => {
    for (const [customerId, accountId, region] of [
      ['acme', '222222222222', 'us-east-1'],
      ['globex', '333333333333', 'eu-west-1'],
    ] as const) {
      const invitation = await stage.invite({ customerId, region })
      expect(invitation.onboardingUrl.startsWith(stage.url)).toBe(true)
      await connect(stage, invitation, customer(stage, accountId, region))
      const connection = (await stage.connection(invitation))!
      const credentials = await stage.call<{ AccessKeyId: string; Token: string }>(
        'GET',
        `/v1/connections/${connection.id}/credentials?scope=inventory`,
      )
      expect([credentials.status, credentials.body.AccessKeyId]).toEqual([
        200,
        expect.stringMatching(/^ASIA/),
      ])
    }
    const { status } = await stage.call(
      'GET',
      '/v1/connections',
      undefined,
      'wrong-token-wrong-token',
    )
    expect(status).toBe(401)
  })

  it('waits for IAM in the queue: records come back, and no function sleeps (fault 13)', async () => {
    await stage.knobs({ iamPropagationMs: 2500 })
    const before = deployment.batches.length
    const invitation = await stage.invite({ customerId: 'initech' })
    await connect(stage, invitation, customer(stage, '444444444444'))
    await stage.knobs({ iamPropagationMs: 0 })
    expect(
      deployment.batches.slice(before).filter(({ failed }) => failed > 0).length,
    ).toBeGreaterThan(0)
  })

  it('works ten stacks at once, each once, whatever comes twice (fault 9, fault 26)', async () => {
    await stage.knobs({ duplicateDeliveries: 0.5 })
    const accounts = Array.from({ length: 10 }, (_, index) => String(555555555500 + index))
    await Promise.all(
      accounts.map(async (accountId) =>
        connect(
          stage,
          await stage.invite({ customerId: `many-${accountId}` }),
          customer(stage, accountId),
        ),
      ),
    )
    await stage.knobs({ duplicateDeliveries: 0 })
    const { body } = await stage.call<{ items: { status: string }[] }>(
      'GET',
      '/v1/connections?status=active&limit=100',
    )
    expect(body.items.length).toBeGreaterThanOrEqual(13)
  })

  it('loses nothing when a copy is taken away in the middle of a batch (fault 2, fault 36)', async () => {
    await hideMessagesFor(15)
    await stage.knobs({ throttle: { 'sts:AssumeRole': 0 } })
    const invitation = await stage.invite({ customerId: 'hooli' })
    const who = customer(stage, '666666666666')
    await accept(invitation, who.accountId)
    const stackId = await who.create({ TemplateURL: (await pressLaunch(invitation)).templateUrl })
    await stage.attempted(invitation, 'checking')
    deployment.functions.callbacks.kill()
    await stage.knobs({ throttle: { 'sts:AssumeRole': null } })
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    await stage.connected(invitation)
  })

  it('learns from a deleted stack, and proves on schedule that the access is gone', async () => {
    const invitation = await stage.invite({ customerId: 'umbrella' })
    const who = customer(stage, '777777777777')
    const stackId = await connect(stage, invitation, who)
    await who.remove(stackId)
    expect((await who.settled(stackId)).StackStatus).toBe('DELETE_COMPLETE')
    await until('the connection to be disconnected', async () => {
      await deployment.tick()
      return (await stage.connection(invitation))?.status === 'disconnected' ? true : undefined
    })
  })

  it('writes metrics and lines that hold no secret', () => {
    const said = deployment.said()
    expect(said).toContain('"_aws"')
    expect(said).toContain('"UndeliveredElsewhere":0')
    expect(said).not.toContain('dead-letters.not-read')
    expect(said).not.toMatch(/X-Amz-Signature|rcb_|rct1\.|SecretAccessKey|AccessDenied/)
    expect(said).not.toContain(stage.token)
  })
})
