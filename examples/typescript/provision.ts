// Deploys a CloudFormation stack into a customer's account, shows its progress, and removes it
// again.
//   node examples/typescript/provision.ts deploy con_… [Region]
//   node examples/typescript/provision.ts remove con_… [Region]
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { fromRolecall } from 'rolecall'

const StackName = 'northwind-metrics'
const POLL_MS = Number(process.env.POLL_MS ?? 2000)

const [word, connectionId, region = 'us-east-1'] = process.argv.slice(2)
if (!connectionId || (word !== 'deploy' && word !== 'remove'))
  throw new Error('Usage: provision.ts deploy|remove CONNECTION [REGION]')

// CloudFormation may take longer than a session lasts: the provider renews the credentials.
const aws = new CloudFormationClient({
  region,
  credentials: fromRolecall({ connectionId, scope: 'provision' }),
})

if (word === 'deploy') await deploy()
else await remove()

async function deploy(): Promise<void> {
  let stack = await find(StackName)
  if (stack?.StackStatus === 'ROLLBACK_COMPLETE') {
    console.error('An earlier attempt failed. Removing what is left of it.')
    await remove()
    stack = undefined
  }
  const since = await lastEvent(stack)
  const request = {
    StackName,
    TemplateBody: readFileSync(new URL('metrics-stack.yaml', import.meta.url), 'utf8'),
  }
  const StackId = stack
    ? await update(stack.StackId!, request)
    : (await aws.send(new CreateStackCommand(request))).StackId!
  const done = StackId === undefined ? stack! : await waitForStack(StackId, since)
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(done.StackStatus!))
    throw new Error(`The stack ended as ${done.StackStatus}: the events above say why.`)
  for (const { OutputKey, OutputValue } of done.Outputs ?? [])
    console.log(`${OutputKey}=${OutputValue}`)
}

async function update(
  StackId: string,
  request: { StackName: string; TemplateBody: string },
): Promise<string | undefined> {
  try {
    await aws.send(new UpdateStackCommand(request))
    return StackId
  } catch (error) {
    if (!/No updates are to be performed/.test(String(error))) throw error
    console.error('Nothing to change.')
    return undefined
  }
}

async function remove(): Promise<void> {
  const stack = await find(StackName)
  if (!stack) return console.error('There is no stack to remove.')
  const since = await lastEvent(stack)
  await aws.send(new DeleteStackCommand({ StackName: stack.StackId! }))
  const done = await waitForStack(stack.StackId!, since)
  // AWS: a bucket that is not empty cannot be deleted, so the stack stays too.
  if (done.StackStatus !== 'DELETE_COMPLETE')
    throw new Error(`The stack ended as ${done.StackStatus}: the events above say why.`)
}

async function find(name: string): Promise<Stack | undefined> {
  try {
    return (await aws.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]
  } catch (error) {
    if (/does not exist/.test(String(error))) return undefined
    throw error
  }
}

/**
 * Waits until nothing is in progress and shows each event. AWS: a deleted stack is found by its id
 * only.
 */
async function waitForStack(StackId: string, since: string | undefined): Promise<Stack> {
  let shown = since
  for (;;) {
    const stack = await find(StackId)
    shown = await showEvents(StackId, shown)
    if (!stack!.StackStatus!.endsWith('_IN_PROGRESS')) return stack!
    await pause(POLL_MS)
  }
}

async function showEvents(StackId: string, since: string | undefined): Promise<string | undefined> {
  const { StackEvents = [] } = await aws.send(
    new DescribeStackEventsCommand({ StackName: StackId }),
  )
  const known = StackEvents.findIndex(({ EventId }) => EventId === since)
  for (const event of StackEvents.slice(0, known === -1 ? undefined : known).toReversed())
    console.error(
      `${event.ResourceStatus?.padEnd(28)} ${event.LogicalResourceId}  ${event.ResourceStatusReason ?? ''}`,
    )
  return StackEvents[0]?.EventId
}

async function lastEvent(stack: Stack | undefined): Promise<string | undefined> {
  if (!stack) return undefined
  return (await aws.send(new DescribeStackEventsCommand({ StackName: stack.StackId! })))
    .StackEvents?.[0]?.EventId
}
