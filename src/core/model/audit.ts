import type { Who } from './actor.ts'
import type { AuditAction } from './audit-actions.ts'

/**
 * What happened, to which record, and who did it. Written in the same transaction as the change.
 */
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

/** An event for the vendor's systems. The store keeps it; nothing delivers it yet. */
export interface Announcement {
  id: string
  at: string
  type: AuditAction
  subject: string
  customerId?: string
}
