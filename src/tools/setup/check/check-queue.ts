import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs'
import type { PolicyDocument } from '../../../core/model/access-profile.ts'
import {
  deadQueueArn,
  deadQueueName,
  type InstallationNames,
  queueName,
  undeliveredQueueName,
} from '../names.ts'
import { queuePolicy, undeliveredPolicy } from '../policies.ts'
import { callAws, callAwsIfFound, type Workbench } from '../progress.ts'
import { type Gap, policyGaps, remedyForMissing } from './compare-policy.ts'

interface Queue {
  region: string
  name: string
  problem: string
  policy?: PolicyDocument
  deadLetterArn?: string
  it: InstallationNames
}

/** Undefined if the queue does not exist. */
export async function queueUrl(
  bench: Workbench,
  region: string,
  name: string,
): Promise<string | undefined> {
  const absent = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']
  const call = bench.clients.sqs(region).send(new GetQueueUrlCommand({ QueueName: name }))
  return (await callAwsIfFound(bench, { action: 'sqs:GetQueueUrl', region, absent }, call))
    ?.QueueUrl
}

export async function checkHomeQueues(bench: Workbench, it: InstallationNames): Promise<Gap[]> {
  const region = it.homeRegion
  return [
    ...(await checkQueue(bench, { it, region, name: deadQueueName(it), problem: '' })),
    ...(await checkQueue(bench, {
      it,
      region,
      name: queueName(it),
      problem: 'its policy is wrong. It must allow only the topics of Rolecall to send to it.',
      policy: queuePolicy(it),
      deadLetterArn: deadQueueArn(it),
    })),
  ]
}

export const checkUndeliveredQueue = (
  bench: Workbench,
  it: InstallationNames,
  region: string,
): Promise<Gap[]> =>
  checkQueue(bench, {
    it,
    region,
    name: undeliveredQueueName(it),
    problem: 'its policy does not let SNS store in it what SNS cannot deliver.',
    policy: undeliveredPolicy(it, region),
  })

const ATTRIBUTES: QueueAttributeName[] = ['Policy', 'RedrivePolicy']

async function checkQueue(bench: Workbench, queue: Queue): Promise<Gap[]> {
  const { region, name } = queue
  const piece = `the queue ${name}`
  const url = await queueUrl(bench, region, name)
  if (!url) {
    const remedy = remedyForMissing(queue.it, region)
    return [{ region, piece, problem: 'it does not exist.', remedy, severity: 'missing' }]
  }
  const call = bench.clients
    .sqs(region)
    .send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ATTRIBUTES }))
  const { Attributes = {} } = await callAws(
    bench,
    { action: 'sqs:GetQueueAttributes', region },
    call,
  )
  const set = `aws sqs set-queue-attributes --region ${region} --queue-url ${url} --attributes`
  return [
    ...checkPolicy(queue, Attributes.Policy, set),
    ...checkRedrive(queue, Attributes.RedrivePolicy, set),
  ]
}

function checkPolicy(
  { region, name, problem, policy }: Queue,
  found: string | undefined,
  set: string,
): Gap[] {
  if (!policy) return []
  const gaps = policyGaps(
    { region, piece: `the queue ${name}`, problem, command: set },
    found,
    policy,
  )
  const remedy = `${set} '${JSON.stringify({ Policy: JSON.stringify(policy) })}'`
  return gaps.map((gap) => ({ ...gap, remedy }))
}

function checkRedrive(
  { region, name, deadLetterArn }: Queue,
  found: string | undefined,
  set: string,
): Gap[] {
  if (!deadLetterArn || found?.includes(deadLetterArn)) return []
  const wanted = JSON.stringify({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: 10 }),
  })
  const problem =
    'it has no dead-letter queue: messages that cannot be processed come back until they expire.'
  const piece = `the queue ${name}`
  return [{ region, piece, problem, remedy: `${set} '${wanted}'`, severity: 'warning' }]
}
