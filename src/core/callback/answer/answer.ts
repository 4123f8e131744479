import type { Answer } from '../../model/callback.ts'
import type { Finding } from '../../model/connection.ts'
import type { StackRequest } from '../receive/stack-request.ts'

const MAX_BYTES = 4096
const MARKER = 'rolecall-not-connected/'

/** The physical id of a resource that was never connected. Its Delete changes nothing (RSP-4). */
export const markerId = (requestId: string): string => MARKER + requestId
export const isMarkerId = (physicalResourceId: string): boolean =>
  physicalResourceId.startsWith(MARKER)

export const success = (physicalResourceId: string): Answer => ({ ok: true, physicalResourceId })

/**
 * Keeps the physical id that the stack knows, because CloudFormation takes a new one for a
 * replacement.
 */
export const failure = (request: StackRequest, { message, remedy }: Finding): Answer => ({
  ok: false,
  physicalResourceId: request.physicalResourceId ?? markerId(request.requestId),
  reason: `${message} ${remedy}`,
})

/** Returns the exact bytes to PUT, at most 4,096 (RSP-1). */
export function answerBody(request: StackRequest, answer: Answer): string {
  const { stack, requestId: RequestId, logicalResourceId: LogicalResourceId } = request
  const echo = {
    StackId: stack.text,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: answer.physicalResourceId,
  }
  if (answer.ok) return JSON.stringify({ Status: 'SUCCESS', ...echo })
  const room =
    MAX_BYTES - Buffer.byteLength(JSON.stringify({ Status: 'FAILED', Reason: '', ...echo }))
  return JSON.stringify({ Status: 'FAILED', Reason: truncate(answer.reason, room), ...echo })
}

/** Cuts a text between characters so that its JSON fits. */
function truncate(text: string, bytes: number): string {
  let kept = ''
  let used = 0
  for (const character of text.toWellFormed()) {
    used += Buffer.byteLength(JSON.stringify(character)) - 2
    if (used > bytes) break
    kept += character
  }
  return kept
}
