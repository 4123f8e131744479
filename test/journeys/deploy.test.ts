import { join } from 'node:path'
import {
  CloudFormationClient,
  DeleteStackCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListSubscriptionsCommand, SNSClient } from '@aws-sdk/client-sns'
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDynamoStore } from '../../src/adapters/aws/dynamodb/store.ts'
import { systemClock, systemRandom } from '../../src/adapters/embedded/system.ts'
import { programFiles } from '../../src/tools/cdk/bundle-files.ts'
import { FUNCTION_NAMES } from '../../src/tools/cdk/function-list.ts'
import { examineDeployment } from '../../src/tools/cli/doctor-deployed.ts'
import type { Output } from '../../src/tools/cli/output.ts'
import type { PreparedChange } from '../../src/tools/deploy/change-set.ts'
import { type DeployRequest, deploy } from '../../src/tools/deploy/deploy.ts'
import { type Destroyed, destroy } from '../../src/tools/deploy/destroy.ts'
import { stackName } from '../../src/tools/deploy/plan.ts'
import { type StackKind, templateOf } from '../../src/tools/deploy/templates.ts'
import { sampleConnection } from '../fixtures/connection.ts'
import { DeployedResources } from '../lambda/deployed-resources.ts'
import { deployRequest } from '../lambda/deployment.ts'
import { REGIONS, Stage, until } from './stage.ts'

let stage: Stage
const credentials = { accessKeyId: '111122223333', secretAccessKey: 'sandbox' }
const settings = (region: string = REGIONS[0]) => ({ endpoint: stage.sandbox, region, credentials })

beforeAll(async () => {
  stage = await Stage.open()
  await stage.knobs({ pretendUnknownTypes: true })
})
afterAll(() => stage.close())

/** What was asked and told is kept. */
function deploying(changes: Partial<DeployRequest> = {}) {
  const asked: PreparedChange[][] = []
  const told: string[] = []
  const request = deployRequest(stage, {
    confirm: async (prepared) => asked.push(prepared) > 0,
    onProgress: ({ region, subject, status }) => told.push(`${region} ${subject} ${status}`),
    ...changes,
  })
  return { asked, told, run: () => deploy(request), request }
}

/** The next change of this resource fails. */
async function failOnce(kind: StackKind, wanted: RegExp): Promise<void> {
  const ids = Object.keys(templateOf(kind, { tlsOnly: false }).Resources)
  const stack = stackName({ namePrefix: 'rolecall' }, kind)
  await stage.knobs({ failResources: { [`${stack}/${ids.find((id) => wanted.test(id))}`]: 1 } })
}

async function stacks(): Promise<string[]> {
  const names = await Promise.all(
    REGIONS.map(async (region) => {
      const { StackSummaries = [] } = await new CloudFormationClient(settings(region)).send(
        new ListStacksCommand({}),
      )
      return StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
        (it) => `${it.StackName} ${it.StackStatus}`,
      )
    }),
  )
  return names.flat().sort()
}

