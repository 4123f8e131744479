import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL_REGIONS } from '../../core/model/aws/partition.ts'
import { homeTemplate, templateOf as shippedTemplate } from './templates.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const out = mkdtempSync(join(tmpdir(), 'rolecall-synth-'))
let synthesis: ReturnType<typeof spawnSync>

interface Template {
  Resources: Record<
    string,
    {
      Type: string
      Condition?: string
      DeletionPolicy?: string
      Properties: Record<string, unknown>
    }
  >
  Conditions?: Record<string, unknown>
}

const templateOf = (path: string): Template =>
  JSON.parse(readFileSync(join(out, `${path}.template.json`), 'utf8')) as Template

const allOf = (template: Template, type: string) =>
  Object.values(template.Resources).filter(({ Type }) => Type === type)
const oneOf = (template: Template, type: string) => {
  const found = allOf(template, type)
  expect(found).toHaveLength(1)
  return found[0]!
}

const NO_LINT = 'cfn-lint is not in PATH (pip install cfn-lint): the stacks stay unlinted'
const PASSES = { status: 0, stdout: '' }

/** What cfn-lint says, and with what it ends; undefined where it is not in PATH. */
function cfnLint(...args: string[]) {
  const { error, status, stdout } = spawnSync('cfn-lint', args, { encoding: 'utf8' })
  // 127: a launcher is in PATH, but no version of the program.
  return error !== undefined || status === 127 ? undefined : { status, stdout }
}

/** `npm run synth`, once for all rules here: no AWS account, no CDK toolchain. */
beforeAll(() => {
  if (!existsSync(join(root, 'dist/lambda/http.mjs')))
    throw new Error('The bundles are not built: run "npm run build" first.')
  const env = { PATH: process.env.PATH, HOME: out }
  synthesis = spawnSync(process.execPath, [join(root, 'scripts/synth.ts'), out], {
    cwd: root,
    encoding: 'utf8',
    env,
  })
})
afterAll(() => rmSync(out, { recursive: true }))

describe('the printed stacks', () => {
  it('are made without an AWS account, and cdk-nag’s AwsSolutions pack objects to nothing that is not justified', () => {
    expect({ status: synthesis.status, said: synthesis.stderr }).toEqual({ status: 0, said: '' })
    const reports = globSync('**/validation-report.json', { cwd: out }).map((file) =>
      readFileSync(join(out, file), 'utf8'),
    )
    expect(reports.length).toBeGreaterThan(0)
    for (const report of reports) expect(report).not.toMatch(/"status": *"failure"/)
  })

  it.each([
    ['deploy/data', './data-stack.golden.json'],
    ['deploy/home', './home-stack.golden.json'],
    ['deploy/region', './region-stack.golden.json'],
    ['setup/home', '../setup/stacks/home-stack.golden.json'],
    ['setup/region', '../setup/stacks/region-stack.golden.json'],
  ])('%s: ships as it is compared here', async (name, file) => {
    await expect(`${JSON.stringify(templateOf(name), null, 1)}\n`).toMatchFileSnapshot(file)
  })

  it('fit into a call to CloudFormation, and the home stack, which it reads from the bucket, into 1 MB', () => {
    const limits = { data: 51_200, region: 51_200, home: 1_000_000 }
    for (const [name, limit] of Object.entries(limits))
      expect(Buffer.byteLength(JSON.stringify(templateOf(`deploy/${name}`))), name).toBeLessThan(
        limit,
      )
  })

  it('pass cfn-lint', ({ skip }) => {
    const files = globSync('**/*.template.json', { cwd: out }).map((file) => join(out, file))
    expect(files).toHaveLength(8)
    // W3005: the CDK says again with DependsOn what a reference says already.
    const said = cfnLint('-i', 'W3005', '--', ...files)
    skip(said === undefined, NO_LINT)
    expect(said).toEqual(PASSES)
  })
})

describe('the stacks in each Region', () => {
  /** What each Region lacks, as cfn-lint's data say. Our own are newer than its list of Regions. */
  const NOT_KNOWN = ['me-west-1', 'sa-west-1']
  /** Neither kind of front door with an address of its own exists there. */
  const NO_FRONT_DOOR = ['ap-east-2', 'ap-southeast-6']
  const known = ALL_REGIONS.filter((it) => !NOT_KNOWN.includes(it))

  function lint(templates: Record<string, object>, regions: readonly string[]) {
    const files = Object.entries(templates).map(([name, template]) => {
      const file = join(out, `${name}.json`)
      writeFileSync(file, JSON.stringify(template))
      return file
    })
    // E3002: the buckets get no names of the account's own where --template-bucket is given.
    // The whole template has no warnings; of what is left here, some parameters are unused.
    const ignored = ['E3002', 'W']
    return cfnLint('-i', ...ignored, '-r', ...regions, '--', ...files)
  }

  it('have only resources that the Region has, with the front door that is chosen', ({ skip }) => {
    const options = { tlsOnly: true }
    const rest = {
      ...{ data: shippedTemplate('data', options), region: shippedTemplate('region', options) },
    }
    const said = lint(rest, known)
    skip(said === undefined, NO_LINT)
    expect(said).toEqual(PASSES)
    const home = { home: homeTemplate(options, { FrontDoor: 'http-api', DomainName: 'x.example' }) }
    expect(
      lint(
        home,
        known.filter((it) => !NO_FRONT_DOOR.includes(it)),
      ),
    ).toEqual(PASSES)
  }, 240_000)
})

