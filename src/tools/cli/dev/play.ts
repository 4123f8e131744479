import { setTimeout as sleep } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { RolecallError } from '../../../api/errors.ts'
import type { Credentials } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { onboardingUrl } from '../../../core/invitations/links.ts'
import { connectionIdOf, type Invitation } from '../../../core/model/invitation.ts'
import type { Service } from '../../../hosts/machine/run/service.ts'
import { type Output, paint } from '../output.ts'
import { CUSTOMER_ACCOUNT } from './sample.ts'

export interface Scene {
  service: Service
  invitation: Invitation
  sandbox: string
  token: string
}

const MAX_WAIT_MS = 120_000
const asCustomer = { accessKeyId: CUSTOMER_ACCOUNT, secretAccessKey: 'sandbox' }

/**
 * Plays the customer's part over HTTP, as a real customer's browser and stack do. The exit code is
 * 0 only if every step worked.
 */
export async function play(out: Output, scene: Scene): Promise<number> {
  const page = onboardingUrl(scene.service.ports, scene.invitation)
  const rolecall = new RolecallClient({ url: scene.service.adminUrl, token: scene.token })
  const connectionId = connectionIdOf(scene.invitation.id)
  out.say(paint('dim', `\nThe customer opens ${page}\n`))
  await out.step('Customer reads the page', () => expectOk(page))
  await out.step(`Customer gives account ${CUSTOMER_ACCOUNT}`, () => accept(page))
  const launch = await out.step('Customer presses Launch Stack', () => launchLink(page))
  const stack = await out.step(`Customer creates the stack ${launch.stackName}`, () =>
    createStack(out, launch),
  )
  await out.step('CloudFormation reports CREATE_COMPLETE', () =>
    until(async () => (await stack.status()) === 'CREATE_COMPLETE', 'CREATE_COMPLETE'),
  )
  await out.step('Connection is active', () =>
    rolecall.waitUntilConnected(scene.invitation.id, {
      signal: AbortSignal.timeout(MAX_WAIT_MS),
      minIntervalMs: 100,
    }),
  )
  const credentials = await out.step('Vendor gets credentials for the scope "metrics"', () =>
    rolecall.getCredentials(connectionId, { scope: 'metrics' }),
  )
  const identity = await out.step('AWS says whose account that is', () => whoami(credentials))
  const bucket = `northwind-metrics-${Date.now()}`
  await out.step(`Vendor creates the bucket ${bucket} in ${identity.accountId}`, () =>
    createBucket(credentials, bucket),
  )
  await out.step('The same credentials can do nothing else', () => expectDenied(credentials))
  out.say(
    `\n${paint('green', 'Connected.')} The vendor works in ${CUSTOMER_ACCOUNT} as ${identity.arn}.`,
  )
  out.data({ connectionId, ...identity, bucket }, () => bucket)
  return 0
}

const failed = (detail: string): RolecallError => new RolecallError('INTERNAL', { detail })

async function expectOk(url: string): Promise<void> {
  const response = await fetch(url)
  if (!response.ok) throw failed(`${response.status} from the page.`)
  await response.text()
}

async function accept(page: string): Promise<void> {
  const response = await fetch(`${page}/accept`, {
    method: 'POST',
    body: new URLSearchParams({ accountId: CUSTOMER_ACCOUNT }),
    redirect: 'manual',
  })
  if (response.status !== 303) throw failed(`${response.status} on accepting.`)
}

async function launchLink(
  page: string,
): Promise<{ stackName: string; templateUrl: string; region: string }> {
  const response = await fetch(`${page}/launch`, { redirect: 'manual' })
  const link = new URL(response.headers.get('location') ?? '/', page)
  const parameters = new URLSearchParams(link.hash.split('?')[1])
  const [stackName, templateUrl, region] = [
    parameters.get('stackName'),
    parameters.get('templateURL'),
    link.searchParams.get('region'),
  ]
  if (!stackName || !templateUrl || !region) throw failed(`No launch link (${response.status}).`)
  return { stackName, templateUrl, region }
}

async function createStack(
  out: Output,
  { stackName, templateUrl, region }: { stackName: string; templateUrl: string; region: string },
) {
  const client = new CloudFormationClient({ region, credentials: asCustomer })
  const { StackId } = await client.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateURL: templateUrl,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  )
  const seen = new Set<string>()
  return {
    async status() {
      const { StackEvents = [] } = await client.send(
        new DescribeStackEventsCommand({ StackName: StackId! }),
      )
      for (const event of StackEvents.toReversed()) {
        if (seen.has(event.EventId!)) continue
        seen.add(event.EventId!)
        out.say(
          paint(
            'dim',
            `    ${event.ResourceStatus?.padEnd(20)} ${event.LogicalResourceId}  ${event.ResourceStatusReason ?? ''}`,
          ),
        )
      }
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: StackId! }))
      return Stacks?.[0]?.StackStatus
    },
  }
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const started = performance.now()
  while (!(await isSo())) {
    if (performance.now() - started > MAX_WAIT_MS)
      throw failed(`The status did not become ${what} within ${MAX_WAIT_MS / 1000} s.`)
    await sleep(200)
  }
}

const accessWith = ({ AccessKeyId, SecretAccessKey, Token }: Credentials) => ({
  region: 'us-east-1',
  credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
})

async function whoami(credentials: Credentials): Promise<{ accountId: string; arn: string }> {
  const { Account, Arn } = await new STSClient(accessWith(credentials)).send(
    new GetCallerIdentityCommand({}),
  )
  if (Account !== CUSTOMER_ACCOUNT) throw failed(`The credentials belong to ${Account}.`)
  return { accountId: Account, arn: Arn! }
}

async function createBucket(credentials: Credentials, Bucket: string): Promise<void> {
  const s3 = new S3Client({ ...accessWith(credentials), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'hello.txt', Body: 'Connected.' }))
}

async function expectDenied(credentials: Credentials): Promise<void> {
  const s3 = new S3Client({ ...accessWith(credentials), forcePathStyle: true })
  const outcome = await s3.send(new CreateBucketCommand({ Bucket: 'somebody-elses-bucket' })).then(
    () => 'allowed',
    (error: Error) => error.name,
  )
  if (outcome !== 'AccessDenied') throw failed(`Creating another bucket was ${outcome}.`)
}
