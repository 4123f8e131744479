import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { s3Templates } from '../../src/adapters/aws/s3/templates.ts'
import { sqsInbox } from '../../src/adapters/aws/sqs/inbox.ts'
import { assumeRoleDirectly } from '../../src/adapters/aws/sts/assume-role.ts'
import { BrokerSessions } from '../../src/adapters/aws/sts/broker.ts'
import { StsRegions } from '../../src/adapters/aws/sts/regions.ts'
import { stsPort } from '../../src/adapters/aws/sts/sts.ts'
import { systemClock as clock, systemRandom as random } from '../../src/adapters/embedded/system.ts'
import { parseRoleArn } from '../../src/core/model/aws/role-arn.ts'
import { drawExternalId } from '../../src/core/model/external-id.ts'
import type { Templates } from '../../src/core/ports.ts'
import { trustPolicy } from '../../src/core/template/trust-policy.ts'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { seededRandom } from '../fixtures/ports.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

const broker = parseRoleArn(`arn:aws:iam::${VENDOR}:role/rolecall-broker`)
const role = parseRoleArn(`arn:aws:iam::${CUSTOMER}:role/NorthwindInsightsAccess`)
const externalId = drawExternalId(seededRandom())
const everything = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
}
const trusting = (accountId: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: accountId } }],
})

let sandbox: Sandbox
let vendor: ReturnType<typeof clients>
let customer: ReturnType<typeof clients>

beforeAll(async () => {
  sandbox = await startSandbox()
  vendor = clients(sandbox.origin, administrator(VENDOR))
  customer = clients(sandbox.origin, administrator(CUSTOMER))
  await makeRole(vendor, broker.roleName, trusting(VENDOR))
  await makeRole(customer, role.roleName, trustPolicy(broker, externalId))
})
afterAll(() => sandbox.stop())

async function makeRole({ iam }: typeof vendor, RoleName: string, trust: unknown): Promise<void> {
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  )
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'All',
      PolicyDocument: JSON.stringify(everything),
    }),
  )
}

const setTrust = (trust: unknown) =>
  customer.iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: role.roleName,
      PolicyDocument: JSON.stringify(trust),
    }),
  )

/** As in production: the first call of a client goes through the SDK, the others are direct. */
const portOf = (client: STSClient, sessions?: BrokerSessions) =>
  stsPort(
    new StsRegions(
      { clock, random },
      [
        {
          ...{ region: 'us-east-1', client },
          assumeRole: assumeRoleDirectly(client, (_, work) => work()),
        },
      ],
      sessions ? { broker: sessions } : {},
    ),
    clock,
  )
const asBroker = (brokerRole = broker) => {
  const sessions = new BrokerSessions([vendor.sts], brokerRole, clock)
  const credentials = sessions.provider
  const settings = { endpoint: sandbox.origin, region: 'us-east-1', maxAttempts: 1, credentials }
  return portOf(new STSClient(settings), sessions)
}

