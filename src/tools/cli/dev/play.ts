import { setTimeout as sleep } from 'node:timers/promises'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Connection, Credentials } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { onboardingUrl } from '../../../core/invitations/links.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import type { Service } from '../../../hosts/machine/run/service.ts'
import { type Output, paint } from '../output.ts'
import { createStack, failed, type Launch, MAX_WAIT_MS, parametersFor } from './customer-stack.ts'
import { accessWith, exerciseScope, whoami } from './exercise-scope.ts'
import { CUSTOMER_ACCOUNT } from './sample.ts'

export interface Scene {
  service: Service
  invitation: Invitation
  sandbox: string
  token: string
  /** Whether the profile is the example's, whose scope `metrics` may make buckets. */
  isSample: boolean
  /** Values of the template's parameters, which a customer types in AWS's console. */
  parameters: Readonly<Record<string, string>>
}

/**
 * Plays the customer's part over HTTP, as a real customer's browser and stack do. The exit code is
 * 0 only if every step worked.
 */
export async function play(out: Output, scene: Scene): Promise<number> {
  const page = onboardingUrl(scene.service.ports, scene.invitation)
  const rolecall = new RolecallClient({ url: scene.service.adminUrl, token: scene.token })
  out.say(paint('dim', `\nThe customer opens ${page}\n`))
  await out.step('Customer reads the page', () => expectOk(page))
  await out.step(`Customer gives account ${CUSTOMER_ACCOUNT}`, () => accept(page))
  const launch = await out.step('Customer presses Launch Stack', () => launchLink(page))
  const parameters = await parametersFor(launch, scene.parameters)
  const stack = await out.step(`Customer creates the stack ${launch.stackName}`, () =>
    createStack(out, launch, parameters),
  )
  await out.step('CloudFormation reports CREATE_COMPLETE', stack.completed)
  const connections = await out.step('Connection is active', () => activeConnections(rolecall))
  const used: Used[] = []
  for (const connection of connections)
    used.push(await useConnection(out, rolecall, connection, scene.isSample))
  const [{ connectionId, ...first }] = used as [Used]
  const others = used.length > 1 ? { connections: used } : {}
  out.data({ connectionId, ...first, ...others }, () => first.bucket ?? connectionId)
  return 0
}

/** What the vendor did with one connection. */
interface Used {
  connectionId: string
  accountId?: string
  arn?: string
  bucket?: string
}

/** All connections of the stack: its resources report each before the stack is complete. */
async function activeConnections(rolecall: RolecallClient): Promise<Connection[]> {
  const started = performance.now()
  while (performance.now() - started < MAX_WAIT_MS) {
    const { items } = await rolecall.listConnections().page()
    const ended = items.find(({ status }) => !['verifying', 'active'].includes(status))
    if (ended) throw failed(`The connection ${ended.id} is ${ended.status}.`)
    if (items.length > 0 && items.every(({ status }) => status === 'active'))
      return items.toReversed()
    await sleep(200)
  }
  throw failed(`No connection was active within ${MAX_WAIT_MS / 1000} s.`)
}

async function useConnection(
  out: Output,
  rolecall: RolecallClient,
  { id, roleArn }: Connection,
  isSample: boolean,
): Promise<Used> {
  const { items: scopes } = await rolecall.listScopes(id).page()
  let used: Used = { connectionId: id }
  for (const { name: scope } of scopes) {
    if (isSample && scope !== 'metrics') continue
    const credentials = await out.step(`Vendor gets credentials for the scope "${scope}"`, () =>
      rolecall.getCredentials(id, { scope }),
    )
    const identity = await out.step('AWS says whose account that is', () => identify(credentials))
    used = { ...used, ...identity }
    if (isSample) used = { ...used, bucket: await fillBucket(out, credentials) }
    else await tryScope(out, scope, credentials)
  }
  if (scopes.length === 0) out.say('The profile has no scope, so there are no credentials to get.')
  const who = used.arn
    ? `The vendor works in ${CUSTOMER_ACCOUNT} as ${used.arn}.`
    : `The role is ${roleArn}.`
  out.say(`\n${paint('green', 'Connected.')} ${who}`)
  return used
}

async function tryScope(out: Output, scope: string, credentials: Credentials): Promise<void> {
  const allowed = await exerciseScope(credentials)
  out.say(
    allowed.length > 0
      ? `  The scope "${scope}" allows here: ${allowed.join(', ')}.`
      : `  The sandbox cannot exercise the scope "${scope}": it has no call that the scope allows without naming a resource.`,
  )
}

async function fillBucket(out: Output, credentials: Credentials): Promise<string> {
  const bucket = `northwind-metrics-${Date.now()}`
  await out.step(`Vendor creates the bucket ${bucket}`, () => createBucket(credentials, bucket))
  await out.step('The same credentials can do nothing else', () => expectDenied(credentials))
  return bucket
}

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

async function launchLink(page: string): Promise<Launch> {
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

async function identify(credentials: Credentials) {
  const identity = await whoami(credentials)
  if (identity.accountId === CUSTOMER_ACCOUNT) return identity
  throw failed(`The credentials belong to ${identity.accountId}.`)
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
