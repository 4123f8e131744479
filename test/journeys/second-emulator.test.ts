import { setTimeout as pause } from 'node:timers/promises'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Customer } from '../emulator/customer.ts'
import { type Emulator, environmentOf, hasMoto, startEmulator, Vendor } from '../emulator/start.ts'
import { runAnywhere } from './program.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { type Connection, type Invitation, until } from './stage.ts'

const REGIONS = ['--region', 'us-east-1', '--region', 'eu-west-1']
const THROTTLED = { sts: 3, cloudformation: 4, sns: 3, sqs: 4, iam: 3, s3: 4 }

/** As it is without any option. */
const PLAIN = {
  propagationSeconds: 0,
  throttleEvery: {},
  copies: 1,
  responsePath: 'encoded',
  responseQuery: 'v4',
  serviceTimeout: 'string',
  tokenInProperties: true,
  extraMembers: false,
  subject: true,
  createPhysicalId: 'absent',
  rollbackDelete: 'answered',
  slowPut: 0,
  failPuts: 0,
  conditionalPut: 0,
  leftOut: [],
  respell: false,
  hiddenAttributes: [],
  hideOutputs: false,
  queueHost: '',
  deniedCode: 'AccessDenied',
  synchronous: false,
}

let emulator: Emulator
let vendor: Vendor
let home: Customer
let abroad: Customer

const invite = () =>
  vendor.call<Invitation>('/v1/invitations', {
    customerId: 'acme',
    accountId: emulator.customer.accountId,
  })

const reaches = (invitation: Invitation, status: string): Promise<Connection> =>
  until(
    `the connection to be ${status}`,
    async () => {
      const { items } = await vendor.call<{ items: Connection[] }>('/v1/connections?limit=100')
      return items.find(
        (connection) => connection.invitationId === invitation.id && connection.status === status,
      )
    },
    120_000,
  )

/** The stack as it is created from the invitation, and connected. */
async function connects(customer: Customer, invitation: Invitation): Promise<string> {
  const stackId = await customer.create({ TemplateURL: invitation.templateUrl })
  const status = await customer.settled(stackId)
  expect(status, await customer.reasons(stackId)).toBe('CREATE_COMPLETE')
  await reaches(invitation, 'active')
  return stackId
}

async function leaves(customer: Customer, invitation: Invitation, stackId: string): Promise<void> {
  await customer.delete(stackId)
  expect(await customer.settled(stackId)).toBe('DELETE_COMPLETE')
  await reaches(invitation, 'disconnected')
}

const templateOf = async ({ templateUrl }: Invitation): Promise<string> =>
  (await fetch(templateUrl)).text()

