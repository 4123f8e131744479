import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { seedOrganization } from '../control/seed-organization.ts'
import { CUSTOMER, quickWorld, settled, VENDOR } from '../services/cloudformation/rehearsal.ts'
import { launcherOf, setProperties } from '../services/cloudformation/stack-sets-rehearsal.ts'
import { PutBucketPolicy } from '../services/s3/bucket-policy.ts'
import { CreateBucket } from '../services/s3/CreateBucket.ts'
import { PutObject } from '../services/s3/PutObject.ts'
import { DeletePublicAccessBlock } from '../services/s3/public-access-block.ts'
import { consoleHandler } from './console-handler.ts'

const TEMPLATE = `
Description: A parameter and nothing else.
Parameters: {Secret: {Type: String, NoEcho: true, Default: s3cret}}
Resources: {Handle: {Type: AWS::CloudFormation::WaitConditionHandle}}
`

describe('the console', () => {
  let server: Server
  let origin: string
  const world = quickWorld()

  beforeEach(async () => {
    const handle = consoleHandler(world)
    server = createServer((request, response) => {
      void Promise.resolve(handle(request, response)).then(
        (answered) => answered || response.writeHead(404).end(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    world.origin = origin
  })
  afterEach(() => server.close())

  const ask = (route: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${origin}/_console/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ accountId: CUSTOMER.accountId, region: CUSTOMER.region, ...body }),
    })

  const json = async <T>(answer: Promise<Response>): Promise<T> =>
    (await answer).json() as Promise<T>

  const publishTemplate = () => {
    CreateBucket(world, { ...VENDOR, region: 'us-east-1' }, { Bucket: 'templates' })
    DeletePublicAccessBlock(world, VENDOR, { Bucket: 'templates' })
    const Statement = [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::templates/open/*',
      },
    ]
    PutBucketPolicy(world, VENDOR, {
      Bucket: 'templates',
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    })
    for (const Key of ['open/t.yaml', 'closed/t.yaml'])
      PutObject(world, VENDOR, { Bucket: 'templates', Key, Body: Buffer.from(TEMPLATE) })
  }

  it('says that it is the sandbox, and runs no script but its own', async () => {
    const page = await fetch(`${origin}/cloudformation/home?region=eu-west-1`)
    expect(await page.text()).toContain('Rolecall sandbox – not AWS')
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self'/,
    )
  })

  it('leaves all other paths to others', async () => {
    expect((await fetch(`${origin}/bucket/key`)).status).toBe(404)
  })

  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a plain form', { 'content-type': 'text/plain' }],
  ])('refuses requests from %s', async (_, headers) => {
    expect((await ask('stacks', {}, headers)).status).toBe(403)
  })

  it('shows the template and makes a stack as the account chosen', async () => {
    publishTemplate()
    const templateURL = `${origin}/templates/open/t.yaml`
    const shown = await (await ask('template', { templateURL })).json()
    expect(shown).toMatchObject({
      text: TEMPLATE,
      summary: {
        Description: 'A parameter and nothing else.',
        Parameters: [{ ParameterKey: 'Secret', NoEcho: true }],
      },
    })
    const { StackId } = await json<{ StackId: string }>(
      ask('create', { templateURL, stackName: 'mine', parameters: { Secret: 'x' } }),
    )
    await settled(world, StackId)
    const { stack } = await json<{ stack: object }>(ask('stack', { stackId: StackId }))
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Parameters: [{ ParameterKey: 'Secret', ParameterValue: '****' }],
    })
    expect(await (await ask('stacks', {}, {})).json()).toMatchObject({
      StackSummaries: [{ StackName: 'mine' }],
    })
  })

  it('shows the accounts of a stack set that the stack launched', async () => {
    const manager = '900000000000'
    const { organizationalUnits } = seedOrganization(world, {
      managementAccountId: manager,
      organizationalUnits: [{ name: 'Workloads', accounts: [{ accountId: '300000000001' }] }],
    })
    const launcher = launcherOf(setProperties([organizationalUnits.Workloads!]))
    const template = { Bucket: 'templates', Key: 'open/launcher.json', Body: Buffer.from(launcher) }
    PutObject(world, VENDOR, template)
    const templateURL = `${origin}/templates/open/launcher.json`
    const { StackId } = await json<{ StackId: string }>(
      ask('create', { accountId: manager, templateURL, stackName: 'launcher' }),
    )
    await settled(world, StackId, { ...CUSTOMER, accountId: manager })
    expect(
      await (await ask('stack', { accountId: manager, stackId: StackId })).json(),
    ).toMatchObject({ instances: [{ accountId: '300000000001', status: 'CURRENT (SUCCEEDED)' }] })
  })

  it('shows the engine’s own refusals', async () => {
    const answer = await ask('template', { templateURL: `${origin}/templates/closed/t.yaml` })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining('S3 error: Access Denied'),
    })
  })
})
