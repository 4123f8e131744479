import { announceChange, auditEntry } from '../../audit/entry.ts'
import type { Who } from '../../model/actor.ts'
import type { AuditAction } from '../../model/audit-actions.ts'
import type { Answer, CallbackRecord } from '../../model/callback.ts'
import type { CheckRow } from '../../model/check.ts'
import type { Connection, Finding } from '../../model/connection.ts'
import type { StoredRecord } from '../../model/record.ts'
import type { Change, Ports, Reservation } from '../../ports.ts'
import { failure } from '../answer/answer.ts'
import type { StackRequest } from '../receive/stack-request.ts'

export type DecisionPorts = Pick<Ports, 'clock' | 'random' | 'store' | 'sts' | 'installation'>

/** The decision on one request, committed together with its answer. */
export interface Decision extends Effects {
  answer: Answer
}

/** What a decision changes, and what the audit trail says of it. */
export interface Effects extends Event {
  put: StoredRecord[]
  /** The invitations and connections of `put` and `fence`, as they were read. */
  before: (StoredRecord | undefined)[]
  /**
   * Stored again unchanged. If a concurrent decision changes the same record, this commit fails and
   * the decision is made again.
   */
  fence?: StoredRecord | undefined
  reserve: Reservation[]
  claims?: Pick<Change, 'claim' | 'release'>
  /** The check of the role that led to the decision. */
  checks?: CheckRow[]
  /** Audit entries about other connections. */
  beside?: Event[]
}

interface Event {
  action: AuditAction
  subject: string
  customerId?: string
  details?: Record<string, string | number | boolean>
}

/**
 * No decision yet, because IAM may not show the role everywhere yet: try again after so many
 * seconds.
 */
export interface Later {
  laterSeconds: number
  /** The request is only to be stored first: after this, the same worker goes on. */
  goOnAfterMs?: number
}

export const isLater = (it: object): it is Later => 'laterSeconds' in it

export const stackActor = (request: StackRequest): Who => ({
  kind: 'stack',
  id: request.stack.text,
})

/**
 * Refuses a request that contradicts the binding of the connection. The vendor learns why; the
 * stack does not (CB-8, RSP-8).
 */
export const quarantine = (
  request: StackRequest,
  reason: Finding,
  { id, customerId }: Connection,
): Decision => refusal(request, reason, { action: 'callback.quarantined', subject: id, customerId })

export function refusal(
  request: StackRequest,
  reason: Finding,
  more: Partial<Decision> = {},
): Decision {
  const facts = {
    requestType: request.requestType,
    finding: reason.code,
    accountId: request.stack.accountId,
  }
  return {
    answer: failure(request, reason),
    put: [],
    before: [],
    reserve: [],
    action: 'callback.refused',
    subject: request.claim.invitationId,
    details: facts,
    ...more,
  }
}

/** Everything that is committed together with the request's own record. */
export function changeOf(
  ports: Pick<Ports, 'clock' | 'random'>,
  request: StackRequest,
  decision: Decision,
  record: CallbackRecord,
): Change<[CallbackRecord, ...StoredRecord[]]> {
  const effects = effectsOf(ports, stackActor(request), decision)
  return { ...effects, put: [record, ...effects.put] }
}

/** Everything that a decision of this actor commits. */
export function effectsOf(
  ports: Pick<Ports, 'clock' | 'random'>,
  actor: Parameters<typeof auditEntry>[1]['actor'],
  { put, fence, reserve, claims, checks, ...told }: Effects,
): Change & { put: StoredRecord[] } {
  const all = [...put, ...(fence ? [fence] : [])]
  const { before, action, subject, customerId, details, beside = [] } = told
  const event = {
    actor,
    action,
    subject,
    ...(customerId && { customerId }),
    ...(details && { details }),
  }
  return {
    ...{ put: all, reserve, ...claims, ...(checks && { checks }) },
    audit: [event, ...beside.map((it) => ({ actor, ...it }))].map((it) => auditEntry(ports, it)),
    ...announceChange(ports, { put: all, before }),
  }
}
