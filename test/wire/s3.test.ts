import type { S3ServiceException } from '@aws-sdk/client-s3'
import * as S3 from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const s3Of = (accountId: string, region?: string) =>
  clients(sandbox.origin, administrator(accountId), region).s3
const Bucket = 'northwind-templates'

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('the call should have been refused'),
    (error: S3ServiceException) => ({ name: error.name, status: error.$metadata.httpStatusCode }),
  )

describe('buckets', () => {
  it('are made once, in the Region asked for', async () => {
    const vendor = s3Of(VENDOR, 'eu-west-1')
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
    await vendor.send(
      new S3.CreateBucketCommand({ Bucket: 'made-once', CreateBucketConfiguration }),
    )
    const again = new S3.CreateBucketCommand({ Bucket: 'made-once', CreateBucketConfiguration })
    expect(await refusal(vendor.send(again))).toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    expect(await refusal(s3Of(CUSTOMER, 'eu-west-1').send(again))).toMatchObject({
      name: 'BucketAlreadyExists',
    })
    expect(await vendor.send(new S3.HeadBucketCommand({ Bucket: 'made-once' }))).toMatchObject({
      BucketRegion: 'eu-west-1',
    })
    const { Buckets } = await vendor.send(new S3.ListBucketsCommand({}))
    expect(Buckets?.map(({ Name }) => Name)).toContain('made-once')
    expect(
      await refusal(s3Of(VENDOR).send(new S3.ListObjectsV2Command({ Bucket: 'made-once' }))),
    ).toMatchObject({
      name: 'AuthorizationHeaderMalformed',
    })
  })

  it('refuse bad names and the constraint of another Region', async () => {
    expect(
      await refusal(s3Of(VENDOR).send(new S3.CreateBucketCommand({ Bucket: 'Not_Good' }))),
    ).toMatchObject({
      name: 'InvalidBucketName',
    })
    const call = s3Of(VENDOR, 'eu-west-1').send(
      new S3.CreateBucketCommand({
        Bucket: 'elsewhere',
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    )
    expect(await refusal(call)).toMatchObject({ name: 'IllegalLocationConstraintException' })
  })

  it('keep tags, encryption and lifecycle as given', async () => {
    const s3 = s3Of(VENDOR)
    await s3.send(new S3.CreateBucketCommand({ Bucket: 'configured' }))
    expect(
      await refusal(s3.send(new S3.GetBucketTaggingCommand({ Bucket: 'configured' }))),
    ).toMatchObject({ name: 'NoSuchTagSet' })
    const TagSet = [{ Key: 'owner', Value: 'rolecall & co' }]
    await s3.send(new S3.PutBucketTaggingCommand({ Bucket: 'configured', Tagging: { TagSet } }))
    expect(
      (await s3.send(new S3.GetBucketTaggingCommand({ Bucket: 'configured' }))).TagSet,
    ).toEqual(TagSet)
    const { ServerSideEncryptionConfiguration } = await s3.send(
      new S3.GetBucketEncryptionCommand({ Bucket: 'configured' }),
    )
    expect(
      ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault
        ?.SSEAlgorithm,
    ).toBe('AES256')
  })
})

describe('objects', () => {
  beforeAll(async () => {
    const s3 = s3Of(VENDOR)
    await s3.send(new S3.CreateBucketCommand({ Bucket }))
    await s3.send(
      new S3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    )
  })

  it('come back as they were written, with type, metadata and checksum', async () => {
    const s3 = s3Of(VENDOR)
    const Key = 'inv 1/täm+plate (1)*.yaml'
    const put = await s3.send(
      new S3.PutObjectCommand({
        Bucket,
        Key,
        Body: 'héllo',
        ContentType: 'text/yaml',
        Metadata: { digest: 'abc' },
      }),
    )
    const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key }))
    expect(await got.Body?.transformToString()).toBe('héllo')
    expect(got).toMatchObject({
      ContentType: 'text/yaml',
      Metadata: { digest: 'abc' },
      ETag: put.ETag,
      VersionId: put.VersionId,
    })
    expect(got.ChecksumCRC32).toBe(put.ChecksumCRC32)
    const head = await s3.send(new S3.HeadObjectCommand({ Bucket, Key }))
    expect(head.ContentLength).toBe(6)
    const part = await s3.send(new S3.GetObjectCommand({ Bucket, Key, Range: 'bytes=0-0' }))
    expect(await part.Body?.transformToString()).toBe('h')
  })

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'are checked against %s',
    async (ChecksumAlgorithm) => {
      const s3 = s3Of(VENDOR)
      if (ChecksumAlgorithm !== 'CRC64NVME') {
        await s3.send(
          new S3.PutObjectCommand({
            Bucket,
            Key: ChecksumAlgorithm,
            Body: 'checked',
            ChecksumAlgorithm,
          }),
        )
      }
      const wrong = new S3.PutObjectCommand({
        Bucket,
        Key: 'wrong',
        Body: 'checked',
        [`Checksum${ChecksumAlgorithm}`]: 'AAAAAA==',
      })
      expect(await refusal(s3.send(wrong))).toMatchObject({ name: 'BadDigest', status: 400 })
    },
  )

  it('stream in chunks with trailing checksums', async () => {
    const s3 = s3Of(VENDOR)
    const { Readable } = await import('node:stream')
    const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')])
    await s3.send(
      new S3.PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: 140_000 }),
    )
    expect(await s3.send(new S3.HeadObjectCommand({ Bucket, Key: 'streamed' }))).toMatchObject({
      ContentLength: 140_000,
    })
  })

  it('are not overwritten where the writer forbids it', async () => {
    const s3 = s3Of(VENDOR)
    const put = () =>
      s3.send(new S3.PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }))
    await put()
    expect(await refusal(put())).toEqual({ name: 'PreconditionFailed', status: 412 })
  })

  it('are refused where another owner is expected', async () => {
    const put = new S3.PutObjectCommand({
      Bucket,
      Key: 'mine',
      Body: 'x',
      ExpectedBucketOwner: CUSTOMER,
    })
    expect(await refusal(s3Of(VENDOR).send(put))).toEqual({ name: 'AccessDenied', status: 403 })
  })

  it('have versions, delete markers, and let the bucket go only when all are gone', async () => {
    const s3 = s3Of(VENDOR)
    const target = { Bucket: 'emptied', Key: 'k' }
    await s3.send(new S3.CreateBucketCommand({ Bucket: 'emptied' }))
    await s3.send(
      new S3.PutBucketVersioningCommand({
        Bucket: 'emptied',
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    )
    const { VersionId } = await s3.send(new S3.PutObjectCommand({ ...target, Body: '1' }))
    await s3.send(new S3.PutObjectCommand({ ...target, Body: '2' }))
    await s3.send(new S3.DeleteObjectCommand(target))
    expect(await refusal(s3.send(new S3.GetObjectCommand(target)))).toMatchObject({
      name: 'NoSuchKey',
    })
    const old = await s3.send(
      new S3.GetObjectCommand({ ...target, ...(VersionId ? { VersionId } : {}) }),
    )
    expect(await old.Body?.transformToString()).toBe('1')
    expect(await refusal(s3.send(new S3.DeleteBucketCommand({ Bucket: 'emptied' })))).toMatchObject(
      { name: 'BucketNotEmpty' },
    )
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new S3.ListObjectVersionsCommand({ Bucket: 'emptied' }),
    )
    expect([Versions.length, DeleteMarkers.length]).toEqual([2, 1])
    const Objects = [...Versions, ...DeleteMarkers].map((one) => ({
      Key: one.Key,
      VersionId: one.VersionId,
    }))
    await s3.send(new S3.DeleteObjectsCommand({ Bucket: 'emptied', Delete: { Objects } }))
    await s3.send(new S3.DeleteBucketCommand({ Bucket: 'emptied' }))
  })

  it('are listed page by page and by folder', async () => {
    const s3 = s3Of(VENDOR)
    await s3.send(new S3.CreateBucketCommand({ Bucket: 'listed' }))
    for (const Key of ['a/1', 'a/2', 'b', 'c'])
      await s3.send(new S3.PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }))
    const first = await s3.send(
      new S3.ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/', MaxKeys: 2 }),
    )
    expect(first).toMatchObject({
      CommonPrefixes: [{ Prefix: 'a/' }],
      Contents: [{ Key: 'b' }],
      IsTruncated: true,
      KeyCount: 2,
    })
    const ContinuationToken = first.NextContinuationToken!
    const second = await s3.send(
      new S3.ListObjectsV2Command({ Bucket: 'listed', Delimiter: '/', ContinuationToken }),
    )
    expect(second).toMatchObject({ Contents: [{ Key: 'c' }], IsTruncated: false })
  })
})