describe('the template of the home stack, as it is deployed', () => {
  const typesWith = (FrontDoor: string, DomainName?: string) => {
    const template = homeTemplate(
      { tlsOnly: true },
      { FrontDoor, ...(DomainName && { DomainName }) },
    )
    const ids = new Set(Object.keys(template.Resources))
    const gone = Object.keys(shippedTemplate('home', { tlsOnly: true }).Resources).filter(
      (id) => !ids.has(id),
    )
    for (const id of gone) expect(JSON.stringify(template), id).not.toContain(`"${id}"`)
    return [...new Set(Object.values(template.Resources).map(({ Type }) => String(Type)))]
      .filter((it) => /ApiGateway|Url$|WAF/.test(it))
      .sort()
  }

  it('names the types of the chosen front door only, because CloudFormation refuses types that a Region lacks', () => {
    const http = ['Api', 'Integration', 'Route', 'Stage'].map((it) => `AWS::ApiGatewayV2::${it}`)
    const domain = ['ApiMapping', 'DomainName'].map((it) => `AWS::ApiGatewayV2::${it}`)
    expect(typesWith('http-api')).toEqual(http)
    expect(typesWith('http-api', 'x.example')).toEqual([...http, ...domain].sort())
    expect(typesWith('function-url')).toEqual(['AWS::Lambda::Url'])
    expect(typesWith('rest-api', 'x.example')).toEqual([
      ...['Deployment', 'Method', 'Resource', 'RestApi', 'Stage'].map(
        (it) => `AWS::ApiGateway::${it}`,
      ),
      ...domain,
      'AWS::WAFv2::WebACLAssociation',
    ])
  })
})

const statementsOf = (policy: unknown) =>
  (policy as { Statement: Record<string, unknown>[] }).Statement

