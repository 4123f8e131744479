import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  PutRolePolicyCommand,
  type Tag,
} from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns'
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Clock } from '../../src/core/ports.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { applySetup, checkSetup, type SetupRequest } from '../../src/tools/setup/apply.ts'
import { awsSetupClients, endpointsFrom, type SetupClients } from '../../src/tools/setup/clients.ts'
import type { SetupStep } from '../../src/tools/setup/progress.ts'
import { hasMoto } from '../emulator/start.ts'
import { cliVersion, warmCli } from '../fixtures/warm-cli.ts'

/** The stacks as Rolecall made them before they came from the CDK constructs. */
const [home, further] = ['home', 'region'].map((name) =>
  readFileSync(new URL(`former-setup/${name}.json`, import.meta.url), 'utf8'),
) as [string, string]
const VENDOR = '111122223333'
const CUSTOMER = '444455556666'
const OWN_TOO = '777788889999'

const clock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms) => pause(ms),
  every: () => () => {},
}
/** For what never gets better by waiting. */
const hurried: Clock = { ...clock, sleep: () => pause(5) }

const clientsOf = (origin: string, account: string): SetupClients =>
  awsSetupClients({
    endpoints: endpointsFrom({ AWS_ENDPOINT_URL: origin }),
    credentials: { accessKeyId: account, secretAccessKey: 'sandbox' },
  })

const stops: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const stop of stops.splice(0)) await stop()
})

async function sandbox(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const started = await startSandbox(options)
  stops.push(() => started.stop())
  return started
}

const setUp = (origin: string, more: Partial<SetupRequest> = {}) =>
  applySetup({ region: 'us-east-1', clients: clientsOf(origin, VENDOR), clock, ...more })

