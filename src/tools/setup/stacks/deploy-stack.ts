import {
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { RolecallError } from '../../../api/errors.ts'
import { callAws, type Workbench } from '../progress.ts'
import {
  describeStack,
  newEvents,
  type Outcome,
  type StackPlace,
  type StackState,
  watchStack,
} from './stack-state.ts'
import type { Parameters, Template } from './templates.ts'

export interface StackPlan extends StackPlace {
  template: Template
  parameters: Parameters
  tags: { Key: string; Value: string }[]
  /** Where CloudFormation reads the template, for one that is too large for a request. */
  templateUrl?: string
}

const BROKEN = [
  'CREATE_FAILED',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'DELETE_FAILED',
  'REVIEW_IN_PROGRESS',
]
const GOOD = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']

/**
 * Waits until an operation in progress has ended, and returns the stack. Deletes a stack whose
 * creation failed.
 */
export async function settleStack(
  bench: Workbench,
  place: StackPlace,
): Promise<StackState | undefined> {
  const stack = await waitWhileBusy(bench, place)
  if (!stack || !BROKEN.includes(stack.status)) return stack
  tell(bench, place, stack.status, 'was never created completely; deleting it')
  await deleteStack(bench, { ...place, id: stack.id })
  return undefined
}

/** Waits until an operation in progress has ended, and returns the stack if it still exists. */
export async function waitWhileBusy(
  bench: Workbench,
  place: StackPlace,
): Promise<StackState | undefined> {
  const stack = await describeStack(bench, place)
  if (!stack?.status.endsWith('_IN_PROGRESS') || stack.status === 'REVIEW_IN_PROGRESS') return stack
  tell(bench, place, stack.status, 'is busy; waiting')
  await watchStack(bench, { ...place, id: stack.id }, await seenSoFar(bench, place))
  return describeStack(bench, place)
}

/** Creates or updates the stack. Returns false if nothing had to change. */
export async function deployStack(
  bench: Workbench,
  plan: StackPlan,
  stack: StackState | undefined,
): Promise<boolean> {
  if (!stack) return createStack(bench, plan)
  if (stack.status === 'UPDATE_ROLLBACK_FAILED') throw stuck(plan)
  return updateStack(bench, plan, stack)
}

export const stackRequest = ({ name, template, templateUrl, tags, parameters }: StackPlan) => ({
  StackName: name,
  ...(templateUrl ? { TemplateURL: templateUrl } : { TemplateBody: JSON.stringify(template) }),
  Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
  Tags: tags,
})

async function createStack(bench: Workbench, plan: StackPlan): Promise<true> {
  tell(bench, plan, 'CREATE_IN_PROGRESS', 'is being created')
  const call = bench.clients
    .cloudFormation(plan.region)
    .send(new CreateStackCommand(stackRequest(plan)))
  const { StackId } = await callAws(
    bench,
    { action: 'cloudformation:CreateStack', region: plan.region },
    call,
  )
  finishStack(
    bench,
    plan,
    await watchStack(bench, { ...plan, id: StackId ?? plan.name }, new Set()),
  )
  return true
}

async function updateStack(bench: Workbench, plan: StackPlan, stack: StackState): Promise<boolean> {
  const seen = await seenSoFar(bench, plan)
  const call = bench.clients
    .cloudFormation(plan.region)
    .send(new UpdateStackCommand(stackRequest(plan)))
    .catch(unlessNothingToDo)
  const answer = await callAws(
    bench,
    { action: 'cloudformation:UpdateStack', region: plan.region },
    call,
  )
  if (!answer) return reportUnchanged(bench, plan, stack.status)
  tell(bench, plan, 'UPDATE_IN_PROGRESS', 'is being updated')
  finishStack(bench, plan, await watchStack(bench, { ...plan, id: stack.id }, seen))
  return true
}

// AWS: UpdateStack answers an update without changes with a ValidationError. Only its message tells
// it from others.
export function unlessNothingToDo(error: unknown): undefined {
  const { name, message = '' } = error as { name?: string; message?: string }
  if (name === 'ValidationError' && message.includes('No updates are to be performed'))
    return undefined
  throw error
}

export async function deleteStack(
  bench: Workbench,
  place: StackPlace & { id: string },
): Promise<void> {
  const seen = await seenSoFar(bench, place)
  const call = bench.clients
    .cloudFormation(place.region)
    .send(new DeleteStackCommand({ StackName: place.id }))
  await callAws(bench, { action: 'cloudformation:DeleteStack', region: place.region }, call)
  const { status, failure } = await watchStack(bench, place, seen)
  if (status !== undefined) throw failureOf(place, { status, failure })
}

export async function seenSoFar(bench: Workbench, place: StackPlace): Promise<Set<string>> {
  const seen = new Set<string>()
  await newEvents(bench, place, seen)
  return seen
}

export function finishStack(bench: Workbench, plan: StackPlan, outcome: Outcome): void {
  if (!GOOD.includes(outcome.status ?? '')) throw failureOf(plan, outcome)
  tell(bench, plan, outcome.status!, 'is ready')
}

function reportUnchanged(bench: Workbench, plan: StackPlan, status: string): false {
  tell(bench, plan, status, 'is up to date')
  return false
}

const tell = (bench: Workbench, { region, name }: StackPlace, status: string, what: string): void =>
  bench.report({ kind: 'stack', region, subject: name, status, message: `the stack ${what}` })

function failureOf({ region, name }: StackPlace, { status, failure }: Outcome): RolecallError {
  const why = failure ? `${failure.logicalId}: ${failure.reason}` : 'See its events.'
  const hint = HINTS[failure?.logicalId ?? '']
  const detail = `The stack ${name} in ${region} ended in ${status ?? 'DELETE_COMPLETE'}. ${why}${hint ? ` ${hint}` : ''}`
  return new RolecallError('SETUP_INCOMPLETE', { detail })
}

/** What to do about the most common failures, by resource. */
const HINTS: Record<string, string> = {
  TemplateBucket: 'If another account has the name, choose one with --bucket-suffix.',
  TemplateBucketPolicy:
    'If the account blocks public bucket policies (S3, "Block Public Access settings for this account"), allow them: CloudFormation in customers\' accounts reads templates from this bucket.',
  BrokerRole:
    'If the role belongs to an earlier set-up with another home Region, delete that stack first, or choose another --name-prefix.',
  CallbackTopic: 'If a topic with this name exists already, choose another --name-prefix.',
}

const stuck = ({ region, name }: StackPlace): RolecallError =>
  new RolecallError('SETUP_INCOMPLETE', {
    detail: `The stack ${name} in ${region} is in UPDATE_ROLLBACK_FAILED. Run "aws cloudformation continue-update-rollback --region ${region} --stack-name ${name}", then "rolecall setup" again.`,
  })
