import { attemptOf, type Invitation, invitationStatus } from '../../model/invitation.ts'
import type { Ports, Store } from '../../ports.ts'
import { finding } from '../../verification/findings.ts'
import { answerBody, failure } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import type { Budget } from './budget.ts'

type RefusePorts = Pick<Ports, 'clock' | 'store' | 'answers' | 'installation'>

/** How long an invitation stays in memory. Rolecall may notice its end this much later. */
const REMEMBERED_MS = 5000
const MAX_REMEMBERED = 1000

interface Remembered {
  at: number
  invitation: Invitation | undefined
}

const memory = new WeakMap<Store, Map<string, Remembered>>()

/**
 * Answers a Create of an invitation that is revoked or expired, without a write and outside the
 * limits of its token, so that a flood with an old token leaves nothing behind in the queue. A
 * repeat gives the same answer, because such an invitation never opens again. Returns false if the
 * message must wait instead: its invitation may still connect, or too many such answers are being
 * sent.
 */
export async function refuseEnded(
  ports: RefusePorts,
  request: StackRequest,
  budget: Budget,
): Promise<boolean> {
  if (request.requestType !== 'Create') return false
  // Whether an account of an enrolment has an invitation shows only when its turn comes.
  if (request.claim.enrolmentId !== undefined) return false
  const invitation = await recent(ports, request.claim.invitationId)
  const code = endOf(invitation, request, ports.clock.now())
  if (!code || !budget.takeRefusal()) return false
  const reason = finding(code, { vendor: ports.installation.vendor.name })
  const body = answerBody(request, failure(request, reason))
  return (await ports.answers.put(request.responseUrl, body)) !== 'unreachable'
}

function endOf(invitation: Invitation | undefined, request: StackRequest, now: Date) {
  if (!invitation) return 'INVITATION_UNUSABLE'
  const status = invitationStatus(invitation, now)
  if (status === 'revoked') return 'INVITATION_UNUSABLE'
  const mayFinish = attemptOf(invitation, request.stack.text) !== undefined
  return status === 'expired' && !mayFinish ? 'INVITATION_EXPIRED' : undefined
}

async function recent({ store, clock }: RefusePorts, id: string): Promise<Invitation | undefined> {
  const known = memory.get(store) ?? new Map<string, Remembered>()
  memory.set(store, known)
  const kept = known.get(id)
  if (kept && clock.monotonic() - kept.at < REMEMBERED_MS) return kept.invitation
  const invitation = await store.get('invitation', id)
  known.delete(id)
  known.set(id, { at: clock.monotonic(), invitation })
  if (known.size > MAX_REMEMBERED) known.delete(known.keys().next().value!)
  return invitation
}
