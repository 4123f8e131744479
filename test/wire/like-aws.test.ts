import * as D from '@aws-sdk/client-dynamodb'
import * as IAM from '@aws-sdk/client-iam'
import * as S3 from '@aws-sdk/client-s3'
import * as SNS from '@aws-sdk/client-sns'
import * as SQS from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { systemClock } from '../../src/sandbox/system.ts'
import { administrator, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
let aws: ReturnType<typeof clients>
let ahead = 0
beforeAll(async () => {
  const clock = { ...systemClock, now: () => systemClock.now() + ahead }
  sandbox = await startSandbox({ clock })
  aws = clients(sandbox.origin, administrator(VENDOR))
})
afterAll(() => sandbox.stop())

const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'accepted',
    (error: S3.S3ServiceException) => [error.name, error.$metadata.httpStatusCode],
  )

describe('an object in the sandbox’s S3', () => {
  const Bucket = 'conditions'
  const object = { Bucket, Key: 'one.txt' }
  beforeAll(async () => {
    await aws.s3.send(new S3.CreateBucketCommand({ Bucket }))
    await aws.s3.send(new S3.PutObjectCommand({ ...object, Body: 'content' }))
  })

  it('is deleted under If-Match only where the entity tag is the same', async () => {
    expect(
      await outcome(aws.s3.send(new S3.DeleteObjectCommand({ ...object, IfMatch: '"other"' }))),
    ).toEqual(['PreconditionFailed', 412])
    const { ETag } = await aws.s3.send(new S3.HeadObjectCommand(object))
    expect(
      await outcome(aws.s3.send(new S3.DeleteObjectCommand({ ...object, IfMatch: ETag! }))),
    ).toBe('accepted')
    await aws.s3.send(new S3.PutObjectCommand({ ...object, Body: 'content' }))
  })

  it('answers conditions on its date, and a 304 has no checksum', async () => {
    const past = new Date(Date.now() - 3_600_000)
    const later = new Date(Date.now() + 3_600_000)
    const read = (input: Partial<S3.GetObjectCommandInput>) =>
      outcome(
        aws.s3
          .send(new S3.GetObjectCommand({ ...object, ChecksumMode: 'ENABLED', ...input }))
          .then(({ Body }) => Body?.transformToString()),
      )
    expect(
      await Promise.all([
        read({ IfModifiedSince: past }),
        read({ IfModifiedSince: later }),
        read({ IfUnmodifiedSince: later }),
        read({ IfUnmodifiedSince: past }),
      ]),
    ).toEqual(['accepted', ['Unknown', 304], 'accepted', ['PreconditionFailed', 412]])
  })

  it('comes with the headers that the request asks for', async () => {
    const asked = new S3.GetObjectCommand({
      ...object,
      ResponseContentType: 'text/csv',
      ResponseContentDisposition: 'attachment',
    })
    expect(await aws.s3.send(asked)).toMatchObject({
      ContentType: 'text/csv',
      ContentDisposition: 'attachment',
    })
  })

  it('is encrypted as its bucket says', async () => {
    const KMSMasterKeyID = `arn:aws:kms:us-east-1:${VENDOR}:key/a`
    const Rules = [
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID } },
    ]
    await aws.s3.send(
      new S3.PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules },
      }),
    )
    expect(
      await aws.s3.send(new S3.PutObjectCommand({ Bucket, Key: 'kms', Body: 'x' })),
    ).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KMSMasterKeyID })
  })

  it('is listed with its versions page by page', async () => {
    const paged = 'paged-versions'
    await aws.s3.send(new S3.CreateBucketCommand({ Bucket: paged }))
    await aws.s3.send(
      new S3.PutBucketVersioningCommand({
        Bucket: paged,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    )
    for (const Key of ['a', 'a', 'b'])
      await aws.s3.send(new S3.PutObjectCommand({ Bucket: paged, Key, Body: 'x' }))
    const keys: string[] = []
    let next: Partial<S3.ListObjectVersionsCommandInput> | undefined = {}
    while (next) {
      const page: S3.ListObjectVersionsCommandOutput = await aws.s3.send(
        new S3.ListObjectVersionsCommand({ Bucket: paged, MaxKeys: 1, ...next }),
      )
      keys.push(...(page.Versions ?? []).map(({ Key, IsLatest }) => `${Key} ${IsLatest}`))
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined
    }
    expect(keys).toEqual(['a true', 'a false', 'b true'])
  })
})

it('the sandbox’s S3 tells a digest that is none, and ownership controls that are gone', async () => {
  const Bucket = 'digests'
  await aws.s3.send(new S3.CreateBucketCommand({ Bucket }))
  const put = (ContentMD5: string) =>
    outcome(aws.s3.send(new S3.PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ContentMD5 })))
  expect(await put('YQ==')).toEqual(['InvalidDigest', 400])
  expect(await put('AAAAAAAAAAAAAAAAAAAAAA==')).toEqual(['BadDigest', 400])
  const controls = () => outcome(aws.s3.send(new S3.GetBucketOwnershipControlsCommand({ Bucket })))
  expect(await controls()).toBe('accepted')
  await aws.s3.send(new S3.DeleteBucketOwnershipControlsCommand({ Bucket }))
  expect(await controls()).toEqual(['OwnershipControlsNotFoundError', 404])
})

