import * as z from 'zod/mini'
import { Secret } from '../../../api/secret.ts'
import { isRegion } from '../../model/aws/partition.ts'
import { parseRoleArn, type RoleArn } from '../../model/aws/role-arn.ts'
import { parseStackId, type StackId } from '../../model/aws/stack-id.ts'
import { parseTopicArn, type TopicArn, topicIn } from '../../model/aws/topic-arn.ts'
import { INVITATION_TYPE } from '../../model/callback.ts'
import { isEnrolmentId, memberInvitationId } from '../../model/enrolment.ts'
import type { Installation, Keys } from '../../ports.ts'
import { ANY_VERSION, type CallbackClaim, readCallbackToken } from './callback-token.ts'
import { isResponseUrl } from './response-url.ts'
import { callbackId, type StackRequest, type Wire, WireRequest } from './stack-request.ts'
import { parseStrictJson } from './strict-json.ts'

const MAX_BYTES = 256 * 1024
const DEFAULT_TIMEOUT_SECONDS = 3600

/** AWS: SNS's JSON envelope, which an SQS subscription delivers unless raw delivery is on. */
const Envelope = z.object({
  Type: z.literal('Notification'),
  TopicArn: z.string().check(z.maxLength(512)),
  Message: z.string(),
  Timestamp: z.catch(z.optional(z.iso.datetime()), undefined),
})

export type Rejection = 'envelope' | 'topic' | 'message' | 'token' | 'region' | 'response-url'

/**
 * Checks that a message is genuine, by parsing it and verifying one MAC. Makes no network call
 * (CB-6). A rejected message gets no answer, because no genuine stack can have sent it.
 */
export function authenticate(
  ports: { keys: Keys; installation: Pick<Installation, 'topic' | 'regions' | 's3Origin'> },
  body: string,
): StackRequest | Rejection {
  const envelope = Envelope.safeParse(parseStrictJson(body, MAX_BYTES))
  if (!envelope.success) return 'envelope'
  const topic = ownTopic(ports.installation, envelope.data.TopicArn)
  if (!topic) return 'topic'
  const message = WireRequest.safeParse(parseStrictJson(envelope.data.Message, MAX_BYTES))
  if (!message.success) return 'message'
  const claim = readCallbackToken(ports.keys, message.data.ResourceProperties.CallbackToken)
  if (!claim) return 'token'
  return checkOrigin(message.data, {
    claim,
    topic,
    s3Origin: ports.installation.s3Origin,
    publishedAt: envelope.data.Timestamp,
  })
}

interface Origin {
  claim: CallbackClaim
  topic: TopicArn
  s3Origin: string | undefined
  publishedAt: string | undefined
}

function checkOrigin(
  message: Wire,
  { claim, topic, s3Origin, publishedAt }: Origin,
): StackRequest | Rejection {
  const stack = attempt(() => parseStackId(message.StackId))
  if (!stack) return 'message'
  const sameRegion =
    isRegion(stack.region) &&
    stack.region === topic.region &&
    stack.partition === topic.partition &&
    claim.region === topic.region
  if (!sameRegion) return 'region'
  const { LogicalResourceId: logicalResourceId, RequestId: requestId, ResponseURL } = message
  if (!isResponseUrl(ResponseURL, { stack, logicalResourceId, requestId, s3Origin }))
    return 'response-url'
  const named = withVersion(claim, message.ResourceProperties.ProfileVersion)
  return { ...toRequest(message, claimOf(named, stack), stack), publishedAt }
}

/** A shared template names its access version itself: one token serves those of all versions. */
const withVersion = (claim: CallbackClaim, profileVersion = ''): CallbackClaim =>
  claim.accessVersion === ANY_VERSION ? { ...claim, accessVersion: profileVersion } : claim

/** The token of an enrolment is valid in many accounts: each has an invitation of its own. */
function claimOf(claim: CallbackClaim, { accountId }: StackId): CallbackClaim {
  const { invitationId: enrolmentId } = claim
  if (!isEnrolmentId(enrolmentId)) return claim
  return { ...claim, enrolmentId, invitationId: memberInvitationId(enrolmentId, accountId, 0) }
}

function toRequest(
  message: Wire,
  claim: CallbackClaim,
  stack: StackId,
): Omit<StackRequest, 'publishedAt'> {
  const properties = message.ResourceProperties
  return {
    id: callbackId(message.StackId, message.RequestId, claim.invitationId),
    requestType: message.RequestType,
    resource: message.ResourceType === INVITATION_TYPE ? 'invitation' : 'connection',
    requestId: message.RequestId,
    stack,
    logicalResourceId: message.LogicalResourceId,
    physicalResourceId: message.PhysicalResourceId || undefined,
    responseUrl: new Secret(message.ResponseURL),
    claim,
    roleArn: attempt((): RoleArn => parseRoleArn(properties.RoleArn ?? '')),
    externalId: properties.ExternalId,
    profileVersion: properties.ProfileVersion,
    role: message.ResourceType === INVITATION_TYPE ? undefined : properties.Role,
    roles: properties.Roles,
    bound: properties.Bound ?? {},
    serviceTimeoutSeconds: Math.min(
      Number(properties.ServiceTimeout ?? DEFAULT_TIMEOUT_SECONDS),
      DEFAULT_TIMEOUT_SECONDS,
    ),
  }
}

function ownTopic(
  installation: Pick<Installation, 'topic' | 'regions'>,
  arn: string,
): TopicArn | undefined {
  const own = [installation.topic.region, ...installation.regions].some(
    (region) => topicIn(installation.topic, region) === arn,
  )
  return own ? parseTopicArn(arn) : undefined
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
