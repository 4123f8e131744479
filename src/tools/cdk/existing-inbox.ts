import { type CfnCondition, Fn } from 'aws-cdk-lib'
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import {
  deadQueueArn,
  type InstallationNames,
  queueArn,
  undeliveredQueueArn,
} from '../setup/names.ts'
import type { CallbackQueue, CallIn } from './inbox.ts'

/** The topic, the queues and the broker role that another stack made, such as `rolecall setup`. */
export interface ExistingInbox {
  /** True if they exist. Otherwise the construct creates them. */
  readonly condition: CfnCondition
  readonly queueUrl: string
}

/** The queues that the functions work on. */
export interface Inbox {
  readonly queue: IQueue
  readonly queueArn: string
  readonly queueUrl: string
  readonly dead: IQueue
  readonly undelivered: IQueue
}

interface Parts {
  callbacks: CallbackQueue
  callIn: CallIn
  existing: ExistingInbox | undefined
}

/**
 * The queues of this stack, or those that exist already. Both have the same names; only a
 * reference to this stack's own resources must be left out where they are not created.
 */
export function inboxOf(
  scope: Construct,
  names: InstallationNames,
  { callbacks, callIn, existing }: Parts,
): Inbox {
  const { queue, dead } = callbacks
  const { undelivered } = callIn
  const { queueArn: arn, queueUrl } = queue
  if (!existing) return { queue, queueArn: arn, queueUrl, dead, undelivered }
  const named = new Construct(scope, 'Inbox')
  const choose = (theirs: string, ours: string): string =>
    Fn.conditionIf(existing.condition.logicalId, theirs, ours).toString()
  return {
    queue: Queue.fromQueueArn(named, 'Queue', queueArn(names)),
    queueArn: choose(queueArn(names), arn),
    queueUrl: choose(existing.queueUrl, queueUrl),
    dead: Queue.fromQueueArn(named, 'Dead', deadQueueArn(names)),
    undelivered: Queue.fromQueueArn(
      named,
      'Undelivered',
      undeliveredQueueArn(names, names.homeRegion),
    ),
  }
}
