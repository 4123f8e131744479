import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { cliVersion, warmCli } from '../fixtures/warm-cli.ts'
import { CUSTOMER, VENDOR } from './clients.ts'

const run = promisify(execFile)
const installedCli = await cliVersion()

const TEMPLATE = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: CliRole
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: "arn:aws:iam::${VENDOR}:root" }
            Action: sts:AssumeRole
            Condition: { StringEquals: { "sts:ExternalId": cli-external-id } }
Outputs:
  RoleArn: { Value: !GetAtt Role.Arn }
`

describe.skipIf(installedCli === undefined)('the AWS CLI', () => {
  let sandbox: Sandbox
  let folder: string
  let cli: Awaited<ReturnType<typeof warmCli>>
  beforeAll(async () => {
    sandbox = await startSandbox()
    cli = await warmCli(installedCli)
    folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'))
    // Version 1 of the CLI presigns in the way of before SigV4 unless it is told not to.
    await writeFile(join(folder, 'config'), '[default]\ns3 =\n  signature_version = s3v4\n')
  })
  afterAll(async () => {
    await sandbox.stop()
    await cli.stop()
    await rm(folder, { recursive: true })
  })

  const aws = (accountId: string, ...args: string[]) => awsIn(cli.path, accountId, ...args)
  async function awsIn(PATH: string | undefined, accountId: string, ...args: string[]) {
    const env = {
      PATH,
      HOME: folder,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_ENDPOINT_URL: sandbox.origin,
      AWS_ACCESS_KEY_ID: accountId,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
      AWS_MAX_ATTEMPTS: '1',
      ...(process.env.PYENV_ROOT ? { PYENV_ROOT: process.env.PYENV_ROOT } : {}),
    }
    // Version 1 of the CLI does not follow AWS_ENDPOINT_URL for SQS.
    const { stdout } = await run(
      'aws',
      [...args, '--endpoint-url', sandbox.origin, '--output', 'json'],
      { env },
    )
    return stdout.trim().startsWith('{') ? JSON.parse(stdout) : stdout
  }

  it.each([
    ['its own process', () => process.env.PATH],
    ['the process of these tests', () => cli.path],
  ])('is who its access key says, in %s', async (_, path) => {
    const identity = await awsIn(path(), CUSTOMER, 'sts', 'get-caller-identity')
    expect(identity).toMatchObject({ Account: CUSTOMER })
  })

  it('copies a file to a bucket and back', async () => {
    await aws(VENDOR, 's3', 'mb', 's3://cli-bucket')
    await writeFile(join(folder, 'note.txt'), 'from the command line')
    await aws(VENDOR, 's3', 'cp', join(folder, 'note.txt'), 's3://cli-bucket/a folder/note.txt')
    expect(await aws(VENDOR, 's3', 'cp', 's3://cli-bucket/a folder/note.txt', '-')).toContain(
      'from the command line',
    )
    const url = String(
      await aws(VENDOR, 's3', 'presign', 's3://cli-bucket/a folder/note.txt', '--expires-in', '60'),
    ).trim()
    expect(await (await fetch(url)).text()).toBe('from the command line')
    await aws(VENDOR, 's3', 'rb', 's3://cli-bucket', '--force')
  })

  it('sends through a topic to a queue', async () => {
    const { QueueUrl } = await aws(VENDOR, 'sqs', 'create-queue', '--queue-name', 'cli')
    const { TopicArn } = await aws(VENDOR, 'sns', 'create-topic', '--name', 'cli')
    const queue = `arn:aws:sqs:us-east-1:${VENDOR}:cli`
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
      },
    ]
    const attributes = JSON.stringify({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    })
    await aws(
      VENDOR,
      'sqs',
      'set-queue-attributes',
      '--queue-url',
      QueueUrl,
      '--attributes',
      attributes,
    )
    await aws(
      VENDOR,
      'sns',
      'subscribe',
      '--topic-arn',
      TopicArn,
      '--protocol',
      'sqs',
      '--notification-endpoint',
      queue,
    )
    await aws(VENDOR, 'sns', 'publish', '--topic-arn', TopicArn, '--message', 'hello')
    const { Messages } = await aws(VENDOR, 'sqs', 'receive-message', '--queue-url', QueueUrl)
    expect(JSON.parse(Messages[0].Body)).toMatchObject({ Message: 'hello', TopicArn })
  })

  it('creates a stack and assumes its role with the External ID alone', async () => {
    const create = [
      'cloudformation',
      'create-stack',
      '--stack-name',
      'cli',
      '--template-body',
      TEMPLATE,
    ]
    await aws(CUSTOMER, ...create, '--capabilities', 'CAPABILITY_NAMED_IAM')
    await aws(CUSTOMER, 'cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'cli')
    const assume = [
      'sts',
      'assume-role',
      '--role-arn',
      `arn:aws:iam::${CUSTOMER}:role/CliRole`,
      '--role-session-name',
      'cli',
    ]
    const { AssumedRoleUser } = await aws(VENDOR, ...assume, '--external-id', 'cli-external-id')
    expect(AssumedRoleUser.Arn).toBe(`arn:aws:sts::${CUSTOMER}:assumed-role/CliRole/cli`)
    await expect(aws(VENDOR, ...assume)).rejects.toThrow('AccessDenied')
  })

  it('makes a DynamoDB table, writes an item once and finds it', async () => {
    const named = ['--table-name', 'cli-table']
    const schema = [
      '--attribute-definitions',
      'AttributeName=pk,AttributeType=S',
      '--key-schema',
      'AttributeName=pk,KeyType=HASH',
    ]
    await aws(
      VENDOR,
      'dynamodb',
      'create-table',
      ...named,
      ...schema,
      '--billing-mode',
      'PAY_PER_REQUEST',
    )
    await aws(VENDOR, 'dynamodb', 'wait', 'table-exists', ...named)
    const put = [
      'dynamodb',
      'put-item',
      ...named,
      '--item',
      '{"pk":{"S":"a"},"n":{"N":"1"}}',
      '--condition-expression',
      'attribute_not_exists(pk)',
    ]
    await aws(VENDOR, ...put)
    await expect(aws(VENDOR, ...put)).rejects.toThrow('ConditionalCheckFailedException')
    const { Items } = await aws(VENDOR, 'dynamodb', 'scan', ...named)
    expect(Items).toEqual([{ pk: { S: 'a' }, n: { N: '1' } }])
  })

  it('shows the error codes that scripts look for', async () => {
    const missing = aws(VENDOR, 'sqs', 'get-queue-url', '--queue-name', 'none')
    await expect(missing).rejects.toThrow(
      /AWS\.SimpleQueueService\.NonExistentQueue|QueueDoesNotExist/,
    )
    await expect(aws(VENDOR, 's3api', 'get-bucket-policy', '--bucket', 'none')).rejects.toThrow(
      'NoSuchBucket',
    )
    await expect(aws(VENDOR, 'iam', 'list-server-certificates')).rejects.toThrow('InvalidAction')
  })
})
