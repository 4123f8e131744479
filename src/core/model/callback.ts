/**
 * The types of the two custom resources. AWS: a resource's type cannot change in an update, so
 * these names stay for ever.
 */
export const INVITATION_TYPE = 'Custom::RolecallInvitation'
export const CONNECTION_TYPE = 'Custom::RolecallConnection'

/** The answer for the `ResponseURL`: decided once, stored, then sent. */
export type Answer =
  | { ok: true; physicalResourceId: string }
  | { ok: false; physicalResourceId: string; reason: string }

export const CALLBACK_STATUSES = ['claimed', 'decided', 'answered', 'undeliverable'] as const

/** One custom-resource request from CloudFormation, and the one decision made for it. */
export interface CallbackRecord {
  kind: 'callback'
  /** SHA-256 of StackId, RequestId and invitation: the idempotency key (ST-2). */
  id: string
  version: number
  status: (typeof CALLBACK_STATUSES)[number]
  requestType: 'Create' | 'Update' | 'Delete'
  /** Absent in records of early versions, which knew the connection's resource only. */
  resource?: 'invitation' | 'connection'
  invitationId: string
  connectionId: string
  stackId: string
  requestId: string
  /** The exact bytes of the answer, once decided. A repeat sends the same bytes. */
  answer?: string
  answerOk?: boolean
  /** Encrypted with a local key, and removed after the final answer (RSP-7). */
  responseUrl?: string
  /** When CloudFormation published the request, by SNS's clock. */
  publishedAt?: string
  receivedAt: string
  /** ISO 8601, UTC: CloudFormation stops waiting for the answer. */
  deadline: string
  /** ISO 8601, UTC: when the answer is sent again, because it is not known to have arrived. */
  dueAt?: string
  attempts: number
  /** Rolecall answered this Delete as a last resort, and has not changed the connection yet. */
  deferredDelete?: true
}
