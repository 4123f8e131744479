import { connect } from 'node:net'
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { CreateQueueCommand, ListQueuesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { administrator, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ knobs: { resourceMs: 5 } })
})
afterEach(() => sandbox.stop())

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${sandbox.origin}/_sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('the knobs', () => {
  it('are shown and turned one by one', async () => {
    expect((await call('GET', 'knobs')).body).toMatchObject({ resourceMs: 5, iamPropagationMs: 0 })
    expect((await call('POST', 'knobs', { iamPropagationMs: 700 })).body).toMatchObject({
      resourceMs: 5,
      iamPropagationMs: 700,
    })
  })

  it.each([
    [{ nonsense: 1 }, 'There is no knob nonsense'],
    [{ duplicateDeliveries: 2 }, 'a chance from 0 to 1'],
    [{ throttle: { sts: 1 } }, 'calls per second'],
    [{ serviceControlPolicies: { [VENDOR]: { Statement: [] } } }, 'policy documents'],
    [{ serviceControlPolicies: { vendor: null } }, 'account ids'],
    [{ failResources: { Topic: 1 } }, 'my-stack/Topic'],
    [[], 'a JSON object'],
  ])('refuse %j and say why', async (change, reason) => {
    const { status, body } = await call('POST', 'knobs', change)
    expect([status, body.error]).toEqual([400, expect.stringContaining(reason)])
    expect((await call('GET', 'knobs')).body).toMatchObject({
      resourceMs: 5,
      duplicateDeliveries: 0,
      throttle: {},
    })
  })

  it('throttle with each service’s own error, and let go when the limit is removed', async () => {
    await call('POST', 'knobs', {
      throttle: { 'sts:*': 1, 's3:ListBuckets': 0, '*:ListQueues': 0 },
    })
    const { sts, s3, sqs } = clients(sandbox.origin, administrator(VENDOR))
    await sts.send(new GetCallerIdentityCommand({}))
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
    })
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'SlowDown',
      $metadata: { httpStatusCode: 503 },
    })
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: 'RequestThrottled',
    })
    await call('POST', 'knobs', { throttle: { 's3:ListBuckets': null } })
    await expect(s3.send(new ListBucketsCommand({}))).resolves.toBeDefined()
  })
})

const denying = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action, Resource: '*' }],
})

describe('a service control policy', () => {
  it('denies the whole account what it names, the root too, until it is removed', async () => {
    const { sqs } = clients(sandbox.origin, administrator(VENDOR))
    const create = () => sqs.send(new CreateQueueCommand({ QueueName: 'q' }))
    await call('POST', 'knobs', {
      serviceControlPolicies: { [VENDOR]: denying('sqs:CreateQueue') },
    })
    await expect(create()).rejects.toThrow(
      /is not authorized to perform: sqs:createqueue .* with an explicit deny in a service control policy/i,
    )
    await expect(sqs.send(new ListQueuesCommand({}))).resolves.toBeDefined()
    await call('POST', 'knobs', { serviceControlPolicies: { [VENDOR]: null } })
    await expect(create()).resolves.toBeDefined()
  })

  it('makes the role of a stack fail, and the stack rolls back', async () => {
    await call('POST', 'knobs', {
      serviceControlPolicies: { [VENDOR]: denying('iam:CreateRole') },
    })
    const { cloudformation } = clients(sandbox.origin, administrator(VENDOR))
    const AssumeRolePolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: VENDOR }, Action: 'sts:AssumeRole' }],
    }
    const Properties = { RoleName: 'denied', AssumeRolePolicyDocument }
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'denied',
        TemplateBody: JSON.stringify({
          Resources: { Role: { Type: 'AWS::IAM::Role', Properties } },
        }),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    )
    await expect
      .poll(async () => {
        const { Stacks } = await cloudformation.send(new DescribeStacksCommand({}))
        return Stacks?.[0]?.StackStatus
      })
      .toBe('ROLLBACK_COMPLETE')
    const { StackEvents = [] } = await cloudformation.send(
      new DescribeStackEventsCommand({ StackName: 'denied' }),
    )
    expect(
      StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')
        ?.ResourceStatusReason,
    ).toMatch(
      /iam:CreateRole on resource: .*role\/denied with an explicit deny in a service control policy .*HandlerErrorCode: AccessDenied/,
    )
  })
})

it('gives a service that the sandbox lacks a session of a role that trusts it, and of no other', async () => {
  const trust = (Service: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  })
  const { roles } = sandbox.seed({
    roles: ['lambda', 'ec2'].map((name) => ({
      accountId: VENDOR,
      roleName: name,
      trustPolicy: trust(`${name}.amazonaws.com`),
    })),
  })
  const [good, bad] = await Promise.all(
    roles.map(({ roleArn }) =>
      call('POST', 'service-session', { service: 'lambda.amazonaws.com', roleArn }),
    ),
  )
  expect(good).toMatchObject({ status: 200, body: { AccessKeyId: expect.stringMatching(/^ASIA/) } })
  expect(bad).toMatchObject({ status: 403, body: { error: expect.stringContaining('ec2') } })
  expect((await call('POST', 'service-session', {})).status).toBe(400)
})

it('lists the accounts and forgets everything on reset', async () => {
  await clients(sandbox.origin, administrator(VENDOR)).sqs.send(
    new CreateQueueCommand({ QueueName: 'q' }),
  )
  expect((await call('GET', 'accounts')).body).toMatchObject({
    accounts: [{ accountId: VENDOR, queues: [`arn:aws:sqs:us-east-1:${VENDOR}:q`] }],
  })
  await call('POST', 'knobs', { iamPropagationMs: 700 })
  await call('POST', 'reset')
  expect((await call('GET', 'accounts')).body).toEqual({ accounts: [] })
  expect((await call('GET', 'knobs')).body).toMatchObject({ resourceMs: 5, iamPropagationMs: 0 })
  expect((await call('GET', 'health')).body).toEqual({ status: 'ok' })
  expect((await call('GET', 'nowhere')).status).toBe(404)
})

it('ends long polls and idle connections when it stops', async () => {
  const { sqs } = clients(sandbox.origin, administrator(VENDOR))
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))
  const poll = sqs
    .send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
    .catch((error: unknown) => error)
  const idle = connect(Number(new URL(sandbox.origin).port), '127.0.0.1')
  idle.on('error', () => {})
  await new Promise((resolve) => setTimeout(resolve, 100))
  await sandbox.stop()
  // A poll that had waited its 20 s would have an answer.
  expect(await poll).toBeInstanceOf(Error)
})

it('says so when the port is taken', async () => {
  const port = Number(new URL(sandbox.origin).port)
  await expect(startSandbox({ port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining('another program'),
  })
})