describe('the sandbox’s DynamoDB', () => {
  const TableName = 'selects'
  const key = { pk: { S: 'one' } }
  beforeAll(async () => {
    await aws.dynamodb.send(
      new D.CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        ProvisionedThroughput: { ReadCapacityUnits: 10, WriteCapacityUnits: 10 },
        SSESpecification: { Enabled: true, SSEType: 'KMS' },
      }),
    )
    await aws.dynamodb.send(
      new D.PutItemCommand({ TableName, Item: { ...key, n: { N: '1' }, o: { N: '2' } } }),
    )
  })

  it.each([
    [{ Select: 'ALL_PROJECTED_ATTRIBUTES' as const }],
    [{ Select: 'SPECIFIC_ATTRIBUTES' as const }],
    [{ Select: 'EVERYTHING' as never }],
    [{ Select: 'ALL_ATTRIBUTES' as const, ProjectionExpression: 'n' }],
  ])('refuses a query with %j', async (input) => {
    const query = new D.QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'one' } },
      ...input,
    })
    expect(await outcome(aws.dynamodb.send(query))).toEqual(['ValidationException', 400])
  })

  it('returns what an update names, also where the value stays the same', async () => {
    const update = new D.UpdateItemCommand({
      TableName,
      Key: key,
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    })
    expect((await aws.dynamodb.send(update)).Attributes).toEqual({ n: { N: '1' } })
  })

  it('shows the key of an encrypted table, and no throughput once it is paid by request', async () => {
    const { Table } = await aws.dynamodb.send(new D.DescribeTableCommand({ TableName }))
    expect(Table?.SSEDescription).toMatchObject({
      SSEType: 'KMS',
      KMSMasterKeyArn: expect.stringMatching(/^arn:aws:kms:/),
    })
    const { TableDescription } = await aws.dynamodb.send(
      new D.UpdateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST' }),
    )
    expect(TableDescription?.ProvisionedThroughput).toMatchObject({
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
    })
  })
})

describe('the sandbox’s SQS and SNS', () => {
  const queue = async (QueueName: string) =>
    (await aws.sqs.send(new SQS.CreateQueueCommand({ QueueName }))).QueueUrl!

  it('refuse what is too large, and characters that XML cannot hold', async () => {
    const QueueUrl = await queue('limits')
    const half = 'x'.repeat(600_000)
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: half }))
    expect(
      await outcome(aws.sqs.send(new SQS.SendMessageBatchCommand({ QueueUrl, Entries }))),
    ).toEqual(['BatchRequestTooLong', 400])
    expect(
      await outcome(aws.sqs.send(new SQS.SendMessageCommand({ QueueUrl, MessageBody: '\u0000' }))),
    ).toEqual(['InvalidMessageContents', 400])
    const { TopicArn } = await aws.sns.send(new SNS.CreateTopicCommand({ Name: 'limits' }))
    const publish = new SNS.PublishCommand({
      TopicArn,
      Message: 'x'.repeat(200 * 1024),
      MessageAttributes: { more: { DataType: 'String', StringValue: 'x'.repeat(60 * 1024) } },
    })
    expect(await outcome(aws.sns.send(publish))).toEqual(['InvalidParameterException', 400])
  })

  it('refuse a topic that has other tags', async () => {
    const named = (Value: string) =>
      outcome(
        aws.sns.send(new SNS.CreateTopicCommand({ Name: 'tags', Tags: [{ Key: 'a', Value }] })),
      )
    expect([await named('b'), await named('b'), await named('c')]).toEqual([
      'accepted',
      'accepted',
      ['InvalidParameterException', 400],
    ])
  })

  it('let a name and a purge rest for 60 seconds', async () => {
    const QueueUrl = await queue('rests')
    const purge = () => outcome(aws.sqs.send(new SQS.PurgeQueueCommand({ QueueUrl })))
    expect([await purge(), await purge()]).toEqual(['accepted', ['PurgeQueueInProgress', 403]])
    await aws.sqs.send(new SQS.DeleteQueueCommand({ QueueUrl }))
    expect(await outcome(queue('rests'))).toEqual(['QueueDeletedRecently', 400])
    ahead += 61_000
    expect(await outcome(queue('rests'))).toBe('accepted')
  })
})

describe('the sandbox’s IAM', () => {
  it('lets a user manage the own access keys without a name', async () => {
    const UserName = 'ann'
    await aws.iam.send(new IAM.CreateUserCommand({ UserName }))
    await aws.iam.send(
      new IAM.AttachUserPolicyCommand({
        UserName,
        PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
      }),
    )
    const { AccessKey } = await aws.iam.send(new IAM.CreateAccessKeyCommand({ UserName }))
    const own = clients(sandbox.origin, {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    }).iam
    const { AccessKeyMetadata } = await own.send(new IAM.ListAccessKeysCommand({}))
    expect(AccessKeyMetadata).toMatchObject([{ UserName, AccessKeyId: AccessKey!.AccessKeyId }])
  })

  it('has no instance profiles for a role', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
      ],
    })
    await aws.iam.send(new IAM.CreateRoleCommand({ RoleName: 'plain', AssumeRolePolicyDocument }))
    const asked = new IAM.ListInstanceProfilesForRoleCommand({ RoleName: 'plain' })
    expect(await aws.iam.send(asked)).toMatchObject({ InstanceProfiles: [] })
  })
})

it.each([
  ['lambda', '/2015-03-31/functions', {}, /^application\/(x-amz-)?json/],
  ['route53', '/2013-04-01/hostedzone', {}, /^text\/xml/],
  ['autoscaling', '/?Action=DescribeTags&Version=2011-01-01', {}, /^text\/xml/],
  ['logs', '/', { 'x-amz-target': 'Logs_20140328.CreateLogGroup' }, /^application\/x-amz-json/],
])('a client of %s is refused in its own protocol', async (service, path, headers, type) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${VENDOR}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`
  const answer = await fetch(`${sandbox.origin}${path}`, {
    headers: { authorization, 'x-amz-date': '20260101T000000Z', ...headers },
  })
  expect(answer.headers.get('content-type')).toMatch(type)
  expect(await answer.text()).toContain(`The sandbox does not support the service ${service}.`)
})