describe('set-up in the sandbox', () => {
  it('makes everything in one Region, and says what it does', async () => {
    const { origin } = await sandbox()
    const heard: SetupStep[] = []
    const result = await setUp(origin, { onProgress: (step) => heard.push(step) })
    expect(result).toMatchObject({
      accountId: VENDOR,
      region: 'us-east-1',
      regions: ['us-east-1'],
      templateBucket: `rolecall-templates-${VENDOR}-us-east-1`,
      callbackTopic: `arn:aws:sns:us-east-1:${VENDOR}:rolecall-callbacks`,
      brokerRoleArn: `arn:aws:iam::${VENDOR}:role/rolecall-broker`,
      changed: true,
    })
    expect(result.callbackQueueUrl).toContain('/rolecall-callbacks')
    expect(heard.filter(({ status }) => status === 'missing' || status === 'warning')).toEqual([])
    expect(
      heard.find(
        ({ kind, subject, status }) =>
          kind === 'event' && subject === 'BrokerRole' && status === 'CREATE_COMPLETE',
      ),
    ).toBeDefined()
    expect(result.steps.some(({ kind }) => kind === 'event')).toBe(false)
  })

  it('asks AWS which Regions the account has, and names those without a topic', async () => {
    const { origin } = await sandbox()
    const { steps } = await setUp(origin, { regions: ['us-east-1', 'eu-west-1'] })
    const said = steps.find(({ subject }) => subject === 'Regions')?.message ?? ''
    expect(said).toContain('Customers can launch the stack in us-east-1, eu-west-1.')
    expect(said).toContain('Enabled without a topic: ap-northeast-1 (Tokyo)')
    expect(said).toContain('eu-central-1 (Frankfurt)')
    // Neither those that have a topic nor those that the account has not enabled.
    expect(said).not.toMatch(/eu-west-1 \(|eu-south-1/)
  })

  it('refuses a Region that the account has not enabled, before anything is made', async () => {
    const { origin } = await sandbox()
    await expect(setUp(origin, { regions: ['us-east-1', 'eu-south-1'] })).rejects.toMatchObject({
      code: 'SETUP_INCOMPLETE',
      message: expect.stringContaining('The Region eu-south-1 (Milan) is not enabled'),
    })
    expect((await setUp(origin)).changed).toBe(true)
  })

  it('changes nothing the second time', async () => {
    const { origin } = await sandbox()
    const first = await setUp(origin, { regions: ['us-east-1', 'eu-west-1'] })
    const second = await setUp(origin, { regions: ['us-east-1', 'eu-west-1'] })
    expect(second.changed).toBe(false)
    expect({ ...second, changed: true, steps: [] }).toEqual({ ...first, steps: [] })
  })

  it('warns of a session whose tags are passed on, as those of EKS Pod Identity are (F7)', async () => {
    const { origin } = await sandbox()
    await setUp(origin)
    const vendor = clientsOf(origin, VENDOR)
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: VENDOR },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    }
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await vendor
      .iam('us-east-1')
      .send(new CreateRoleCommand({ RoleName: 'pod', AssumeRolePolicyDocument }))
    const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', ...everything })
    await vendor
      .iam('us-east-1')
      .send(new PutRolePolicyCommand({ RoleName: 'pod', PolicyName: 'All', PolicyDocument }))
    const asPod = async (tags: { Tags?: Tag[]; TransitiveTagKeys?: string[] }) => {
      const RoleArn = `arn:aws:iam::${VENDOR}:role/pod`
      const input = { RoleArn, RoleSessionName: 'eks-pod', ...tags }
      const { Credentials } = await vendor.sts('us-east-1').send(new AssumeRoleCommand(input))
      const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!
      return awsSetupClients({
        endpoints: endpointsFrom({ AWS_ENDPOINT_URL: origin }),
        credentials: {
          accessKeyId: AccessKeyId!,
          secretAccessKey: SecretAccessKey!,
          sessionToken: SessionToken!,
        },
      })
    }
    const check = async (clients: SetupClients) => {
      const warnings: string[] = []
      const onProgress = (step: SetupStep) =>
        step.status === 'warning' && warnings.push(step.message)
      await checkSetup({ region: 'us-east-1', clients, clock: hurried, onProgress })
      return warnings
    }
    expect(await check(await asPod({}))).toEqual([])
    const Tags = [{ Key: 'eks-cluster-name', Value: 'one' }]
    const pod = await asPod({ Tags, TransitiveTagKeys: ['eks-cluster-name'] })
    expect(await check(pod)).toEqual([
      expect.stringMatching(/session tags.*--disable-session-tags/s),
    ])
  })

  it("brings a stranger's message from each Region to the one queue, and nothing that did not come through a topic (CB-1, CB-3)", async () => {
    const { origin } = await sandbox()
    const { callbackTopic, callbackQueueUrl } = await setUp(origin, { regions: ['eu-west-1'] })
    const stranger = clientsOf(origin, CUSTOMER)
    const topics = ['us-east-1', 'eu-west-1'].map((region) =>
      callbackTopic.replace('us-east-1', region),
    )
    for (const [index, TopicArn] of topics.entries()) {
      await stranger
        .sns(['us-east-1', 'eu-west-1'][index]!)
        .send(new PublishCommand({ TopicArn, Message: 'called in' }))
    }
    const vendor = clientsOf(origin, VENDOR)
    const arrived = new Set<string>()
    while (arrived.size < 2) {
      const receive = new ReceiveMessageCommand({
        QueueUrl: callbackQueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 5,
      })
      const { Messages = [] } = await vendor.sqs('us-east-1').send(receive)
      for (const { Body } of Messages) arrived.add(JSON.parse(Body!).TopicArn)
    }
    expect([...arrived].sort()).toEqual([...topics].sort())
    for (const clients of [stranger, vendor]) {
      const direct = clients
        .sqs('us-east-1')
        .send(new SendMessageCommand({ QueueUrl: callbackQueueUrl, MessageBody: 'forged' }))
      await expect(direct).rejects.toThrow()
    }
    const topic = { TopicArn: callbackTopic }
    const queue = { Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:${CUSTOMER}:mine` }
    const policy = { AttributeName: 'Policy', AttributeValue: '{}' }
    const sns = stranger.sns('us-east-1')
    await expect(sns.send(new ListSubscriptionsByTopicCommand(topic))).rejects.toThrow(
      'not authorized',
    )
    await expect(sns.send(new SubscribeCommand({ ...topic, ...queue }))).rejects.toThrow(
      'not authorized',
    )
    await expect(sns.send(new SetTopicAttributesCommand({ ...topic, ...policy }))).rejects.toThrow(
      'not authorized',
    )
  })

  it('lets anyone read a template by its key, and nobody list or read anything else', async () => {
    const { origin } = await sandbox()
    const { templateBucket: Bucket } = await setUp(origin)
    const s3 = clientsOf(origin, VENDOR).s3('us-east-1')
    for (const Key of ['templates/k3y.yaml', 'private.txt'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }))
    const status = async (path: string) => (await fetch(`${origin}/${Bucket}${path}`)).status
    expect(await status('/templates/k3y.yaml')).toBe(200)
    expect(await status('/private.txt')).toBe(403)
    expect(await status('?list-type=2')).toBe(403)
  })

  it('lets strangers publish only by way of CloudFormation when asked, and takes that back when asked (CB-2)', async () => {
    const { origin } = await sandbox()
    const { callbackTopic, callbackQueueUrl } = await setUp(origin, { onlyViaCloudFormation: true })
    const stranger = clientsOf(origin, CUSTOMER)
    const publish = () =>
      stranger
        .sns('us-east-1')
        .send(new PublishCommand({ TopicArn: callbackTopic, Message: 'called in' }))
    await expect(publish()).rejects.toThrow('not authorized')
    const Registration = {
      Type: 'Custom::Registration',
      Properties: { ServiceToken: callbackTopic, ServiceTimeout: 5 },
    }
    const TemplateBody = JSON.stringify({ Resources: { Registration } })
    await stranger
      .cloudFormation('us-east-1')
      .send(new CreateStackCommand({ StackName: 'onboarding', TemplateBody }))
    const receive = new ReceiveMessageCommand({ QueueUrl: callbackQueueUrl, WaitTimeSeconds: 10 })
    const { Messages = [] } = await clientsOf(origin, VENDOR).sqs('us-east-1').send(receive)
    expect(JSON.parse(JSON.parse(Messages[0]!.Body!).Message)).toMatchObject({
      RequestType: 'Create',
      LogicalResourceId: 'Registration',
    })
    await expect(setUp(origin, { onlyViaCloudFormation: true })).resolves.toMatchObject({
      changed: false,
    })
    await expect(setUp(origin)).resolves.toMatchObject({ changed: true })
    await expect(publish()).resolves.toBeDefined()
  })

  it("gives the broker customers' roles, and never one of the vendor's own accounts except the check role (CB-10, OPS-3)", async () => {
    const { origin } = await sandbox()
    const { brokerRoleArn } = await setUp(origin, { ownAccountIds: [OWN_TOO] })
    const { Credentials } = await clientsOf(origin, VENDOR)
      .sts('us-east-1')
      .send(new AssumeRoleCommand({ RoleArn: brokerRoleArn, RoleSessionName: 'test' }))
    const broker = awsSetupClients({
      endpoints: endpointsFrom({ AWS_ENDPOINT_URL: origin }),
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    })
    const trust = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: brokerRoleArn }, Action: 'sts:AssumeRole' },
    }
    const named = { RoleSessionName: 'test' }
    const enter = async (account: string) => {
      const role = { RoleName: 'lent', AssumeRolePolicyDocument: JSON.stringify(trust) }
      await clientsOf(origin, account).iam('us-east-1').send(new CreateRoleCommand(role))
      return broker.sts('us-east-1').send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${account}:role/lent`,
          RoleSessionName: 'test',
        }),
      )
    }
    await expect(enter(CUSTOMER)).resolves.toBeDefined()
    await expect(enter(VENDOR)).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(enter(OWN_TOO)).rejects.toMatchObject({ name: 'AccessDenied' })
    const enterCheckRole = (ExternalId?: string) =>
      broker
        .sts('us-east-1')
        .send(
          new AssumeRoleCommand({ ...{ RoleArn: `${brokerRoleArn}-check`, ExternalId }, ...named }),
        )
    await expect(enterCheckRole('rolecall-check')).resolves.toBeDefined()
    await expect(enterCheckRole()).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(
      broker.iam('us-east-1').send(new DeleteRoleCommand({ RoleName: 'lent' })),
    ).rejects.toThrow()
  })

  it('adds a Region later without making the rest anew', async () => {
    const { origin } = await sandbox()
    await setUp(origin)
    const grown = await setUp(origin, { regions: ['us-east-1', 'ap-southeast-2'] })
    expect(grown).toMatchObject({ changed: true, regions: ['us-east-1', 'ap-southeast-2'] })
    expect(grown.steps).toContainEqual(
      expect.objectContaining({
        kind: 'stack',
        subject: 'rolecall-home',
        status: 'UPDATE_COMPLETE',
      }),
    )
  })

  it('updates the stacks of an earlier version in place, and replaces nothing', async () => {
    const { origin } = await sandbox()
    const stacks = ['us-east-1', 'eu-west-1'].map((region) => ({
      StackName: region === 'us-east-1' ? 'rolecall-home' : 'rolecall-region',
      file: region === 'us-east-1' ? home : further,
      client: clientsOf(origin, VENDOR).cloudFormation(region),
    }))
    for (const { client, StackName, file: TemplateBody } of stacks) {
      const Capabilities = ['CAPABILITY_NAMED_IAM' as const]
      await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }))
      const state = async () =>
        (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!.StackStatus
      await vi.waitFor(async () => expect(await state()).toBe('CREATE_COMPLETE'), 5000)
    }
    const idsNow = async () =>
      Promise.all(
        stacks.map(async ({ client, StackName }) => {
          const command = new DescribeStackResourcesCommand({ StackName })
          const { StackResources = [] } = await client.send(command)
          return StackResources.map((it) => [it.LogicalResourceId, it.PhysicalResourceId])
        }),
      )
    const before = await idsNow()
    const regions = ['us-east-1', 'eu-west-1']
    await expect(setUp(origin, { regions })).resolves.toMatchObject({ changed: true })
    const after = await idsNow()
    for (const [index, ids] of before.entries())
      expect(after[index]).toEqual(expect.arrayContaining(ids))
    await expect(setUp(origin, { regions })).resolves.toMatchObject({ changed: false })
    const { steps } = await setUp(origin, { abandon: 0 })
    expect(steps).toContainEqual(expect.objectContaining({ region: 'eu-west-1', kind: 'note' }))
  })

  it('says which Region of an earlier set-up is left out', async () => {
    const { origin } = await sandbox()
    await setUp(origin, { regions: ['eu-west-1'] })
    const { steps } = await setUp(origin, { countLiving: async () => new Map() })
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'note', region: 'eu-west-1', status: 'warning' }),
    )
  })

  it('leaves out no Region with living connections, unless it is given their exact number', async () => {
    const { origin } = await sandbox()
    const regions = ['us-east-1', 'eu-west-1']
    await setUp(origin, { regions })
    const countLiving = async () =>
      new Map([
        ['us-east-1', 5],
        ['eu-west-1', 2],
      ])
    for (const abandon of [undefined, 0, 1, 7])
      await expect(setUp(origin, { countLiving, abandon })).rejects.toMatchObject({
        code: 'CONNECTIONS_REMAIN',
        message: expect.stringMatching(
          /2 living connections depend on the topic in eu-west-1 \(2 in eu-west-1\).*roles stay.*FORCE_DELETE_STACK.*--region eu-west-1.*--abandon 2\./,
        ) as string,
      })
    expect(await setUp(origin, { regions })).toMatchObject({ changed: false })
    expect(await setUp(origin, { countLiving, abandon: 2 })).toMatchObject({ changed: true })
  })

  it('leaves out no Region where the connections cannot be counted', async () => {
    const { origin } = await sandbox()
    await setUp(origin, { regions: ['eu-west-1'] })
    await expect(setUp(origin)).rejects.toThrow(/there is no store here.*--abandon 0/)
    const countLiving = () => Promise.reject(new Error('the table is locked.'))
    for (const abandon of [undefined, 0, 3])
      await expect(setUp(origin, { countLiving, abandon })).rejects.toMatchObject({
        code: 'CONNECTIONS_REMAIN',
        message: expect.stringContaining(
          'the store cannot be read: the table is locked.',
        ) as string,
      })
    expect(await setUp(origin, { abandon: 0 })).toMatchObject({ changed: true })
  })

  it('uses the bucket again that an earlier stack left behind (TPL-4)', async () => {
    const { origin } = await sandbox()
    const { templateBucket } = await setUp(origin)
    const stacks = clientsOf(origin, VENDOR).cloudFormation('us-east-1')
    await stacks.send(new DeleteStackCommand({ StackName: 'rolecall-home' }))
    await vi.waitFor(
      () =>
        expect(
          stacks.send(new DescribeStacksCommand({ StackName: 'rolecall-home' })),
        ).rejects.toThrow(),
      5000,
    )
    const again = await setUp(origin)
    expect(again).toMatchObject({ templateBucket, changed: true })
    expect(again.steps).toContainEqual(
      expect.objectContaining({ kind: 'note', subject: templateBucket, status: 'adopted' }),
    )
    expect(await setUp(origin)).toMatchObject({ changed: false })
  })

  it('says that a subscription is gone, and how to fix it', async () => {
    const { origin } = await sandbox()
    const { callbackTopic } = await setUp(origin)
    const sns = clientsOf(origin, VENDOR).sns('us-east-1')
    const { Subscriptions = [] } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: callbackTopic }),
    )
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: Subscriptions[0]!.SubscriptionArn }))
    const failed = setUp(origin)
    await expect(failed).rejects.toMatchObject({ code: 'SETUP_INCOMPLETE' })
    await expect(failed).rejects.toThrow(
      `aws sns subscribe --region us-east-1 --topic-arn ${callbackTopic} --protocol sqs`,
    )
  })

  it('waits until a new broker role is known everywhere', async () => {
    const { origin } = await sandbox({ knobs: { iamPropagationMs: 1500 } })
    expect((await setUp(origin)).steps).toContainEqual(
      expect.objectContaining({ kind: 'note', status: 'waiting' }),
    )
  })

  it('refuses to move its home Region and leaves all as it is', async () => {
    const { origin } = await sandbox()
    await setUp(origin, { regions: ['eu-west-1'] })
    await expect(setUp(origin, { region: 'eu-west-1' })).rejects.toThrow('another home Region')
    expect(await setUp(origin, { regions: ['eu-west-1'] })).toMatchObject({ changed: false })
  })

  it('says why a stack failed, and clears it away the next time', async () => {
    const { origin } = await sandbox()
    const iam = clientsOf(origin, VENDOR).iam('us-east-1')
    const trust = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: VENDOR }, Action: 'sts:AssumeRole' },
    }
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'rolecall-broker',
        AssumeRolePolicyDocument: JSON.stringify(trust),
      }),
    )
    const failed = setUp(origin)
    await expect(failed).rejects.toMatchObject({ code: 'SETUP_INCOMPLETE' })
    await expect(failed).rejects.toThrow(
      /ended in ROLLBACK_COMPLETE. BrokerRole: .*rolecall-broker.*already exists/,
    )
    await iam.send(new DeleteRoleCommand({ RoleName: 'rolecall-broker' }))
    const { steps } = await setUp(origin)
    expect(steps).toContainEqual(
      expect.objectContaining({
        kind: 'stack',
        subject: 'rolecall-home',
        status: 'ROLLBACK_COMPLETE',
      }),
    )
    expect(await setUp(origin)).toMatchObject({ changed: false })
  })

  it('bears being throttled', async () => {
    const { origin } = await sandbox({
      knobs: { throttle: { 'cloudformation:*': 4, 'sns:*': 2, 'iam:*': 1 }, resourceMs: 30 },
    })
    expect(await setUp(origin, { regions: ['eu-west-1', 'ap-southeast-2'] })).toMatchObject({
      changed: true,
    })
  })

  it('waits for a set-up that runs at the same time', async () => {
    const { origin } = await sandbox({ knobs: { resourceMs: 200 } })
    const first = setUp(origin)
    const stacks = clientsOf(origin, VENDOR).cloudFormation('us-east-1')
    await vi.waitFor(
      () => stacks.send(new DescribeStacksCommand({ StackName: 'rolecall-home' })),
      5000,
    )
    const second = await setUp(origin)
    expect(second.changed).toBe(false)
    expect(second.steps).toContainEqual(
      expect.objectContaining({ kind: 'stack', status: 'CREATE_IN_PROGRESS' }),
    )
    expect(await first).toMatchObject({ changed: true })
  })

  it("names a bucket that is another account's, and works with a suffix", async () => {
    const { origin } = await sandbox()
    const { templateBucket } = await setUp(origin)
    const Bucket = templateBucket.replace('us-east-1', 'us-west-2').replace('rolecall', 'other')
    const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' as const }
    await clientsOf(origin, CUSTOMER)
      .s3('us-west-2')
      .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }))
    const other = { region: 'us-west-2', namePrefix: 'other' }
    await expect(setUp(origin, other)).rejects.toThrow('--bucket-suffix')
    await expect(setUp(origin, { ...other, bucketSuffix: 'x7' })).resolves.toMatchObject({
      changed: true,
    })
  })
})

