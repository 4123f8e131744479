import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import * as iam from '@aws-sdk/client-iam'
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { AccountPrincipal, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { cliVersion, warmCli } from '../fixtures/warm-cli.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

const run = promisify(execFile)

const has = (program: string, ...args: string[]) =>
  run(program, args).then(
    () => true,
    () => {
      process.stderr.write(
        `SKIPPED: ${program} ${args.join(' ')} does not work here, so it is not tried against the sandbox.\n`,
      )
      return false
    },
  )
const installedCli = await cliVersion()
const hasCli = installedCli !== undefined
const hasBoto = await has('python3', '-c', 'import boto3')

let sandbox: Sandbox
let folder: string
let cli: Awaited<ReturnType<typeof warmCli>>
beforeAll(async () => {
  sandbox = await startSandbox()
  folder = await mkdtemp(join(tmpdir(), 'sandbox-tools-'))
  cli = await warmCli(installedCli)
})
afterAll(async () => {
  await cli.stop()
  await sandbox.stop()
  await rm(folder, { recursive: true })
})

describe('a CDK application with default settings', () => {
  /** With CDKMetadata and the check of the bootstrap version, as `cdk synth` makes them. */
  async function synthesised(): Promise<string> {
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: true })
    const stack = new Stack(app, 'Ordinary')
    const bucket = new Bucket(stack, 'Bucket', {
      versioned: true,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: Duration.days(30) }],
    })
    const queue = new Queue(stack, 'Queue', {
      deadLetterQueue: { queue: new Queue(stack, 'Dead'), maxReceiveCount: 3 },
    })
    new Topic(stack, 'Topic').addSubscription(
      new SqsSubscription(queue, { rawMessageDelivery: true }),
    )
    const role = new Role(stack, 'Role', {
      assumedBy: new AccountPrincipal(VENDOR),
      externalIds: ['external-id'],
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')],
    })
    bucket.grantRead(role)
    new Table(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } })
    new Secret(stack, 'Secret')
    new CfnOutput(stack, 'RoleArn', { value: role.roleArn })
    app.synth()
    return readFile(join(folder, 'cdk.out', 'Ordinary.template.json'), 'utf8')
  }

  it('becomes a stack', async () => {
    const { cloudformation } = clients(sandbox.origin, administrator(CUSTOMER))
    const TemplateBody = await synthesised()
    expect(TemplateBody).toContain('AWS::CDK::Metadata')
    expect(TemplateBody).toContain('/cdk-bootstrap/')
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'Ordinary',
        TemplateBody,
        Capabilities: ['CAPABILITY_IAM'],
      }),
    )
    const times = { client: cloudformation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }
    await waitUntilStackCreateComplete(times, { StackName: 'Ordinary' })
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({}))
    expect(Stacks![0]!.Outputs![0]!.OutputValue).toMatch(/^arn:aws:iam::222222222222:role\//)
    expect(Stacks![0]!.Parameters).toMatchObject([
      { ParameterKey: 'BootstrapVersion', ResolvedValue: expect.stringMatching(/^\d+$/) },
    ])
  })
})

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: VENDOR }, Action: 'sts:AssumeRole' }],
})
const RIGHTS = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
})
const AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit'
const INLINE = { PolicyName: 'rights' }

