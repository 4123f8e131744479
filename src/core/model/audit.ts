import type { Who } from './actor.ts'
import type { AuditAction } from './audit-actions.ts'

/** What happened, to what, by whom: written in the transaction that made it so. */
export interface AuditEntry {
  id: string
  /** ISO 8601, UTC. */
  at: string
  actor: Who
  action: AuditAction
  /** The id of the record it happened to. */
  subject: string
  customerId?: string
  /** Names and numbers only; never a secret. */
  details?: Record<string, string | number | boolean>
}

/** What the vendor's systems are told; the outbox hands each on at least once, under one id. */
export interface Announcement {
  id: string
  at: string
  type: AuditAction
  subject: string
  customerId?: string
}