describe('a bucket policy', () => {
  const policy = (Principal: unknown, Resource: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource }],
    })

  it('opens objects to another account, and to nobody else', async () => {
    const s3 = s3Of(VENDOR)
    await s3.send(new S3.CreateBucketCommand({ Bucket: 'shared-one' }))
    await s3.send(new S3.PutObjectCommand({ Bucket: 'shared-one', Key: 'k', Body: 'x' }))
    const get = () => new S3.GetObjectCommand({ Bucket: 'shared-one', Key: 'k' })
    expect(await refusal(s3Of(CUSTOMER).send(get()))).toMatchObject({ name: 'AccessDenied' })
    const Policy = policy({ AWS: `arn:aws:iam::${CUSTOMER}:root` }, 'arn:aws:s3:::shared-one/*')
    await s3.send(new S3.PutBucketPolicyCommand({ Bucket: 'shared-one', Policy }))
    expect((await s3Of(CUSTOMER).send(get())).ContentLength).toBe(1)
    expect(await refusal(s3Of('333333333333').send(get()))).toMatchObject({ name: 'AccessDenied' })
    expect((await fetch(`${sandbox.origin}/shared-one/k`)).status).toBe(403)
  })

  it('opens to everybody only where public access is not blocked', async () => {
    const s3 = s3Of(VENDOR)
    await s3.send(new S3.CreateBucketCommand({ Bucket: 'public-one' }))
    await s3.send(new S3.PutObjectCommand({ Bucket: 'public-one', Key: 'k', Body: 'x' }))
    const put = () =>
      new S3.PutBucketPolicyCommand({
        Bucket: 'public-one',
        Policy: policy('*', 'arn:aws:s3:::public-one/*'),
      })
    expect(await refusal(s3.send(put()))).toMatchObject({ name: 'AccessDenied' })
    await s3.send(new S3.DeletePublicAccessBlockCommand({ Bucket: 'public-one' }))
    await s3.send(put())
    expect(await (await fetch(`${sandbox.origin}/public-one/k`)).text()).toBe('x')
    const PublicAccessBlockConfiguration = { RestrictPublicBuckets: true }
    await s3.send(
      new S3.PutPublicAccessBlockCommand({ Bucket: 'public-one', PublicAccessBlockConfiguration }),
    )
    expect((await fetch(`${sandbox.origin}/public-one/k`)).status).toBe(403)
  })
})

it('refuses what it does not support, and says so', async () => {
  const copy = new S3.CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/once` })
  await expect(s3Of(VENDOR).send(copy)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('sandbox does not support'),
  })
})
