import { RolecallError } from '../../../api/errors.ts'
import type { AccountId } from './account-id.ts'

export interface TopicArn {
  text: string
  partition: string
  region: string
  accountId: AccountId
  topicName: string
}

const TOPIC_ARN =
  /^arn:(?<partition>aws[a-z-]*):sns:(?<region>[a-z0-9-]{5,32}):(?<accountId>\d{12}):(?<topicName>[\w-]{1,256})$/

export function parseTopicArn(text: string): TopicArn {
  const parts = TOPIC_ARN.exec(text)?.groups
  if (!parts)
    throw new RolecallError('SETTING_INVALID', {
      detail: `"${text}" is not the ARN of an SNS topic.`,
    })
  const { partition, region, accountId, topicName } = parts as Record<string, string>
  return {
    text,
    partition: partition!,
    region: region!,
    accountId: accountId!,
    topicName: topicName!,
  }
}

/**
 * The topic of the same name in another Region. A customer's stack publishes to the topic in its
 * own Region.
 */
export const topicIn = (topic: TopicArn, region: string): string =>
  `arn:${topic.partition}:sns:${region}:${topic.accountId}:${topic.topicName}`
