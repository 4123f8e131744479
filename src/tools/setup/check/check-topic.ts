import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  type Subscription,
} from '@aws-sdk/client-sns'
import { type InstallationNames, queueArn, topicArn, undeliveredQueueArn } from '../names.ts'
import { type Choices, topicPolicy } from '../policies.ts'
import { callAws, callAwsIfFound, type Workbench } from '../progress.ts'
import { type Gap, policyGaps, remedyForMissing } from './compare-policy.ts'

/**
 * Checks the topic of one Region: it exists, any account may publish, and it delivers to the queue.
 */
export async function checkTopic(
  bench: Workbench,
  it: InstallationNames,
  { region, choices }: { region: string; choices: Choices },
): Promise<Gap[]> {
  const TopicArn = topicArn(it, region)
  const piece = `the topic ${TopicArn}`
  const call = bench.clients.sns(region).send(new GetTopicAttributesCommand({ TopicArn }))
  const absent = ['NotFound', 'NotFoundException']
  const topic = await callAwsIfFound(
    bench,
    { action: 'sns:GetTopicAttributes', region, absent },
    call,
  )
  if (!topic) {
    const remedy = remedyForMissing(it, region)
    return [{ region, piece, problem: 'it does not exist.', remedy, severity: 'missing' }]
  }
  const problem =
    "its policy is wrong. It must allow customers' stacks to publish, and nothing else."
  const command = `aws sns set-topic-attributes --region ${region} --topic-arn ${TopicArn} --attribute-name Policy --attribute-value`
  return [
    ...policyGaps(
      { region, piece, problem, command },
      topic.Attributes?.Policy,
      topicPolicy(it, region, choices),
    ),
    ...(await checkSubscription(bench, it, region)),
  ]
}

async function checkSubscription(
  bench: Workbench,
  it: InstallationNames,
  region: string,
): Promise<Gap[]> {
  const piece = `the subscription of ${queueArn(it)} to ${topicArn(it, region)}`
  const all = await subscriptions(bench, it, region)
  const ours = all.find(({ Protocol, Endpoint }) => Protocol === 'sqs' && Endpoint === queueArn(it))
  const strangers = surplus(it, region, all)
  if (!ours?.SubscriptionArn?.startsWith('arn:')) {
    const problem = ours
      ? 'it is not confirmed.'
      : "it does not exist, so messages of customers' stacks do not arrive."
    const remedy = `aws sns subscribe --region ${region} --topic-arn ${topicArn(it, region)} --protocol sqs --notification-endpoint ${queueArn(it)}`
    return [{ region, piece, problem, remedy, severity: 'missing' }, ...strangers]
  }
  return [
    ...(await checkAttributes(bench, it, { region, piece, arn: ours.SubscriptionArn })),
    ...strangers,
  ]
}

async function subscriptions(
  bench: Workbench,
  it: InstallationNames,
  region: string,
): Promise<Subscription[]> {
  const found: Subscription[] = []
  let NextToken: string | undefined
  do {
    const input = { TopicArn: topicArn(it, region), ...(NextToken && { NextToken }) }
    const call = bench.clients.sns(region).send(new ListSubscriptionsByTopicCommand(input))
    const page = await callAws(bench, { action: 'sns:ListSubscriptionsByTopic', region }, call)
    found.push(...(page.Subscriptions ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  return found
}

function surplus(it: InstallationNames, region: string, all: Subscription[]): Gap[] {
  const others = all.filter(({ Endpoint }) => Endpoint !== queueArn(it))
  if (others.length === 0) return []
  const problem = `there are other subscriptions: ${others.map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`).join(', ')}.`
  const remedy =
    'Unsubscribe them unless you need them: messages contain response URLs, which are secrets.'
  return [
    { region, piece: `the topic ${topicArn(it, region)}`, problem, remedy, severity: 'warning' },
  ]
}

interface Place {
  region: string
  piece: string
  arn: string
}

async function checkAttributes(
  bench: Workbench,
  it: InstallationNames,
  { region, piece, arn }: Place,
): Promise<Gap[]> {
  const call = bench.clients
    .sns(region)
    .send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }))
  const { Attributes = {} } = await callAws(
    bench,
    { action: 'sns:GetSubscriptionAttributes', region },
    call,
  )
  const set = `aws sns set-subscription-attributes --region ${region} --subscription-arn ${arn} --attribute-name`
  const gap = (problem: string, change: string, severity: Gap['severity']): Gap => ({
    region,
    piece,
    problem,
    remedy: `${set} ${change}`,
    severity,
  })
  const deadLetter = JSON.stringify({ deadLetterTargetArn: undeliveredQueueArn(it, region) })
  const gaps: Gap[] = []
  if (Attributes.RawMessageDelivery === 'true') {
    const problem = 'it drops the envelope, which names the topic.'
    gaps.push(gap(problem, 'RawMessageDelivery --attribute-value false', 'missing'))
  }
  if (Attributes.FilterPolicy && Attributes.FilterPolicy !== '{}')
    gaps.push(
      gap('a filter drops some messages.', "FilterPolicy --attribute-value '{}'", 'missing'),
    )
  if (!Attributes.RedrivePolicy?.includes(undeliveredQueueArn(it, region))) {
    const problem = 'messages that SNS cannot deliver are lost.'
    gaps.push(gap(problem, `RedrivePolicy --attribute-value '${deadLetter}'`, 'warning'))
  }
  return gaps
}