describe('the home Region', () => {
  const home = () => templateOf('deploy/home')

  it('has a broker role of its own, which only three functions may take on and which never enters the vendor’s accounts (CB-10, BRK-6)', () => {
    const roles = allOf(home(), 'AWS::IAM::Role')
    const [broker, check] = roles.filter(({ Properties }) => Properties.RoleName !== undefined)
    const [trust] = statementsOf(broker!.Properties.AssumeRolePolicyDocument)
    const { Condition } = trust as { Condition: { ArnLike: { 'aws:PrincipalArn': unknown[] } } }
    expect(Condition.ArnLike['aws:PrincipalArn']).toHaveLength(3)
    const [{ PolicyDocument }] = broker!.Properties.Policies as [{ PolicyDocument: unknown }]
    expect(statementsOf(PolicyDocument).map(({ Effect, Resource }) => [Effect, Resource])).toEqual([
      ['Allow', { Ref: 'CustomerRoleArns' }],
      ['Allow', expect.objectContaining({ 'Fn::Join': expect.anything() })],
      ['Deny', { Ref: 'OwnRoleArns' }],
    ])
    expect(check!.Properties).not.toHaveProperty('Policies')
    expect(roles).toHaveLength(7)
  })

  it('gives no function more than it needs', () => {
    const policies = allOf(home(), 'AWS::IAM::Policy')
      .filter(({ Condition }) => Condition === undefined)
      .map(({ Properties }) => statementsOf(Properties.PolicyDocument))
    const actionsOf = (statements: Record<string, unknown>[]) =>
      statements.flatMap(({ Action }) => Action as string | string[])
    const assuming = policies.filter((statements) =>
      actionsOf(statements).includes('sts:AssumeRole'),
    )
    expect([policies.length, assuming.length]).toEqual([5, 3])
    for (const action of policies.flatMap(actionsOf))
      expect(action).toMatch(/^(dynamodb|secretsmanager|kms|s3|sqs|sts|logs|xray):[A-Za-z]+$/)
    expect(
      policies
        .flatMap(actionsOf)
        .filter((it) => /^dynamodb:(Scan|BatchWrite|DeleteTable|UpdateTable)/.test(it)),
    ).toEqual([])
    expect(
      policies.filter((statements) => actionsOf(statements).some((it) => it.startsWith('s3:'))),
    ).toHaveLength(1)
  })

  it('lets the API write the policy of the bucket only where accounts read templates', () => {
    const named = allOf(home(), 'AWS::IAM::Policy').filter(({ Condition }) => Condition)
    expect(named).toMatchObject([
      {
        Condition: 'NamesReaders',
        Properties: {
          PolicyDocument: {
            Statement: [{ Action: ['s3:GetBucketPolicy', 's3:PutBucketPolicy'], Effect: 'Allow' }],
          },
        },
      },
    ])
    expect(JSON.stringify(home().Conditions?.NamesReaders)).toContain('"accounts"')
  })

  it('runs small functions on arm64, traced, and takes partial batches (OPS-2)', () => {
    for (const { Properties } of allOf(home(), 'AWS::Lambda::Function'))
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        TracingConfig: { Mode: 'Active' },
        Handler: 'index.handler',
      })
    expect(oneOf(home(), 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    })
  })

  it('lets customers publish, our topics send, and strangers nothing else (CB-1, CB-3)', () => {
    const policies = allOf(home(), 'AWS::SNS::TopicPolicy').map(({ Properties }) =>
      statementsOf(Properties.PolicyDocument),
    )
    const [alarms, topic] = policies as [Record<string, unknown>[], Record<string, unknown>[]]
    expect(policies).toHaveLength(2)
    expect(alarms[0]).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    })
    expect(topic.map(({ Effect, Action }) => [Effect, Action])).toEqual([
      ['Allow', 'sns:Publish'],
      ['Deny', 'sns:Publish'],
    ])
    const queues = allOf(home(), 'AWS::SQS::QueuePolicy').flatMap(({ Properties }) =>
      statementsOf(Properties.PolicyDocument),
    )
    const allowed = queues.filter(({ Effect }) => Effect === 'Allow')
    for (const statement of allowed)
      expect(statement).toMatchObject({
        Principal: { Service: expect.anything() as unknown },
        Action: 'sqs:SendMessage',
      })
    expect(queues.map(({ Sid }) => Sid)).toContain('NobodyElseSends')
  })

  it('takes requests through an API with a limit, or through a function URL, and never both', () => {
    const conditionsOf = (type: string) =>
      allOf(home(), type).map((it) => (it as { Condition?: string }).Condition)
    for (const part of ['Api', 'Integration', 'Route', 'Stage'])
      expect(conditionsOf(`AWS::ApiGatewayV2::${part}`), part).toEqual(['HasHttpApi'])
    expect(conditionsOf('AWS::Lambda::Url')).toEqual(['HasFunctionUrl'])
    for (const part of ['ApiGateway::RestApi', 'ApiGateway::Stage', 'WAFv2::WebACLAssociation'])
      expect(conditionsOf(`AWS::${part}`), part).toEqual(['HasRestApi'])
    const permissions = conditionsOf('AWS::Lambda::Permission').filter((it) => it !== undefined)
    expect([...new Set(permissions)].sort()).toEqual(['HasFunctionUrl', 'HasHttpApi', 'HasRestApi'])
    expect(oneOf(home(), 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    })
    expect(oneOf(home(), 'AWS::ApiGateway::Stage').Properties).toMatchObject({
      MethodSettings: [{ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }],
    })
    expect(oneOf(home(), 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      PayloadFormatVersion: '2.0',
    })
  })

  it('gives the API a domain and the callbacks a reservation only if they are asked for', () => {
    for (const part of ['DomainName', 'ApiMapping'])
      expect(oneOf(home(), `AWS::ApiGatewayV2::${part}`)).toMatchObject({ Condition: 'HasDomain' })
    expect(oneOf(home(), 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      DisableExecuteApiEndpoint: true,
    })
    const reserved = allOf(home(), 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined,
    )
    expect(reserved.map(({ Properties }) => Properties.ReservedConcurrentExecutions)).toEqual([
      {
        'Fn::If': ['HasReservedCallbacks', { Ref: 'ReservedCallbacks' }, { Ref: 'AWS::NoValue' }],
      },
    ])
  })

  it('warns when calls rest in a dead-letter queue, when they wait, and when functions fail', () => {
    const metrics = allOf(home(), 'AWS::CloudWatch::Alarm').map(
      ({ Properties }) => Properties.MetricName as string,
    )
    const counted = (name: string) => metrics.filter((it) => it === name).length
    expect([
      counted('ApproximateNumberOfMessagesVisible'),
      counted('ApproximateAgeOfOldestMessage'),
      counted('OldestMessageSeconds'),
    ]).toEqual([2, 1, 1])
    expect([counted('Errors'), counted('Throttles'), counted('VerificationFrozen')]).toEqual([
      5, 5, 1,
    ])
    for (const name of ['BrokerUnusable', 'WebhooksPaused', 'StsThrottled', 'UndeliveredElsewhere'])
      expect(counted(name), name).toBe(1)
  })

  it('has alarms that say whom to tell only if somebody was named, and what page says what to do', () => {
    const alarms = allOf(home(), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties)
    const pages = alarms.map(({ AlarmDescription }) =>
      /https:\/\/rolecall\.example\/docs\/(\S+\.md)(?:#(\S+))?$/.exec(AlarmDescription as string),
    )
    for (const [index, page] of pages.entries()) {
      const [, file, anchor] = page ?? []
      const text = readFileSync(join(root, 'docs', file!), 'utf8')
      const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replaceAll(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-'),
      )
      expect(
        anchor === undefined || anchors.includes(anchor),
        alarms[index]!.AlarmDescription as string,
      ).toBe(true)
    }
    for (const { AlarmActions } of alarms)
      expect(AlarmActions).toEqual([
        {
          'Fn::If': [
            'HasAlarmEmail',
            { Ref: expect.stringMatching(/^AlarmsTopic/) as string },
            { Ref: 'AWS::NoValue' },
          ],
        },
        { 'Fn::If': ['HasAlarmTopic', { Ref: 'AlarmTopicArn' }, { Ref: 'AWS::NoValue' }] },
      ])
    const mail = allOf(home(), 'AWS::SNS::Subscription').find(
      ({ Properties }) => Properties.Protocol === 'email',
    )
    expect(mail).toMatchObject({
      Condition: 'HasAlarmEmail',
      Properties: { Endpoint: { Ref: 'AlarmEmail' } },
    })
  })
})

