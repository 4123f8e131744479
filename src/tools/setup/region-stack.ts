import { callInResources, output, subscription, type Template } from './call-in-resources.ts'
import { type Installation, queueArn } from './names.ts'
import type { Choices } from './policies.ts'

/** A further Region: customers' stacks publish to the topic beside them, and it feeds the home Region's queue. */
export const regionTemplate = (
  it: Installation,
  region: string,
  choices: Pick<Choices, 'onlyViaCloudFormation'>,
): Template => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: `Rolecall: takes the calls of customers' stacks in this Region and hands them to the queue in ${it.homeRegion}.`,
  Resources: {
    ...callInResources(it, region, choices),
    CallbackSubscription: subscription(queueArn(it), ['UndeliveredQueuePolicy']),
  },
  Outputs: {
    CallbackTopicArn: output("What customers' stacks in this Region publish to", {
      Ref: 'CallbackTopic',
    }),
  },
})