describe('the STS port', () => {
  it('probes as the broker: allowed with the External ID, denied without and with another (VER-1)', async () => {
    const sts = asBroker()
    expect(await sts.probe(role, externalId)).toEqual({
      outcome: 'allowed',
      accountId: CUSTOMER,
      roleId: expect.stringMatching(/^AROA/),
    })
    expect(await sts.probe(role)).toEqual({ outcome: 'denied' })
    expect(await sts.probe(role, { decoy: 'rc-decoy-1' })).toEqual({ outcome: 'denied' })
  })

  it('takes a role that is not there for a denial, as AWS does', async () => {
    expect(await asBroker().probe(parseRoleArn(`${role.text}Not`), externalId)).toEqual({
      outcome: 'denied',
    })
  })

  it('takes nothing but AccessDenied for a denial (VER-2, fault 14)', async () => {
    const sts = asBroker()
    await sts.probe(role, externalId)
    sandbox.world.knobs.throttle = { 'sts:AssumeRole': 0 }
    try {
      expect(await sts.probe(role, externalId)).toEqual({
        outcome: 'unknown',
        why: expect.stringMatching(/Throttl/),
      })
    } finally {
      sandbox.world.knobs.throttle = {}
    }
    const gone = new STSClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: administrator(VENDOR),
    })
    expect(await portOf(gone).probe(role, externalId)).toEqual({
      outcome: 'unknown',
      why: 'ECONNREFUSED',
    })
  })

  it('calls it unknown, not denied, when the broker role itself cannot be assumed (section 0, rule 8)', async () => {
    const sts = asBroker(parseRoleArn(`${broker.text}-gone`))
    expect(await sts.probe(role, externalId)).toEqual({
      outcome: 'unknown',
      why: 'BROKER_UNUSABLE',
    })
    await expect(sts.assume(session())).rejects.toMatchObject({ code: 'BROKER_UNUSABLE' })
  })

  it('still enters after the broker role was made anew, since trust goes by its name (fault 35)', async () => {
    const RoleName = broker.roleName
    await vendor.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'All' }))
    await vendor.iam.send(new DeleteRoleCommand({ RoleName }))
    expect((await asBroker().probe(role, externalId)).outcome).toBe('unknown')
    await makeRole(vendor, RoleName, trusting(VENDOR))
    expect((await asBroker().probe(role, externalId)).outcome).toBe('allowed')
  })

  it('issues sessions within the session policy, as the customer’s account (BRK-2)', async () => {
    const issued = await asBroker().assume(session())
    const credentials = {
      accessKeyId: issued.accessKeyId,
      secretAccessKey: issued.secretAccessKey.reveal(),
      sessionToken: issued.sessionToken.reveal(),
    }
    const theirs = clients(sandbox.origin, credentials)
    const identity = await theirs.sts.send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({
      Account: CUSTOMER,
      Arn: expect.stringMatching(/rolecall-test$/),
    })
    await theirs.s3.send(new CreateBucketCommand({ Bucket: 'northwind-metrics' }))
    await expect(
      theirs.s3.send(new CreateBucketCommand({ Bucket: 'other' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' })
    expect(issued.expiration.getTime()).toBeGreaterThan(Date.now() + 800_000)
  })

  it('says in our words why there is no session', async () => {
    await setTrust(trusting(CUSTOMER))
    await expect(asBroker().assume(session())).rejects.toMatchObject({ code: 'ROLE_NOT_ASSUMABLE' })
    await setTrust(trustPolicy(broker, externalId))
  })
})

const session = () => ({
  role,
  externalId,
  roleSessionName: 'rolecall-test',
  durationSeconds: 900,
  sessionPolicy: {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:CreateBucket', Resource: 'arn:aws:s3:::northwind-*' },
    ],
  },
})

describe('the templates port', () => {
  const bucket = { name: 'rolecall-templates', region: 'us-east-1' }
  const ports = new Map<string, Templates>()
  const templates = (owner = VENDOR) => ports.get(owner)!
  beforeAll(async () => {
    await vendor.s3.send(new CreateBucketCommand({ Bucket: bucket.name }))
    for (const owner of [VENDOR, CUSTOMER]) {
      const place = { ...bucket, owner, origin: sandbox.origin }
      const port = s3Templates(vendor.s3, place, { reading: 'public', clock })
      ports.set(owner, port)
      // As in production: the first call goes through the SDK, the others are direct.
      await port.put('templates/first.yaml', 'x').catch(() => {})
    }
  })

  it('puts, gets, and finds nothing where nothing is', async () => {
    await templates().put('templates/a.yaml', 'Résumé: 漢\n')
    expect(await templates().get('templates/a.yaml')).toBe('Résumé: 漢\n')
    expect(await templates().get('templates/none.yaml')).toBeUndefined()
    const object = await vendor.s3.send(
      new GetObjectCommand({ Bucket: 'rolecall-templates', Key: 'templates/a.yaml' }),
    )
    expect(object.ContentType).toBe('application/yaml')
  })

  it('overwrites nothing (TPL-3)', async () => {
    await templates().put('templates/b.yaml', 'first')
    await templates().put('templates/b.yaml', 'second')
    expect(await templates().get('templates/b.yaml')).toBe('first')
  })

  it('refuses a bucket that has changed hands (TPL-4, attack 42)', async () => {
    await expect(templates(CUSTOMER).put('templates/c.yaml', 'x')).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
    await expect(templates(CUSTOMER).get('templates/a.yaml')).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
  })

  it('names the object where CloudFormation reads it', () => {
    expect(templates().url('templates/a.yaml')).toBe(
      `${sandbox.origin}/rolecall-templates/templates/a.yaml`,
    )
    const bucket = { name: 'b', region: 'cn-north-1', owner: VENDOR }
    const real = s3Templates(vendor.s3, bucket, { reading: 'public', clock })
    expect(real.url('k.yaml')).toBe('https://b.s3.cn-north-1.amazonaws.com.cn/k.yaml')
  })
})

describe('the inbox port', () => {
  const makeInbox = async (QueueName: string) => {
    const { QueueUrl } = await vendor.sqs.send(new CreateQueueCommand({ QueueName }))
    const send = (MessageBody: string) =>
      vendor.sqs.send(new SendMessageCommand({ QueueUrl: QueueUrl!, MessageBody }))
    return { inbox: sqsInbox(vendor.sqs, QueueUrl!), send, queueUrl: QueueUrl! }
  }
  const never = new AbortController().signal

  it('hands out messages, and takes off what is done', async () => {
    const { inbox, send } = await makeInbox('inbox-done')
    await send('hello')
    const [message] = await inbox.receive(never)
    const maxReceives = Number.POSITIVE_INFINITY
    expect(message).toMatchObject({ body: 'hello', receiveCount: 1, maxReceives })
    expect(message!.sentAt.getTime()).toBeGreaterThan(0)
    await message!.done()
    expect(await empty(inbox)).toBe(true)
  })

  it('shows again later what was put back, and counts (fault 1)', async () => {
    const { inbox, send } = await makeInbox('inbox-later')
    await send('again')
    const [first] = await inbox.receive(never)
    await first!.later(0.2)
    const [second] = await inbox.receive(never)
    expect(second).toMatchObject({ body: 'again', receiveCount: 2 })
    await second!.keep()
    expect(await empty(inbox)).toBe(true)
  })

  it("reads how often a message is handed out from the queue's redrive policy", async () => {
    const dead = await makeInbox('inbox-dead')
    const { inbox, send, queueUrl } = await makeInbox('inbox-limited')
    const request = { QueueUrl: dead.queueUrl, AttributeNames: ['QueueArn' as const] }
    const { Attributes } = await vendor.sqs.send(new GetQueueAttributesCommand(request))
    const deadLetterTargetArn = Attributes!.QueueArn
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 7 })
    const change = { QueueUrl: queueUrl, Attributes: { RedrivePolicy } }
    await vendor.sqs.send(new SetQueueAttributesCommand(change))
    await send('limited')
    expect(await inbox.receive(never)).toMatchObject([{ body: 'limited', maxReceives: 7 }])
  })

  it('stops waiting when it is told to (fault 36)', async () => {
    const { inbox } = await makeInbox('inbox-stop')
    // A poll that had waited its 20 s would have found nothing.
    await expect(inbox.receive(AbortSignal.timeout(200))).rejects.toBeDefined()
  })

  it('says whether the queue is there', async () => {
    const { inbox, queueUrl } = await makeInbox('inbox-check')
    await expect(inbox.check()).resolves.toBeUndefined()
    await expect(sqsInbox(vendor.sqs, `${queueUrl}-not`).check()).rejects.toMatchObject({
      code: 'AWS_UNREACHABLE',
    })
  })

  /** Whether nothing comes within a moment. */
  const empty = (inbox: ReturnType<typeof sqsInbox>) =>
    inbox.receive(AbortSignal.timeout(300)).then(
      (messages) => messages.length === 0,
      () => true,
    )
})