describe('rolecall deploy', () => {
  it('shows what it would do, and leaves nothing behind where it is not confirmed', async () => {
    const { asked, run } = deploying({ confirm: async (prepared) => asked.push(prepared) === 0 })
    expect(await run()).toBeUndefined()
    expect(asked[0]!.map(({ plan, isNew }) => [plan.name, isNew])).toEqual([
      ['rolecall-data', true],
    ])
    expect(asked[0]![0]!.changes.map(({ action, type }) => [action, type])).toContainEqual([
      'Add',
      'AWS::DynamoDB::Table',
    ])
    expect(await stacks()).toEqual([])
  })

  it('leaves no table in the way if the first deployment fails, so that it can be repeated', async () => {
    await failOnce('data', /^DataTable/)
    await expect(deploying().run()).rejects.toMatchObject({
      code: 'SETUP_INCOMPLETE',
      message: expect.stringMatching(
        /rolecall-data in us-east-1 ended in ROLLBACK_COMPLETE/,
      ) as string,
    })
    await expect(
      new DynamoDBClient(settings()).send(new DescribeTableCommand({ TableName: 'rolecall' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('makes the stacks of all Regions, and uploads the bundles with what rolecall.yaml says beside each', async () => {
    const { asked, told, run, request } = deploying()
    const deployed = (await run())!
    expect(deployed).toMatchObject({
      changed: true,
      templateBucket: 'rolecall-templates-111122223333-us-east-1-an',
      table: 'rolecall',
    })
    const { Table } = await new DynamoDBClient(settings()).send(
      new DescribeTableCommand({ TableName: 'rolecall' }),
    )
    expect(Table!.DeletionProtectionEnabled).toBe(true)
    expect(asked.map((round) => round.map(({ plan }) => `${plan.name} ${plan.region}`))).toEqual([
      ['rolecall-data us-east-1'],
      ['rolecall-service us-east-1', 'rolecall-region eu-west-1'],
    ])
    expect(told).toContain('eu-west-1 rolecall-region CREATE_COMPLETE')
    expect(await stacks()).toEqual([
      'rolecall-data UPDATE_COMPLETE',
      'rolecall-region CREATE_COMPLETE',
      'rolecall-service CREATE_COMPLETE',
    ])
    const { parameters } = asked[1]![0]!.plan
    const place = {
      Bucket: parameters.BundleBucket!,
      Key: `${parameters.BundlePrefix}/callbacks.zip`,
    }
    const { Body } = await new S3Client({ ...settings(), forcePathStyle: true }).send(
      new GetObjectCommand(place),
    )
    const files = unzipSync(await Body!.transformToByteArray())
    expect(Object.keys(files).sort()).toEqual(
      [...programFiles('callbacks').keys(), 'rolecall.json'].sort(),
    )
    expect(JSON.parse(Buffer.from(files['rolecall.json']!).toString())).toEqual(
      request.installation,
    )
  })

  it('changes nothing and asks nothing where everything is as it should be', async () => {
    const { asked, run } = deploying()
    expect((await run())!.changed).toBe(false)
    expect(asked).toEqual([])
  })

  it('tells whom it was told to tell of alarms, also at later deployments, until it is told otherwise', async () => {
    const endpoints = async () => {
      const { Subscriptions = [] } = await new SNSClient(settings()).send(
        new ListSubscriptionsCommand({}),
      )
      return Subscriptions.filter(({ Protocol }) => Protocol === 'email').map((it) => it.Endpoint)
    }
    await deploying({ alarms: { email: 'oncall@northwind.example' } }).run()
    expect(await endpoints()).toEqual(['oncall@northwind.example'])
    expect((await deploying().run())!.changed).toBe(false)
    await deploying({ alarms: {} }).run()
    expect(await endpoints()).toEqual([])
  })

  it('puts a domain and a Web ACL before the service, and keeps the domain when the Web ACL goes', async () => {
    const domain = {
      name: 'connect.northwind.example',
      certificateArn: `arn:aws:acm:${REGIONS[0]}:111122223333:certificate/0f0e`,
    }
    const webAclArn = `arn:aws:wafv2:${REGIONS[0]}:111122223333:regional/webacl/edge/0f0e`
    const publicUrl = undefined
    const doors = async () =>
      (await DeployedResources.read(stage.sandbox)).types().filter((it) => /Api|WAF/.test(it))
    const plain = await doors()
    const guarded = await deploying({ domain, webAclArn, publicUrl, reservedCallbacks: 10 }).run()
    expect(guarded).toMatchObject({
      ...{ changed: true, url: 'https://connect.northwind.example' },
      domain: { name: domain.name, target: expect.stringMatching(/./) as string },
    })
    expect(await doors()).toEqual(
      expect.arrayContaining(['AWS::ApiGateway::RestApi', 'AWS::WAFv2::WebACLAssociation']),
    )
    expect(await doors()).not.toContain('AWS::ApiGatewayV2::Api')
    expect((await deploying({ publicUrl }).run())!.changed).toBe(false)
    const freed = await deploying({ webAclArn: 'none', publicUrl }).run()
    expect(freed!.domain).toEqual(guarded!.domain)
    expect(await doors()).toEqual(expect.arrayContaining(plain))
    expect(await doors()).not.toContain('AWS::ApiGateway::RestApi')
    const ended = await deploying({ domain: 'none', reservedCallbacks: 0 }).run()
    expect(ended).not.toHaveProperty('domain')
    expect(await doors()).toEqual(plain)
  })

  it('refuses an address or a topic that is none, before it asks AWS', async () => {
    for (const [option, value] of [
      ['--alarm-email', 'nobody'],
      ['--alarm-topic', 'oncall'],
    ] as const) {
      const { code, stderr } = await stage.cli(['deploy', option, value])
      expect([code, stderr]).toEqual([4, expect.stringContaining(option)])
    }
  })

  it('gives the bucket of templates the name that it is told, for a Region without account-regional names', async () => {
    const { asked, run } = deploying({
      namePrefix: 'other',
      templateBucket: 'northwind-templates',
      confirm: async (prepared) => asked.push(prepared) === 1,
    })
    await run()
    const { parameters } = asked[1]![0]!.plan
    expect(parameters).toMatchObject({ TemplateBucket: 'northwind-templates' })
    expect(parameters.BundleBucket).not.toMatch(/-an$/)
    const prefixed = ['--name-prefix', 'other', '--region', REGIONS[0]]
    await stage.cli(['destroy', '--delete-data', '--yes', ...prefixed])
  })

  it('refuses another bucket of templates, because links of customers lead to the present one', async () => {
    await expect(deploying({ templateBucket: 'northwind-templates' }).run()).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      message: expect.stringContaining('Leave out --template-bucket.') as string,
    })
  })

  it('shows what changes: the functions, whose code holds rolecall.yaml, and the broker role', async () => {
    const { asked, run, request } = deploying()
    request.installation = { ...request.installation, ownAccountIds: ['999999999999'] }
    expect((await run())!.changed).toBe(true)
    expect(asked.flat().map(({ plan }) => plan.name)).toEqual(['rolecall-service'])
    const [{ changes }] = asked.flat() as [PreparedChange]
    expect(changes.map(({ action, type, replacement }) => [action, type, replacement])).toEqual([
      ...FUNCTION_NAMES.map(() => ['Modify', 'AWS::Lambda::Function', 'False']),
      ['Modify', 'AWS::IAM::Role', 'False'],
    ])
  })

  it('leaves out no Region with living connections, unless it is given their exact number', async () => {
    const before = await stacks()
    const countLiving = async () => new Map([[REGIONS[1], 2]])
    const without = (abandon?: number) =>
      deploying({ regions: [REGIONS[0]], countLiving, abandon, confirm: async () => false })
    await expect(without().run()).rejects.toMatchObject({
      code: 'CONNECTIONS_REMAIN',
      message: expect.stringMatching(/2 in eu-west-1.*--region eu-west-1.*--abandon 2\./) as string,
    })
    await expect(without(1).run()).rejects.toMatchObject({ code: 'CONNECTIONS_REMAIN' })
    expect(await without(2).run()).toBeUndefined()
    expect(await stacks()).toEqual(before)
  })

  it('is rolled back where a stack fails, says why, and goes on at the next time', async () => {
    const { request } = deploying()
    const installation = { ...request.installation, ownAccountIds: ['888888888888'] }
    await failOnce('home', /^ServiceBrokerRole/)
    await expect(deploying({ installation }).run()).rejects.toMatchObject({
      code: 'SETUP_INCOMPLETE',
      message: expect.stringMatching(
        /rolecall-service in us-east-1 ended in UPDATE_ROLLBACK_COMPLETE. ServiceBrokerRole/,
      ) as string,
    })
    expect(await stacks()).toContain('rolecall-service UPDATE_ROLLBACK_COMPLETE')
    expect((await deploying({ installation }).run())!.changed).toBe(true)
    expect((await deploying({ installation }).run())!.changed).toBe(false)
    await deploying().run()
  })
})

describe('rolecall destroy', () => {
  const table = () =>
    new DynamoDBClient(settings()).send(new DescribeTableCommand({ TableName: 'rolecall' }))

  it('keeps the data, and a later deployment goes on with it', async () => {
    const before = (await table()).Table!.TableId
    const asked: unknown[] = []
    const { request } = deploying()
    const confirm = async (...shown: unknown[]) => asked.push(shown) > 0
    const destroyed = await destroy({ ...request, isDataToo: false, confirm })
    expect(destroyed!.stacks.map(({ name }) => name)).toEqual([
      'rolecall-region',
      'rolecall-service',
    ])
    expect(destroyed!.left.map(({ kind }) => kind).sort()).toEqual(
      ['stack', 'table', 'bucket', 'bucket', 'secret', 'secret', 'key'].sort(),
    )
    expect(await stacks()).toEqual(['rolecall-data UPDATE_COMPLETE'])
    expect((await deploying().run())!.changed).toBe(true)
    expect((await table()).Table!.TableId).toBe(before)
  })

  it('is looked at as a whole by the doctor, who says how to mend what is missing', async () => {
    const said: string[] = []
    const out: Output = {
      json: false,
      data: () => {},
      say: (text) => void said.push(text),
      async step(title, work, judge = () => 'good') {
        const result = await work()
        said.push(`${judge(result)}: ${title}`)
        return result
      },
    }
    const environment = {
      ...stage.environment,
      ROLECALL_CONFIG: join(stage.folder, 'rolecall.yaml'),
      ROLECALL_PUBLIC_URL: stage.url,
    }
    vi.stubEnv('AWS_ENDPOINT_URL', stage.sandbox)
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey)
    const examine = () => examineDeployment(out, environment, { region: [...REGIONS] })
    expect(await examine(), said.join('\n')).toEqual([
      expect.objectContaining({ code: 'SERVICE_UNREACHABLE' }),
    ])
    expect(said.filter((it) => it.startsWith('bad'))).toEqual([])
    const QueueUrl = `${stage.sandbox}/111122223333/rolecall-callbacks`
    await new SQSClient(settings()).send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: '' } }),
    )
    await new CloudFormationClient(settings(REGIONS[1])).send(
      new DeleteStackCommand({ StackName: 'rolecall-region' }),
    )
    const problems = (await until('the stack to go', async () => {
      const found = await examine()
      return found.length > 3 ? found : undefined
    }))!.map(({ message }) => message)
    expect(
      problems.find((it) => it.includes('the stack rolecall-region: it does not exist')),
    ).toContain('rolecall deploy')
    expect(said).toContain('bad: Stack rolecall-region in eu-west-1')
    expect(said).toContain('good: Stack rolecall-data in us-east-1')
    expect(problems.find((it) => it.includes(', the topic '))).toContain('Run "rolecall deploy"')
    expect(problems.find((it) => it.includes('the queue rolecall-callbacks'))).toContain(
      'aws sqs set-queue-attributes',
    )
    vi.unstubAllEnvs()
    await deploying().run()
  })

  it('does nothing where it is not confirmed', async () => {
    const before = await stacks()
    expect(
      await destroy({ ...deploying().request, isDataToo: true, confirm: async () => false }),
    ).toBeUndefined()
    expect(await stacks()).toEqual(before)
  })

  it('shows what would go, and refuses, where nobody can be asked', async () => {
    const before = await stacks()
    const outcome = await stage.cli(['destroy', '--json'])
    expect([outcome.code, JSON.parse(outcome.stdout)]).toEqual([
      2,
      { error: expect.objectContaining({ code: 'CONFIRMATION_NEEDED' }) as object },
    ])
    expect(outcome.stderr).toContain('Delete the stack rolecall-service in us-east-1')
    expect(await stacks()).toEqual(before)
    for (const command of ['deploy', 'destroy'])
      expect((await stage.cli([command, '--help'])).stdout).toContain('--yes')
  })

  it('deletes the data too where it is told so, and given the number of living connections', async () => {
    const run = (...more: string[]) =>
      stage.cli([
        'destroy',
        '--delete-data',
        '--yes',
        '--json',
        ...REGIONS.flatMap((region) => ['--region', region]),
        ...more,
      ])
    const before = await stacks()
    const store = openDynamoStore({
      client: new DynamoDBClient(settings()),
      tableName: 'rolecall',
      clock: systemClock,
      random: systemRandom,
    })
    await store.commit({ put: [sampleConnection()], audit: [], announce: [] })
    const refused = await run()
    expect([refused.code, JSON.parse(refused.stdout).error]).toEqual([
      4,
      expect.objectContaining({
        code: 'CONNECTIONS_REMAIN',
        message: expect.stringMatching(
          /1 living connection depends on the service \(1 in us-east-1\).*--abandon 1\./,
        ) as string,
      }),
    ])
    expect(await stacks()).toEqual(before)
    const outcome = await run('--abandon', '1')
    expect(outcome.code, outcome.stderr).toBe(0)
    const { left } = JSON.parse(outcome.stdout) as Destroyed
    expect(left.map(({ kind }) => kind).sort()).toEqual(['backup', 'key', 'secret', 'secret'])
    expect(outcome.stderr).toContain('backup rolecall$DeletedTableBackup in us-east-1 (AWS deletes')
    expect(await stacks()).toEqual([])
    await expect(table()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
