import { isDeepStrictEqual } from 'node:util'
import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation'
import { RolecallError } from '../../../api/errors.ts'
import { callAws, type Workbench } from '../progress.ts'
import type { Template } from './templates.ts'

export interface StackPlace {
  region: string
  name: string
}

export interface StackState {
  id: string
  status: string
  outputs: Record<string, string>
  parameters: Record<string, string>
}

/** Finds a stack by its name. By its id, finds it even after it was deleted. */
export async function describeStack(
  bench: Workbench,
  { region, name }: StackPlace,
): Promise<StackState | undefined> {
  const call = bench.clients
    .cloudFormation(region)
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch(unlessAbsent)
  const answer = await callAws(bench, { action: 'cloudformation:DescribeStacks', region }, call)
  const stack = answer?.Stacks?.[0]
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return undefined
  const outputs = (stack.Outputs ?? []).map((it) => [it.OutputKey!, it.OutputValue!] as const)
  const parameters = (stack.Parameters ?? []).map(
    (it) => [it.ParameterKey!, it.ParameterValue!] as const,
  )
  return {
    id: stack.StackId ?? name,
    status: stack.StackStatus ?? 'UNKNOWN',
    outputs: Object.fromEntries(outputs),
    parameters: Object.fromEntries(parameters),
  }
}

// AWS: DescribeStacks: "If the stack doesn't exist, a ValidationError is returned". Only its
// message tells it from others.
function unlessAbsent(error: unknown): undefined {
  const { name, message = '' } = error as { name?: string; message?: string }
  if (name === 'ValidationError' && message.includes('does not exist')) return undefined
  throw error
}

export async function currentTemplate(
  bench: Workbench,
  { region, name }: StackPlace,
): Promise<Template | undefined> {
  const call = bench.clients
    .cloudFormation(region)
    .send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }))
  const { TemplateBody } = await callAws(
    bench,
    { action: 'cloudformation:GetTemplate', region },
    call,
  )
  try {
    return JSON.parse(TemplateBody ?? '') as Template
  } catch {
    return undefined
  }
}

export const isSameTemplate = (one: Template | undefined, other: Template): boolean =>
  isDeepStrictEqual(one, JSON.parse(JSON.stringify(other)))

/** Returns the events that are not in `seen`, oldest first, and adds them to it. */
export async function newEvents(
  bench: Workbench,
  { region, name }: StackPlace,
  seen: Set<string>,
): Promise<StackEvent[]> {
  const found: StackEvent[] = []
  let NextToken: string | undefined
  do {
    const input = { StackName: name, ...(NextToken && { NextToken }) }
    const call = bench.clients
      .cloudFormation(region)
      .send(new DescribeStackEventsCommand(input))
      .catch(unlessAbsent)
    const page = await callAws(
      bench,
      { action: 'cloudformation:DescribeStackEvents', region },
      call,
    )
    const fresh = (page?.StackEvents ?? []).filter(({ EventId = '' }) => !seen.has(EventId))
    for (const { EventId = '' } of fresh) seen.add(EventId)
    found.push(...fresh)
    NextToken = fresh.length > 0 ? page?.NextToken : undefined
  } while (NextToken)
  return found.reverse()
}

const FIRST_PAUSE_MS = 40
const MAX_PAUSE_MS = 3000
const MAX_BUSY_MS = 30 * 60_000

export interface Outcome {
  /** Undefined if the stack no longer exists. */
  status: string | undefined
  /** The first failure. Later ones follow from it. */
  failure: { logicalId: string; reason: string } | undefined
}

const inProgress = (stack: StackState | undefined): boolean =>
  stack?.status.endsWith('_IN_PROGRESS') ?? false

/** Reports a stack's events until its operation has ended. */
export async function watchStack(
  bench: Workbench,
  place: StackPlace & { id: string },
  seen: Set<string>,
): Promise<Outcome> {
  const byId = { region: place.region, name: place.id }
  const started = bench.clock.monotonic()
  let failure: Outcome['failure']
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, MAX_PAUSE_MS)) {
    const stack = await describeStack(bench, byId)
    for (const event of await newEvents(bench, byId, seen)) {
      failure ??= failureIn(event)
      reportEvent(bench, place, event)
    }
    if (!inProgress(stack)) return { status: stack?.status, failure }
    if (bench.clock.monotonic() - started > MAX_BUSY_MS) throw tooSlow(place)
    await bench.clock.sleep(pause)
  }
}

function failureIn({
  ResourceStatus: status,
  ResourceStatusReason,
  LogicalResourceId = '',
}: StackEvent): Outcome['failure'] {
  if (!status?.endsWith('_FAILED')) return undefined
  return { logicalId: LogicalResourceId, reason: ResourceStatusReason ?? status }
}

function reportEvent(bench: Workbench, { region }: StackPlace, event: StackEvent): void {
  const { LogicalResourceId = '', ResourceType = '', ResourceStatusReason: reason } = event
  const status: string = event.ResourceStatus ?? ''
  const message = `${region}  ${ResourceType}  ${LogicalResourceId}${reason ? `  ${reason}` : ''}`
  bench.report({ kind: 'event', region, subject: LogicalResourceId, status, message })
}

const tooSlow = ({ region, name }: StackPlace): RolecallError =>
  new RolecallError('SETUP_INCOMPLETE', {
    detail: `The stack ${name} in ${region} has been busy for half an hour. The CloudFormation console shows what it waits for. When it has ended, run "rolecall setup" again.`,
  })