describe.skipIf(!hasMoto())('on an emulator of other origin', () => {
  beforeAll(async () => {
    emulator = await startEmulator()
    vendor = new Vendor(emulator, SAMPLE_CONFIG)
    home = new Customer(emulator, 'us-east-1')
    abroad = new Customer(emulator, 'eu-west-1')
    await emulator.behave({ propagationSeconds: 2, throttleEvery: THROTTLED })
    const made = await vendor.setUp(...REGIONS)
    expect(made.code, made.stderr).toBe(0)
    await vendor.serve()
  })

  afterAll(async () => {
    await vendor?.stop()
    await emulator?.stop()
  })

  afterEach(async () => {
    await Promise.all([home.tidy(), abroad.tidy()])
  })

  it('finds nothing to change the second time', async () => {
    const again = await vendor.setUp(...REGIONS)
    expect(again.code, again.stderr).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject({
      changed: false,
      regions: ['us-east-1', 'eu-west-1'],
    })
  })

  it('connects, issues and lets go, with propagation, throttling and duplicates', async () => {
    await emulator.behave({ ...PLAIN, propagationSeconds: 4, copies: 3, throttleEvery: THROTTLED })
    const invitation = await invite()
    const stackId = await connects(home, invitation)
    const { id } = await reaches(invitation, 'active')
    expect(await vendor.call(`/v1/connections/${id}/verify`, {})).toMatchObject({
      status: 'active',
      findings: [],
    })
    const issued = await vendor.call<Record<'AccessKeyId' | 'SecretAccessKey' | 'Token', string>>(
      `/v1/connections/${id}/credentials?scope=metrics`,
    )
    const credentials = {
      accessKeyId: issued.AccessKeyId,
      secretAccessKey: issued.SecretAccessKey,
      sessionToken: issued.Token,
    }
    const sts = new STSClient({
      region: 'us-east-1',
      endpoint: emulator.origin,
      credentials,
      maxAttempts: 8,
    })
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}))
    expect(Account).toBe(emulator.customer.accountId)
    expect(Arn).toContain(':assumed-role/')
    await leaves(home, invitation, stackId)
    const faults = (await emulator.log()).filter(
      ({ kind, problem }) => kind === 'stray-put' || problem,
    )
    expect(faults).toEqual([])
  })

  it('connects for the AWS CLI, and stays connected through an update', async ({ skip }) => {
    await emulator.behave(PLAIN)
    const invitation = await invite()
    const aws = (...args: string[]) =>
      runAnywhere(
        'aws',
        ['--region', 'us-east-1', '--output', 'text', 'cloudformation', ...args],
        environmentOf(emulator, emulator.customer),
      )
    const making = aws(
      ...[
        'create-stack',
        '--stack-name',
        'by-cli',
        '--template-url',
        invitation.templateUrl,
        '--capabilities',
        'CAPABILITY_NAMED_IAM',
      ],
      ...['--query', 'StackId'],
    )
    const made = await making.catch(() => undefined)
    // 127: a shim of pyenv, for a Python without the CLI.
    if (!made || made.code === 127) return skip('The AWS CLI is not installed.')
    const stackId = made.stdout.trim()
    expect(await home.settled(stackId), made.stderr).toBe('CREATE_COMPLETE')
    const before = await reaches(invitation, 'active')
    const template = await templateOf(invitation)
    await home.update(stackId, template.replaceAll('ServiceTimeout: 300', 'ServiceTimeout: 301'))
    expect(await home.settled(stackId), await home.reasons(stackId)).toBe('UPDATE_COMPLETE')
    const asked = (await emulator.log()).filter((it) => it.stackId === stackId)
    expect(asked.filter((it) => it.type === 'Update')).toHaveLength(2)
    expect(await reaches(invitation, 'active')).toMatchObject({ id: before.id })
    await leaves(home, invitation, stackId)
  })

  it('connects in the second Region although it is killed in the middle', async () => {
    await emulator.behave({ ...PLAIN, propagationSeconds: 5, copies: 2 })
    const invitation = await invite()
    const stackId = await abroad.create({ TemplateURL: invitation.templateUrl })
    await until('CloudFormation to ask', async () =>
      (await emulator.log()).find((it) => it.kind === 'request' && it.stackId === stackId),
    )
    await pause(500)
    await vendor.restart()
    expect(await abroad.settled(stackId), await abroad.reasons(stackId)).toBe('CREATE_COMPLETE')
    expect(await reaches(invitation, 'active')).toMatchObject({ region: 'eu-west-1', stackId })
    await abroad.delete(stackId)
    await vendor.restart()
    expect(await abroad.settled(stackId)).toBe('DELETE_COMPLETE')
    await reaches(invitation, 'disconnected')
  })

  it.each(['answered', 'logical', 'none'])(
    'rolls an edited External ID back with a reason, and takes the invitation again (Delete: %s)',
    async (rollbackDelete) => {
      await emulator.behave({ ...PLAIN, rollbackDelete })
      const invitation = await invite()
      const edited = (await templateOf(invitation)).replaceAll(
        invitation.externalId,
        'something-else-1',
      )
      const failed = await home.create({ TemplateBody: edited })
      expect(await home.settled(failed)).toBe('ROLLBACK_COMPLETE')
      expect(await home.reasons(failed)).toContain('The External ID in the template was changed.')
      await home.delete(failed)
      await leaves(home, invitation, await connects(home, invitation))
    },
  )

  it('rolls another External ID in the trust policy back, and takes the invitation again', async () => {
    await emulator.behave(PLAIN)
    const invitation = await invite()
    const edited = (await templateOf(invitation)).replace(
      `sts:ExternalId: "${invitation.externalId}"`,
      'sts:ExternalId: something-else-1',
    )
    const failed = await home.create({
      TemplateBody: edited.replaceAll('ServiceTimeout: 300', 'ServiceTimeout: 36'),
    })
    expect(await home.settled(failed)).toBe('ROLLBACK_COMPLETE')
    expect(await home.reasons(failed)).toContain(
      `it must contain the External ID ${invitation.externalId}`,
    )
    await home.delete(failed)
    await leaves(home, invitation, await connects(home, invitation))
  })

  it.each([
    { responsePath: 'plain', responseQuery: 'v2', serviceTimeout: 'number', extraMembers: true },
    {
      responsePath: 'bar',
      serviceTimeout: 'absent',
      subject: false,
      tokenInProperties: false,
      createPhysicalId: 'null',
    },
    {
      createPhysicalId: 'empty',
      deniedCode: 'AccessDeniedException',
      hideOutputs: true,
      synchronous: true,
      conditionalPut: 501,
    },
    { slowPut: 2, failPuts: 1, conditionalPut: 400 },
    { throttleEvery: { sts: 2, sqs: 2, s3: 2 }, copies: 2 },
  ])('bears it that others do as they like (%#)', async (options) => {
    await emulator.behave({ ...PLAIN, ...options })
    const invitation = await invite()
    await leaves(home, invitation, await connects(home, invitation))
  })

  it.each([
    [
      'spelled',
      {
        respell: true,
        hiddenAttributes: ['RedrivePolicy', 'RawMessageDelivery', 'SqsManagedSseEnabled'],
      },
    ],
    [
      'answered',
      {
        hideOutputs: true,
        synchronous: true,
        queueHost: 'sqs.us-east-1.amazonaws.com',
        conditionalPut: 501,
      },
    ],
  ])('is set up where things are %s otherwise', async (how, options) => {
    await emulator.behave({ ...PLAIN, ...options })
    const fresh = new Vendor(emulator, SAMPLE_CONFIG)
    const made = await fresh.setUp(...REGIONS, '--name-prefix', `rc-${how}`)
    expect(made.code, made.stderr).toBe(0)
    const again = await fresh.setUp(...REGIONS, '--name-prefix', `rc-${how}`)
    expect(JSON.parse(again.stdout), again.stderr).toMatchObject({ changed: false })
  })

  it.each([
    [
      'first',
      ['AWS::SNS::Subscription', 'AWS::S3::BucketPolicy'],
      [/the subscription of .*: it does not exist/, /the bucket .*: its policy/],
    ],
    [
      'second',
      ['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'],
      [
        /the queue rc-second-callbacks-undelivered: its policy/,
        /the queue rc-second-callbacks: its policy/,
        /the topic .*: its policy/,
      ],
    ],
  ])('names what is missing and nothing else (%s)', async (name, leftOut, words) => {
    await emulator.behave({ ...PLAIN, leftOut })
    const made = await new Vendor(emulator, SAMPLE_CONFIG).setUp(
      '--region',
      'us-east-1',
      '--name-prefix',
      `rc-${name}`,
    )
    expect(made.code).not.toBe(0)
    const missing =
      made.stderr.slice(made.stderr.indexOf('SETUP_INCOMPLETE')).match(/^- .*$/gm) ?? []
    for (const pattern of words)
      expect(missing.filter((line) => pattern.test(line)).length, made.stderr).toBe(1)
    expect(missing.length, made.stderr).toBe(words.length)
  })
})
