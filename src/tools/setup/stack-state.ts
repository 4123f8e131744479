import { isDeepStrictEqual } from 'node:util'
import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation'
import type { Template } from './call-in-resources.ts'
import { asked, type Workbench } from './progress.ts'

export interface StackPlace {
  region: string
  name: string
}

export interface StackState {
  id: string
  status: string
  outputs: Record<string, string>
}

/** By name, or by id also after the stack is gone. */
export async function describeStack(
  bench: Workbench,
  { region, name }: StackPlace,
): Promise<StackState | undefined> {
  const call = bench.clients
    .cloudFormation(region)
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch(unlessAbsent)
  const answer = await asked(bench, { action: 'cloudformation:DescribeStacks', region }, call)
  const stack = answer?.Stacks?.[0]
  if (!stack || stack.StackStatus === 'DELETE_COMPLETE') return undefined
  const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
    OutputKey,
    OutputValue,
  ])
  return {
    id: stack.StackId ?? name,
    status: stack.StackStatus ?? 'UNKNOWN',
    outputs: Object.fromEntries(outputs) as Record<string, string>,
  }
}

// AWS: DescribeStacks: "If the stack doesn't exist, a ValidationError is returned", which only its message tells from others.
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
  const { TemplateBody } = await asked(
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

/** Oldest first: those that are not in `seen`, which then has them too. */
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
    const page = await asked(bench, { action: 'cloudformation:DescribeStackEvents', region }, call)
    const fresh = (page?.StackEvents ?? []).filter(({ EventId = '' }) => !seen.has(EventId))
    for (const { EventId = '' } of fresh) seen.add(EventId)
    found.push(...fresh)
    NextToken = fresh.length > 0 ? page?.NextToken : undefined
  } while (NextToken)
  return found.reverse()
}