describe('set-up that cannot begin', () => {
  it('names an unknown Region before any call', async () => {
    await expect(setUp('http://127.0.0.1:1', { regions: ['mars-north-1'] })).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    })
  })

  it('says where nothing answers', async () => {
    const failed = setUp('http://127.0.0.1:1')
    await expect(failed).rejects.toMatchObject({ code: 'AWS_UNREACHABLE' })
    await expect(failed).rejects.toThrow('http://127.0.0.1:1')
  })

  it('says that there are no credentials', async () => {
    const { origin } = await sandbox()
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined)
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
      vi.stubEnv(name, '/nonexistent')
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    const clients = awsSetupClients({ endpoints: endpointsFrom({ AWS_ENDPOINT_URL: origin }) })
    await expect(setUp(origin, { clients })).rejects.toMatchObject({
      code: 'AWS_CREDENTIALS_MISSING',
    })
  })

  it('says that the credentials are not accepted', async () => {
    const { origin } = await sandbox()
    const clients = awsSetupClients({
      endpoints: endpointsFrom({ AWS_ENDPOINT_URL: origin }),
      credentials: { accessKeyId: VENDOR, secretAccessKey: 'wrong' },
    })
    await expect(setUp(origin, { clients })).rejects.toThrow('does not accept the credentials')
  })
})