/** What Terraform calls for a role, from `apply` to `destroy`. */
const CALLS: [operation: string, input: Record<string, unknown>, see?: string[]][] = [
  ['CreateRole', { AssumeRolePolicyDocument: TRUST, Path: '/', MaxSessionDuration: 3600 }],
  ['GetRole', {}, ['Role', 'Path']],
  ['ListRolePolicies', {}, ['PolicyNames']],
  ['ListAttachedRolePolicies', {}, ['AttachedPolicies']],
  ['PutRolePolicy', { ...INLINE, PolicyDocument: RIGHTS }],
  ['GetRolePolicy', INLINE, ['PolicyName']],
  ['AttachRolePolicy', { PolicyArn: AUDIT }],
  ['TagRole', { Tags: [{ Key: 'team', Value: 'a' }] }],
  ['UpdateAssumeRolePolicy', { PolicyDocument: TRUST }],
  ['UpdateRole', { Description: 'changed', MaxSessionDuration: 7200 }],
  ['GetRole', {}, ['Role', 'Description']],
  ['ListInstanceProfilesForRole', {}, ['InstanceProfiles']],
  ['DetachRolePolicy', { PolicyArn: AUDIT }],
  ['DeleteRolePolicy', INLINE],
  ['DeleteRole', {}],
  ['GetRole', {}],
]
const SEEN = ['/', [], [], 'rights', 'changed', [], 'NoSuchEntity']

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((it, name) => (it as Record<string, unknown>)[name], value)

describe('the calls of Terraform for a role', () => {
  const environment = () => ({
    PATH: cli.path,
    HOME: folder,
    AWS_ENDPOINT_URL: sandbox.origin,
    AWS_ACCESS_KEY_ID: CUSTOMER,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
    ...(process.env.PYENV_ROOT ? { PYENV_ROOT: process.env.PYENV_ROOT } : {}),
  })

  /** What the tool reads, call by call; the last one finds no role. */
  async function seenBy(send: (operation: string, input: object) => Promise<unknown>) {
    const seen: unknown[] = []
    for (const [operation, input, path] of CALLS.slice(0, -1)) {
      const answer = await send(operation, input)
      if (path) seen.push(at(answer, path))
    }
    const last = await send('GetRole', {}).then(
      String,
      (error: Error) => `${error.name} ${error.message}`,
    )
    return [...seen, /NoSuchEntity/.exec(last)?.[0]]
  }

  it('work with the AWS SDK', async () => {
    const client = clients(sandbox.origin, administrator(CUSTOMER)).iam
    const commands = iam as unknown as Record<string, new (input: object) => unknown>
    const seen = await seenBy((operation, input) =>
      client.send(
        new commands[`${operation}Command`]!({ RoleName: 'sdk', ...input }) as iam.GetRoleCommand,
      ),
    )
    expect(seen).toEqual(SEEN)
  })

  it.skipIf(!hasCli)('work with the AWS CLI', { timeout: 240_000 }, async () => {
    const seen = await seenBy(async (operation, input) => {
      const name = operation.replace(/(?<=.)[A-Z]/g, (it) => `-${it}`).toLowerCase()
      const json = JSON.stringify({ RoleName: 'cli', ...input })
      const { stdout } = await run(
        'aws',
        [
          'iam',
          name,
          '--cli-input-json',
          json,
          '--output',
          'json',
          '--endpoint-url',
          sandbox.origin,
        ],
        { env: environment() },
      )
      return stdout.trim() === '' ? {} : JSON.parse(stdout)
    })
    expect(seen).toEqual(SEEN)
  })

  it.skipIf(!hasBoto)('work with boto3', { timeout: 120_000 }, async () => {
    const script = join(folder, 'calls.py')
    await writeFile(
      script,
      `
import json, sys
import boto3
from botocore import xform_name
client, seen = boto3.client("iam"), []
for operation, given, *path in json.loads(sys.argv[1]):
    try:
        answer = getattr(client, xform_name(operation))(RoleName="boto", **given)
        for step in (path or [[]])[0]:
            answer = answer[step]
        if path:
            seen.append(answer)
    except client.exceptions.NoSuchEntityException as error:
        seen.append(error.response["Error"]["Code"])
assert boto3.client("sts").get_caller_identity()["Account"] == "${CUSTOMER}"
print(json.dumps(seen))
`,
    )
    const { stdout } = await run('python3', [script, JSON.stringify(CALLS)], {
      env: environment(),
    })
    expect(JSON.parse(stdout)).toEqual(SEEN)
  })
})
