import { createHash } from 'node:crypto'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../src/sandbox/index.ts'
import { startSandbox } from '../../src/sandbox/index.ts'
import { presignPut } from '../../src/sandbox/services/s3/presign-put.ts'
import { watchObject } from '../../src/sandbox/services/s3/state.ts'
import { encodePath, signatureOf, signingKey } from '../../src/sandbox/wire/sigv4.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

/** Seconds by which the sandbox's clock is ahead of the clients'. */
let ahead = 0
let sandbox: Sandbox
beforeAll(async () => {
  const clock = {
    now: () => Date.now() + ahead * 1000,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  }
  sandbox = await startSandbox({ clock })
  await clients(sandbox.origin, administrator(VENDOR)).s3.send(
    new CreateBucketCommand({ Bucket: 'signed' }),
  )
})
afterAll(() => sandbox.stop())

async function at<T>(seconds: number, run: () => Promise<T>): Promise<T> {
  ahead = seconds
  try {
    return await run()
  } finally {
    ahead = 0
  }
}

const codeOf = async (response: Response) => /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]

describe('a signed request', () => {
  it('is known by its access key', async () => {
    const { sts } = clients(sandbox.origin, administrator(CUSTOMER), 'eu-west-1')
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: CUSTOMER,
      Arn: `arn:aws:iam::${CUSTOMER}:user/Administrator`,
    })
  })

  it('is refused with a wrong secret or an unknown key, in each protocol', async () => {
    const wrong = clients(sandbox.origin, { accessKeyId: VENDOR, secretAccessKey: 'guess' })
    await expect(wrong.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
    await expect(wrong.sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
    const unknown = clients(sandbox.origin, {
      accessKeyId: 'AKIAUNKNOWNUNKNOWN12',
      secretAccessKey: 'guess',
    })
    await expect(unknown.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
    const get = new GetObjectCommand({ Bucket: 'signed', Key: 'k' })
    await expect(unknown.s3.send(get)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' })
    await expect(wrong.s3.send(get)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
  })

  it('is refused as the account that AWS keeps for itself', async () => {
    const { sts } = clients(sandbox.origin, administrator('000000000000'))
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
  })

  it('is refused when the clocks differ by more than 15 minutes', async () => {
    const settings = {
      endpoint: sandbox.origin,
      region: 'us-east-1',
      credentials: administrator(VENDOR),
      maxAttempts: 1,
    }
    const late = at(901, () => new STSClient(settings).send(new GetCallerIdentityCommand({})))
    await expect(late).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    const get = () =>
      clients(sandbox.origin, administrator(VENDOR)).s3.send(
        new GetObjectCommand({ Bucket: 'signed', Key: 'k' }),
      )
    await expect(at(-901, get)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' })
    await expect(
      at(880, () => new SQSClient(settings).send(new ListQueuesCommand({}))),
    ).resolves.toBeDefined()
  })

  it('needs the session token of a session, unaltered, and in time', async () => {
    const { sts } = clients(sandbox.origin, administrator(VENDOR))
    const issued = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }))
    const { AccessKeyId, SecretAccessKey, SessionToken } = issued.Credentials!
    const key = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! }
    const ask = (sessionToken?: string) =>
      clients(sandbox.origin, sessionToken ? { ...key, sessionToken } : key).sts.send(
        new GetCallerIdentityCommand({}),
      )
    expect((await ask(SessionToken)).Account).toBe(VENDOR)
    await expect(ask()).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
    await expect(ask(`${SessionToken}x`)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
    const { Credentials } = await at(-880, () =>
      sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 })),
    )
    const session = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
    }
    const expired = clients(sandbox.origin, {
      ...session,
      sessionToken: Credentials!.SessionToken!,
    })
    await expect(
      at(100, () => expired.sts.send(new GetCallerIdentityCommand({}))),
    ).rejects.toMatchObject({
      name: expect.stringMatching(/^ExpiredToken/),
    })
  })

  it('is wanted by every service but S3', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await fetch(sandbox.origin, {
      method: 'POST',
      headers,
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    })
    expect([response.status, await codeOf(response)]).toEqual([403, 'MissingAuthenticationToken'])
  })
})