const installedCli = await cliVersion()

describe.skipIf(!hasMoto() || installedCli === undefined)(
  'set-up on moto, which leaves policies and subscriptions out',
  () => {
    it('says all that is missing, and that alone', async () => {
      const origin = await startMoto()
      const heard: SetupStep[] = []
      const clients = awsSetupClients({
        endpoints: endpointsFrom({ AWS_ENDPOINT_URL: origin }),
        credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      })
      const failed = setUp(origin, {
        clients,
        clock: hurried,
        regions: ['eu-west-1'],
        onProgress: (step) => heard.push(step),
      })
      await expect(failed).rejects.toMatchObject({ code: 'SETUP_INCOMPLETE' })
      const missing = heard
        .filter(({ kind, status }) => kind === 'check' && status === 'missing')
        .map(({ region, message }) => `${region}, ${message}`)
      const commands = missing.map((message) => message.slice(message.indexOf('aws ')))
      expect(
        missing
          .map((message) =>
            message.slice(0, message.indexOf(' To fix it')).replaceAll('123456789012', 'ACCOUNT'),
          )
          .sort(),
      ).toMatchInlineSnapshot(`
      [
        "eu-west-1, the queue rolecall-callbacks-undelivered: its policy does not let SNS store in it what SNS cannot deliver.",
        "eu-west-1, the subscription of arn:aws:sqs:us-east-1:ACCOUNT:rolecall-callbacks to arn:aws:sns:eu-west-1:ACCOUNT:rolecall-callbacks: it does not exist, so messages of customers' stacks do not arrive.",
        "eu-west-1, the topic arn:aws:sns:eu-west-1:ACCOUNT:rolecall-callbacks: its policy is wrong. It must allow customers' stacks to publish, and nothing else.",
        "us-east-1, the bucket rolecall-templates-ACCOUNT-us-east-1: its policy is wrong. It must allow CloudFormation in customers' accounts to read templates.",
        "us-east-1, the queue rolecall-callbacks-undelivered: its policy does not let SNS store in it what SNS cannot deliver.",
        "us-east-1, the queue rolecall-callbacks: its policy is wrong. It must allow only the topics of Rolecall to send to it.",
        "us-east-1, the subscription of arn:aws:sqs:us-east-1:ACCOUNT:rolecall-callbacks to arn:aws:sns:us-east-1:ACCOUNT:rolecall-callbacks: it does not exist, so messages of customers' stacks do not arrive.",
        "us-east-1, the topic arn:aws:sns:us-east-1:ACCOUNT:rolecall-callbacks: its policy is wrong. It must allow customers' stacks to publish, and nothing else.",
      ]
    `)
      const cli = await warmCli(installedCli)
      stops.push(() => cli.stop())
      for (const command of commands) await run(command, origin, cli.path)
      // Whether anything changed is not asked: moto updates a stack also where nothing differs.
      expect(
        await setUp(origin, { clients, clock: hurried, regions: ['eu-west-1'] }),
      ).toMatchObject({ accountId: '123456789012' })
    })
  },
)

/** Runs a command as the person would who was told to. */
async function run(command: string, origin: string, PATH: string): Promise<void> {
  const env = {
    ...process.env,
    PATH,
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: 'us-east-1',
  }
  const shell = spawn('sh', ['-c', `${command} --endpoint-url ${origin}`], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = shell.stderr.toArray()
  const [code] = await once(shell, 'exit')
  expect(code, `${command}\n${(await said).join('')}`).toBe(0)
}

async function startMoto(): Promise<string> {
  const port = await freePort()
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  stops.push(async () => {
    server.kill()
    await once(server, 'exit')
  })
  const origin = `http://127.0.0.1:${port}`
  await vi.waitFor(() => fetch(`${origin}/moto-api/`), { timeout: 120_000, interval: 100 })
  return origin
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
