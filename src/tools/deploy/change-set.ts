import { randomUUID } from 'node:crypto'
import {
  type Change,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import { RolecallError } from '../../api/errors.ts'
import { callAws, type Workbench } from '../setup/progress.ts'
import {
  finishStack,
  type StackPlan,
  seenSoFar,
  settleStack,
  stackRequest,
  unlessNothingToDo,
} from '../setup/stacks/deploy-stack.ts'
import { describeStack, watchStack } from '../setup/stacks/stack-state.ts'

/** One planned change of a resource, as CloudFormation describes it. */
interface Foreseen {
  action: string
  logicalId: string
  type: string
  /** Whether the resource is replaced: True, False or Conditional. */
  replacement: string | undefined
}

/** A change set that is ready to be executed. */
export interface PreparedChange {
  plan: StackPlan
  isNew: boolean
  stackId: string
  changeSetId: string
  changes: Foreseen[]
}

const PAUSE_MS = 500
const MAX_WAIT_MS = 5 * 60_000

/** Asks CloudFormation what it would change. Returns undefined if the stack is up to date. */
export async function prepareChange(
  bench: Workbench,
  plan: StackPlan,
): Promise<PreparedChange | undefined> {
  const stack = await settleStack(bench, plan)
  const call = bench.clients
    .cloudFormation(plan.region)
    .send(new CreateChangeSetCommand(request(plan, stack === undefined)))
    .catch(unlessNothingToDo)
  const answer = await callAws(
    bench,
    { action: 'cloudformation:CreateChangeSet', region: plan.region },
    call,
  )
  if (!answer) return upToDate(bench, plan)
  const { Id = '', StackId = '' } = answer
  const prepared = { plan, isNew: stack === undefined, stackId: StackId, changeSetId: Id }
  const changes = await readChanges(bench, prepared)
  if (changes) return { ...prepared, changes }
  await discardChange(bench, prepared)
  return upToDate(bench, plan)
}

function upToDate(bench: Workbench, { region, name: subject }: StackPlan): undefined {
  const message = 'the stack is up to date'
  bench.report({ kind: 'stack', region, subject, status: 'UP_TO_DATE', message })
}

const request = (plan: StackPlan, isNew: boolean) => ({
  ...stackRequest(plan),
  ChangeSetName: `rolecall-${randomUUID()}`,
  ChangeSetType: isNew ? ('CREATE' as const) : ('UPDATE' as const),
})

type Unread = Omit<PreparedChange, 'changes'>

async function readChanges(
  bench: Workbench,
  { plan, changeSetId, stackId }: Unread,
): Promise<Foreseen[] | undefined> {
  const started = bench.clock.monotonic()
  const about = { action: 'cloudformation:DescribeChangeSet' as const, region: plan.region }
  const cloudFormation = bench.clients.cloudFormation(plan.region)
  const describe = (NextToken?: string) => {
    const input = {
      ChangeSetName: changeSetId,
      StackName: stackId,
      ...(NextToken && { NextToken }),
    }
    return callAws(bench, about, cloudFormation.send(new DescribeChangeSetCommand(input)))
  }
  for (;;) {
    const first = await describe()
    if (first.Status === 'CREATE_COMPLETE')
      return [...(first.Changes ?? []), ...(await rest(describe, first.NextToken))].flatMap(
        toForeseen,
      )
    if (first.Status === 'FAILED') return throwUnlessUnchanged(plan, first.StatusReason ?? '')
    if (bench.clock.monotonic() - started > MAX_WAIT_MS)
      throw incomplete(
        plan,
        'CloudFormation did not prepare the changes within five minutes. Run the command again.',
      )
    await bench.clock.sleep(PAUSE_MS)
  }
}

async function rest(
  describe: (
    token: string,
  ) => Promise<{ Changes?: Change[] | undefined; NextToken?: string | undefined }>,
  token?: string,
) {
  const changes: Change[] = []
  for (let next = token; next; ) {
    const page = await describe(next)
    changes.push(...(page.Changes ?? []))
    next = page.NextToken
  }
  return changes
}

function toForeseen({ ResourceChange: it }: Change): Foreseen[] {
  if (!it) return []
  const { Action: action = '', LogicalResourceId: logicalId = '', ResourceType: type = '' } = it
  return [{ action, logicalId, type, replacement: it.Replacement }]
}

// AWS: CreateChangeSet fails if there are no changes. Only the reason tells this from other
// failures.
function throwUnlessUnchanged(plan: StackPlan, reason: string): undefined {
  if (/didn't contain changes|No updates are to be performed/.test(reason)) return undefined
  throw incomplete(plan, reason)
}

const incomplete = ({ name, region }: StackPlan, why: string): RolecallError =>
  new RolecallError('SETUP_INCOMPLETE', { detail: `The stack ${name} in ${region}: ${why}` })

/** Executes the changes and reports each event. CloudFormation rolls them back if one fails. */
export async function executeChange(
  bench: Workbench,
  { plan, isNew, stackId, changeSetId }: PreparedChange,
): Promise<void> {
  const { region } = plan
  const seen = await seenSoFar(bench, { region, name: stackId })
  const message = `the stack is being ${isNew ? 'created' : 'updated'}`
  const status = isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS'
  bench.report({ kind: 'stack', region, subject: plan.name, status, message })
  const input = { ChangeSetName: changeSetId, StackName: stackId }
  const call = bench.clients.cloudFormation(region).send(new ExecuteChangeSetCommand(input))
  await callAws(bench, { action: 'cloudformation:ExecuteChangeSet', region }, call)
  finishStack(bench, plan, await watchStack(bench, { ...plan, id: stackId }, seen))
}

/** Deletes the change set, and the empty stack that CloudFormation created for it. */
export async function discardChange(
  bench: Workbench,
  { plan, isNew, stackId, changeSetId }: Unread,
): Promise<void> {
  const cloudFormation = bench.clients.cloudFormation(plan.region)
  const about = { action: 'cloudformation:DeleteChangeSet' as const, region: plan.region }
  const input = { ChangeSetName: changeSetId, StackName: stackId }
  await callAws(bench, about, cloudFormation.send(new DeleteChangeSetCommand(input)))
  if (!isNew) return
  const stack = await describeStack(bench, { region: plan.region, name: stackId })
  if (stack?.status !== 'REVIEW_IN_PROGRESS') return
  const call = cloudFormation.send(new DeleteStackCommand({ StackName: stackId }))
  await callAws(bench, { action: 'cloudformation:DeleteStack', region: plan.region }, call)
}