describe('a presigned URL', () => {
  const target = {
    bucket: 'cloudformation-custom-resource-response-euwest1',
    region: 'eu-west-1',
    expiresInSeconds: 7200,
  }
  const key = `arn:aws:cloudformation:eu-west-1:${CUSTOMER}:stack/s/1|Registration|2`

  it('looks like CloudFormation made it and takes one object', async () => {
    const url = presignPut(sandbox.world, { ...target, key })
    expect(new URL(url).pathname).toBe(`/${target.bucket}/${encodePath(key)}`)
    expect(url).toContain(
      `%3A${CUSTOMER}%3Astack/s/1%7CRegistration%7C2?X-Amz-Algorithm=AWS4-HMAC-SHA256&`,
    )
    const seen: string[] = []
    watchObject(sandbox.world, target.bucket, key, ({ body }) =>
      seen.push(Buffer.from(body).toString()),
    )
    const answer = await fetch(url, {
      method: 'PUT',
      body: '{"Status":"SUCCESS"}',
      headers: { 'content-type': '' },
    })
    expect([answer.status, seen]).toEqual([200, ['{"Status":"SUCCESS"}']])
  })

  it('is refused for another key, another method, or after its time', async () => {
    const url = presignPut(sandbox.world, { ...target, key })
    const forged = url.replace('Registration', 'Another')
    expect(await codeOf(await fetch(forged, { method: 'PUT', body: 'x' }))).toBe(
      'SignatureDoesNotMatch',
    )
    expect(await codeOf(await fetch(url))).toBe('SignatureDoesNotMatch')
    const late = await at(7201, () => fetch(url, { method: 'PUT', body: 'x' }))
    expect([late.status, await codeOf(late)]).toEqual([403, 'AccessDenied'])
  })

  it('cannot be made by an account that does not own the bucket', async () => {
    const put = new PutObjectCommand({ Bucket: target.bucket, Key: 'forged', Body: 'x' })
    const { s3 } = clients(sandbox.origin, administrator(CUSTOMER), 'eu-west-1')
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('a signed stream', () => {
  const date = () => new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

  async function upload(tamper: (body: string) => string): Promise<Response> {
    const now = date()
    const scope = { date: now.slice(0, 8), region: 'us-east-1', service: 's3' }
    const scopeText = `${scope.date}/us-east-1/s3/aws4_request`
    const key = signingKey('sandbox', scope)
    const host = new URL(sandbox.origin).host
    const mode = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
    const signedHeaders = 'host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length'
    const headers = `host:${host}\nx-amz-content-sha256:${mode}\nx-amz-date:${now}\nx-amz-decoded-content-length:5\n`
    const canonical = ['PUT', '/signed/streamed', '', headers, signedHeaders, mode].join('\n')
    const seed = signatureOf(
      key,
      ['AWS4-HMAC-SHA256', now, scopeText, sha256(canonical)].join('\n'),
    )
    const chunk = (previous: string, data: string) =>
      signatureOf(
        key,
        ['AWS4-HMAC-SHA256-PAYLOAD', now, scopeText, previous, sha256(''), sha256(data)].join('\n'),
      )
    const first = chunk(seed, 'hello')
    const body = `5;chunk-signature=${first}\r\nhello\r\n0;chunk-signature=${chunk(first, '')}\r\n\r\n`
    return fetch(`${sandbox.origin}/signed/streamed`, {
      method: 'PUT',
      body: tamper(body),
      headers: {
        'x-amz-content-sha256': mode,
        'x-amz-date': now,
        'x-amz-decoded-content-length': '5',
        authorization: `AWS4-HMAC-SHA256 Credential=${VENDOR}/${scopeText}, SignedHeaders=${signedHeaders}, Signature=${seed}`,
      },
    })
  }

  it('is accepted chunk by chunk', async () => {
    expect((await upload((body) => body)).status).toBe(200)
    const got = await clients(sandbox.origin, administrator(VENDOR)).s3.send(
      new GetObjectCommand({ Bucket: 'signed', Key: 'streamed' }),
    )
    expect(await got.Body?.transformToString()).toBe('hello')
  })

  it('is refused when a chunk was altered or the end is missing', async () => {
    expect(await codeOf(await upload((body) => body.replace('hello', 'jello')))).toBe(
      'SignatureDoesNotMatch',
    )
    expect(await codeOf(await upload((body) => body.slice(0, 95)))).toBe('IncompleteBody')
  })
})

it('lets nobody in by assuming a role that is not there', async () => {
  const { sts } = clients(sandbox.origin, administrator(VENDOR))
  const assume = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${CUSTOMER}:role/None`,
    RoleSessionName: 'probe',
  })
  await expect(sts.send(assume)).rejects.toMatchObject({ name: 'AccessDenied' })
})
