import { partitionOf } from '../../partition.ts'
import type { PolicyDocument } from '../../policy/document.ts'
import type { World } from '../../world.ts'

export interface Subscription {
  arn: string
  topicArn: string
  /** The account that subscribed. */
  accountId: string
  protocol: 'sqs' | 'email'
  /** The queue's ARN, or the address. */
  endpoint: string
  /** Still to be confirmed with this token. */
  pendingToken?: string
  attributes: Map<string, string>
  deliveries: { delivered: number; refused: number; lastRefusal?: string }
  /** A delivery that waits to be overtaken by the next one. */
  held?: () => void
}

export interface Topic {
  arn: string
  name: string
  accountId: string
  region: string
  attributes: Map<string, string>
  policy: PolicyDocument
  tags: Map<string, string>
  subscriptions: Map<string, Subscription>
}

type Topics = Map<string, Topic>

export const topicsOf = (world: World): Topics => world.part('sns', () => new Map())

export const topicArn = (region: string, accountId: string, name: string) =>
  `arn:${partitionOf(region)}:sns:${region}:${accountId}:${name}`

export const allSubscriptions = (world: World): Subscription[] =>
  [...topicsOf(world).values()].flatMap(({ subscriptions }) => [...subscriptions.values()])

const OWNER_ACTIONS = [
  ...[
    'SNS:GetTopicAttributes',
    'SNS:SetTopicAttributes',
    'SNS:AddPermission',
    'SNS:RemovePermission',
  ],
  ...['SNS:DeleteTopic', 'SNS:Subscribe', 'SNS:ListSubscriptionsByTopic', 'SNS:Publish'],
]

/** AWS: the default policy of a topic. */
export const defaultPolicy = (arn: string, accountId: string) =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: OWNER_ACTIONS,
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  })