describe('what is kept', () => {
  const data = () => templateOf('deploy/data')

  it('is encrypted, restorable to any second, and outlives its stack (ST-4)', () => {
    const { Properties, DeletionPolicy } = oneOf(data(), 'AWS::DynamoDB::Table')
    expect(DeletionPolicy).toBe('RetainExceptOnCreate')
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      // A protected table would stop the rollback of the stack's creation.
      DeletionProtectionEnabled: { 'Fn::If': ['IsTableProtected', true, false] },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    })
    const kept = ['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::KMS::Key'].flatMap(
      (type) => allOf(data(), type),
    )
    expect(kept).toHaveLength(5)
    for (const resource of kept) expect(resource.DeletionPolicy).toBe('RetainExceptOnCreate')
  })

  it('is public only where customers read a template by its unguessable key (TPL-4, TPL-5)', () => {
    const policies = allOf(data(), 'AWS::S3::BucketPolicy').flatMap(({ Properties }) =>
      statementsOf(Properties.PolicyDocument),
    )
    const choices = policies.flatMap((it) => (it['Fn::If'] ? [it['Fn::If'] as unknown[]] : []))
    expect(policies.filter(({ Effect }) => Effect === 'Allow')).toEqual([])
    expect(choices).toMatchObject([
      [
        'IsBucketPrivate',
        { Action: 's3:GetObject', Principal: { AWS: expect.anything() } },
        { Action: 's3:GetObject', Principal: '*' },
      ],
    ])
    expect(JSON.stringify(choices)).toContain('/templates/*')
    const [templates] = allOf(data(), 'AWS::S3::Bucket')
    const unlessPrivate = { 'Fn::If': ['IsBucketPrivate', true, false] }
    expect(templates!.Properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: unlessPrivate,
      RestrictPublicBuckets: unlessPrivate,
    })
    for (const { Properties } of allOf(data(), 'AWS::S3::Bucket'))
      expect(Properties).toMatchObject({
        BucketNamespace: {
          'Fn::If': ['HasOrdinaryBuckets', { Ref: 'AWS::NoValue' }, 'account-regional'],
        },
        VersioningConfiguration: { Status: 'Enabled' },
      })
  })
})

describe('a vendor’s own app', () => {
  it('gets all of it from two constructs, with SNS’s name for an opt-in Region', () => {
    const home = templateOf('example/Onboarding')
    expect(allOf(home, 'AWS::DynamoDB::Table')).toHaveLength(1)
    expect(JSON.stringify(allOf(home, 'AWS::SQS::QueuePolicy'))).toContain(
      'sns.af-south-1.amazonaws.com',
    )
    const further = templateOf('example/Onboarding-af-south-1')
    expect(oneOf(further, 'AWS::SNS::Subscription').Properties).toMatchObject({ Protocol: 'sqs' })
    expect(JSON.stringify(oneOf(further, 'AWS::SNS::Subscription').Properties.Endpoint)).toContain(
      ':sqs:us-east-1:',
    )
    expect(oneOf(further, 'AWS::CloudWatch::Alarm').Properties.MetricName).toBe(
      'ApproximateNumberOfMessagesVisible',
    )
  })
})
