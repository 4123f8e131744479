import type { StackEvent } from '@aws-sdk/client-cloudformation'
import { RolecallError } from '../../api/errors.ts'
import type { Workbench } from './progress.ts'
import { describeStack, newEvents, type StackPlace, type StackState } from './stack-state.ts'

const FIRST_PAUSE_MS = 40
const LONGEST_PAUSE_MS = 3000
const PATIENCE_MS = 30 * 60_000

export interface Outcome {
  /** Undefined when the stack is gone. */
  status: string | undefined
  /** The first thing that went wrong, which is why the rest did. */
  failure: { logicalId: string; reason: string } | undefined
}

const inProgress = (stack: StackState | undefined): boolean =>
  stack?.status.endsWith('_IN_PROGRESS') ?? false

/** Reports a stack's events as they come, until nothing happens to it any more. */
export async function watchStack(
  bench: Workbench,
  place: StackPlace & { id: string },
  seen: Set<string>,
): Promise<Outcome> {
  const byId = { region: place.region, name: place.id }
  const started = bench.clock.monotonic()
  let failure: Outcome['failure']
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const stack = await describeStack(bench, byId)
    for (const event of await newEvents(bench, byId, seen)) {
      failure ??= failureIn(event)
      reportEvent(bench, place, event)
    }
    if (!inProgress(stack)) return { status: stack?.status, failure }
    if (bench.clock.monotonic() - started > PATIENCE_MS) throw tooSlow(place)
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
    detail: `The stack ${name} in ${region} has been busy for half an hour; see what it waits for in the CloudFormation console, then run set-up again.`,
  })
