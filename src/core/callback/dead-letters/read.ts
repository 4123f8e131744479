import * as z from 'zod/mini'
import { parseStackId } from '../../model/aws/stack-id.ts'
import { connectionIdFor } from '../../model/invitation.ts'
import type { DeadLetter, Ports } from '../../ports.ts'
import { firstRoleOf } from '../decide/expected-roles.ts'
import { authenticate, type Rejection } from '../receive/authenticate.ts'
import { lenient, WireRequest } from '../receive/stack-request.ts'
import { parseStrictJson } from '../receive/strict-json.ts'

const MAX_BYTES = 256 * 1024

/**
 * What an operator sees of a dead letter: where it comes from and whether it is genuine. It holds
 * no secret.
 */
export interface DeadLetterSummary {
  id: string
  region: string
  queue: string
  sentAt: string
  receiveCount: number
  /** Why Rolecall rejects it; absent where it is genuine. */
  rejection?: Rejection
  connectionId?: string
  requestType?: string
  stackId?: string
  logicalResourceId?: string
}

export function summarise(
  ports: Pick<Ports, 'keys' | 'installation'>,
  letter: DeadLetter,
): DeadLetterSummary {
  const request = authenticate(ports, letter.body)
  const { id, region, queue, sentAt, receiveCount } = letter
  const about = { id, region, queue, sentAt: sentAt.toISOString(), receiveCount }
  if (typeof request === 'string')
    return { ...about, rejection: request, ...readClaims(letter.body) }
  const { requestType, stack, logicalResourceId, claim } = request
  return {
    ...about,
    connectionId: connectionIdFor(claim.invitationId, firstRoleOf(request)),
    requestType,
    stackId: stack.text,
    logicalResourceId,
  }
}

const Envelope = z.looseObject({ Message: z.string() })
const Claimed = z.object({
  RequestType: lenient(WireRequest.shape.RequestType),
  StackId: lenient(z.string().check(z.refine(isStackId))),
  LogicalResourceId: lenient(WireRequest.shape.LogicalResourceId),
})

/**
 * What a message that failed authentication says about itself. Returns only values that have the
 * right form.
 */
function readClaims(
  body: string,
): Pick<DeadLetterSummary, 'requestType' | 'stackId' | 'logicalResourceId'> {
  const envelope = Envelope.safeParse(parseStrictJson(body, MAX_BYTES))
  const message = Claimed.safeParse(
    envelope.success ? parseStrictJson(envelope.data.Message, MAX_BYTES) : undefined,
  )
  if (!message.success) return {}
  const {
    RequestType: requestType,
    StackId: stackId,
    LogicalResourceId: logicalResourceId,
  } = message.data
  return {
    ...(requestType && { requestType }),
    ...(stackId && { stackId }),
    ...(logicalResourceId && { logicalResourceId }),
  }
}

function isStackId(text: string): boolean {
  try {
    return parseStackId(text).text === text
  } catch {
    return false
  }
}

const SECRET_NAMES = /^(?:ResponseURL|CallbackToken|Signature|UnsubscribeURL|SubscribeURL|Token)$/i
const SECRET_TEXTS = /https?:\/\/\S*\?\S*|(?:rcb_|rct1\.)[\w.-]+/g

/**
 * The whole message with its secrets hidden. Undefined for a message that cannot be parsed, because
 * any part of it may be a secret.
 */
export function maskSecrets(body: string): Record<string, unknown> | undefined {
  const envelope = Envelope.safeParse(parseStrictJson(body, MAX_BYTES))
  const message = envelope.success ? parseStrictJson(envelope.data.Message, MAX_BYTES) : undefined
  if (!envelope.success || message === undefined) return undefined
  return mask({ ...envelope.data, Message: message }) as Record<string, unknown>
}

function mask(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(SECRET_TEXTS, '[secret]').replace(/\p{C}/gu, '\uFFFD')
  if (Array.isArray(value)) return value.map(mask)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, it]) => [
    mask(name),
    SECRET_NAMES.test(name) ? '[secret]' : mask(it),
  ])
  return Object.fromEntries(members) as unknown
}
