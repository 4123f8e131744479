import { CloudFormationClient, GetTemplateSummaryCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { s3Templates } from '../../src/adapters/aws/s3/templates.ts'
import { systemClock as clock } from '../../src/adapters/embedded/system.ts'
import type { TemplateReading } from '../../src/core/model/template-reading.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { administrator, CUSTOMER, clients, VENDOR } from './clients.ts'

const Bucket = 'private-templates'
const STRANGER = '444455556666'
const BODY = JSON.stringify({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
})

let sandbox: Sandbox
let vendor: ReturnType<typeof clients>

const templatesWith = (reading: TemplateReading) =>
  s3Templates(
    vendor.s3,
    { name: Bucket, region: 'us-east-1', owner: VENDOR, origin: sandbox.origin },
    { reading, clock },
  )

/** CloudFormation reads the template with the permissions of this account. */
const readBy = (accountId: string, TemplateURL: string) =>
  new CloudFormationClient({
    region: 'us-east-1',
    endpoint: sandbox.origin,
    credentials: administrator(accountId),
  }).send(new GetTemplateSummaryCommand({ TemplateURL }))

beforeAll(async () => {
  sandbox = await startSandbox()
  vendor = clients(sandbox.origin, administrator(VENDOR))
  await vendor.s3.send(new CreateBucketCommand({ Bucket }))
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true }
  const PublicAccessBlockConfiguration = {
    ...all,
    ...{ BlockPublicPolicy: true, RestrictPublicBuckets: true },
  }
  await vendor.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }))
})
afterAll(() => sandbox.stop())

describe('a private bucket', () => {
  it('lets nobody read a template at its plain URL (attack 81)', async () => {
    const templates = templatesWith('presigned')
    await templates.put('templates/plain.yaml', BODY)
    expect(templates.isPublic).toBe(false)
    await expect(readBy(CUSTOMER, templates.url('templates/plain.yaml'))).rejects.toThrow(
      'Access Denied',
    )
    expect((await fetch(templates.url('templates/plain.yaml'))).status).toBe(403)
  })

  it('lets whoever has the signed URL read one template, and no other', async () => {
    const templates = templatesWith('presigned')
    await templates.put('templates/signed.yaml', BODY)
    await templates.put('templates/other.yaml', BODY)
    const url = await templates.letRead('templates/signed.yaml', CUSTOMER)
    expect(await (await fetch(url)).text()).toBe(BODY)
    expect((await readBy(CUSTOMER, url)).ResourceTypes).toEqual(['AWS::SNS::Topic'])
    const moved = url.replace('signed.yaml', 'other.yaml')
    await expect(readBy(CUSTOMER, moved)).rejects.toThrow()
    expect((await fetch(moved)).status).toBe(403)
  })

  it('signs for an hour at most, and the same URL again while a page is open (TPL-5)', async () => {
    const templates = templatesWith('presigned')
    const url = new URL(await templates.letRead('templates/signed.yaml', CUSTOMER))
    expect(url.searchParams.get('X-Amz-Expires')).toBe('3600')
    const date = url.searchParams.get('X-Amz-Date')!
    expect(date).toMatch(/T\d\d\d000Z$/)
    expect(url.href.length).toBeLessThan(1024)
  })

  it('lets the accounts read that its policy names, and no others (attack 81)', async () => {
    const templates = templatesWith('accounts')
    await templates.put('templates/named.yaml', BODY)
    const url = await templates.letRead('templates/named.yaml', CUSTOMER)
    expect(url).toBe(templates.url('templates/named.yaml'))
    expect((await readBy(CUSTOMER, url)).ResourceTypes).toEqual(['AWS::SNS::Topic'])
    await expect(readBy(STRANGER, url)).rejects.toThrow('Access Denied')
    expect((await fetch(url)).status).toBe(403)
  })

  it('names nobody where the account is not known yet', async () => {
    const templates = templatesWith('accounts')
    await templates.letRead('templates/named.yaml', undefined)
    const { Policy } = await vendor.s3.send(new GetBucketPolicyCommand({ Bucket }))
    expect(Policy).not.toContain('undefined')
  })

  it('keeps the other statements of the policy, and each account once', async () => {
    const tls = {
      Sid: 'OnlyThroughTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: { StringEquals: { 'aws:PrincipalAccount': '999999999999' } },
    }
    await vendor.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [tls] }),
      }),
    )
    const templates = templatesWith('accounts')
    await Promise.all(
      [CUSTOMER, STRANGER, CUSTOMER].map((it) => templates.letRead('templates/named.yaml', it)),
    )
    await templatesWith('accounts').letRead('templates/named.yaml', CUSTOMER)
    const { Policy } = await vendor.s3.send(new GetBucketPolicyCommand({ Bucket }))
    const [first, ...others] = JSON.parse(Policy!).Statement
    expect(first).toEqual(tls)
    expect(others).toHaveLength(1)
    expect(others[0].Principal.AWS).toEqual([
      `arn:aws:iam::${CUSTOMER}:root`,
      `arn:aws:iam::${STRANGER}:root`,
    ])
  })

  it('keeps the accounts that two machines name at the same time', async () => {
    const accounts = Array.from({ length: 6 }, (_, index) => `70000000000${index}`)
    await Promise.all(
      accounts.map((it) => templatesWith('accounts').letRead('templates/named.yaml', it)),
    )
    const { Policy } = await vendor.s3.send(new GetBucketPolicyCommand({ Bucket }))
    for (const it of accounts) expect(Policy).toContain(it)
  })
})
