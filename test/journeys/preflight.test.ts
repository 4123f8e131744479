import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Environment } from './program.ts'
import { REGIONS, Stage, VENDOR } from './stage.ts'

let stage: Stage
const administrator = () => ({
  endpoint: stage.sandbox,
  region: REGIONS[0],
  credentials: { accessKeyId: VENDOR, secretAccessKey: 'sandbox' },
})
const ALL = REGIONS.flatMap((region) => ['--region', region])

beforeAll(async () => {
  stage = await Stage.open()
})
beforeEach(() =>
  stage.knobs({
    pretendUnknownTypes: true,
    blockPublicAccess: false,
    lambdaConcurrency: 1000,
  }),
)
afterAll(() => stage?.close())

/** A user of the vendor's account who has only this policy. */
async function userWith(UserName: string, PolicyDocument?: string): Promise<Environment> {
  const iam = new IAMClient(administrator())
  await iam.send(new CreateUserCommand({ UserName }))
  if (PolicyDocument !== undefined) {
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument }),
    )
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: Policy!.Arn }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return {
    AWS_ACCESS_KEY_ID: AccessKey!.AccessKeyId!,
    AWS_SECRET_ACCESS_KEY: AccessKey!.SecretAccessKey!,
    ROLECALL_PUBLIC_URL: stage.url,
  }
}

const deploying = (who: Environment = {}, ...options: string[]) =>
  stage.cli(['deploy', '--yes', '--json', ...ALL, ...options], {
    ROLECALL_PUBLIC_URL: stage.url,
    ...who,
  })

async function stacks(): Promise<string[]> {
  const { StackSummaries = [] } = await new CloudFormationClient(administrator()).send(
    new ListStacksCommand({}),
  )
  return StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
    ({ StackName }) => StackName!,
  )
}

async function refused(reason: RegExp, who: Environment = {}): Promise<void> {
  const { code, stderr } = await deploying(who)
  expect(stderr).toMatch(reason)
  expect(stderr).toMatch(/Nothing was created/)
  expect(code).not.toBe(0)
  expect(await stacks()).toEqual([])
}

describe('before anything is created, rolecall deploy finds', () => {
  it('that the account forbids public buckets', async () => {
    await stage.knobs({ blockPublicAccess: true })
    await refused(/us-east-1: S3 Block Public Access is on for the whole account/)
  })

  it('that the Region lacks services', async () => {
    await stage.knobs({ pretendUnknownTypes: false })
    await refused(/us-east-1: CloudFormation has no .*AWS::Lambda::Function/)
  })

  it('names that are in use', async () => {
    const sqs = new SQSClient(administrator())
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'rolecall-callbacks' }))
    await refused(/the queue rolecall-callbacks exists already/)
    await sqs.send(new DeleteQueueCommand({ QueueUrl }))
  })

  it('rights that are missing, each by its name', async () => {
    const little = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['iam:Get*', 'iam:SimulatePrincipalPolicy', 'cloudformation:*', 'sns:*', 's3:*'],
          Resource: '*',
        },
      ],
    }
    const who = await userWith('little', JSON.stringify(little))
    await refused(/user\/little may not use .*dynamodb:CreateTable.*lambda:CreateFunction/, who)
  })

  it('that few functions may run at once, and goes on', async () => {
    await stage.knobs({ lambdaConcurrency: 10 })
    const policy = (await stage.cli(['deploy', '--print-policy', ...ALL])).stdout
    const deployer = await userWith('deployer', policy)
    const { code, stderr } = await deploying(deployer)
    expect(stderr).toMatch(/may run 10 Lambda functions at once.*L-B99A9384/)
    expect(code, stderr).toBe(0)
  })
})

/** AWS allows 6,144 characters. In GovCloud, the ARNs need 161 more than in this test. */
const MAX_POLICY_CHARACTERS = 5600

describe('the printed policy', () => {
  it('fits into one managed policy of AWS with room for more, and is for names of this prefix only', async () => {
    const { stdout } = await stage.cli([
      ...['deploy', '--print-policy', '--name-prefix', 'a-long-prefix-16', ...ALL],
    ])
    expect(stdout.replaceAll(/\s/g, '').length).toBeLessThanOrEqual(MAX_POLICY_CHARACTERS)
    const { Statement } = JSON.parse(stdout) as {
      Statement: { Action: string[]; Resource: string[] | string }[]
    }
    // AWS: the role that API Gateway itself needs for a domain has a fixed name.
    const isNamedByAws = (arn: string) => arn.includes(':role/aws-service-role/')
    for (const { Action, Resource } of Statement)
      if (Action.some((action) => /^(iam|sqs|sns|dynamodb|s3|cloudformation):/.test(action)))
        for (const arn of [Resource].flat())
          if (arn !== '*' && !isNamedByAws(arn)) expect(arn).toContain('a-long-prefix-16')
  })

  it('allows every call of a deployment that is checked, changed, restored and removed with its data', async () => {
    const policy = (await stage.cli(['deploy', '--print-policy', ...ALL])).stdout
    const who = await userWith('maintainer', policy)
    const changed = await deploying(who, '--alarm-email', 'oncall@northwind.example')
    expect(changed.code, changed.stderr).toBe(0)
    expect(JSON.parse(changed.stdout)).toMatchObject({ changed: true })
    const checked = await stage.cli(['doctor', '--deployed', ...ALL], who)
    expect(checked.stderr).not.toMatch(/Allow |AWS_DENIED/)
    const restored = await stage.cli(['restore-table', '--to', 'rolecall-copy', ...ALL], who)
    expect(restored.code, restored.stderr).toBe(0)
    const gone = await stage.cli(['destroy', '--yes', '--delete-data', ...ALL], who)
    expect(gone.code, gone.stderr).toBe(0)
    expect(await stacks()).toEqual([])
  })
})
