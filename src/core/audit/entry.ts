import { type Actor, type Who, whoOf } from '../model/actor.ts'
import type { AuditEntry } from '../model/audit.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { drawText } from '../model/external-id.ts'
import type { Ports } from '../ports.ts'
import { announcementsOf, type Changed } from './announcements.ts'
import { talliesOf } from './tallies.ts'

interface Facts {
  actor: Who & Pick<Actor, 'reason' | 'jobId'>
  action: AuditAction
  subject: string
  customerId?: string
  details?: Record<string, string | number | boolean>
}

/** Makes an audit entry. Commit it together with the change. */
export function auditEntry(ports: Pick<Ports, 'clock' | 'random'>, facts: Facts): AuditEntry {
  const { reason, jobId } = facts.actor
  const more = { ...(reason !== undefined && { reason }), ...(jobId !== undefined && { jobId }) }
  return {
    id: `aud_${drawText(ports.random, 20)}`,
    at: ports.clock.now().toISOString(),
    ...facts,
    actor: whoOf(facts.actor),
    ...(Object.keys(more).length > 0 && { details: { ...facts.details, ...more } }),
  }
}

/**
 * What a change of records says to others: its announcements, and what it adds to the sums of the
 * day. Commit it together with the change.
 */
export const announceChange = (ports: Pick<Ports, 'clock' | 'random'>, changed: Changed) => ({
  announce: announcementsOf(ports, changed),
  tallies: talliesOf(changed, ports.clock.now()),
})

/** The usual case: one audit entry, and what the change says to others. */
export const auditAndAnnounce = (
  ports: Pick<Ports, 'clock' | 'random'>,
  facts: Facts,
  changed: Changed,
) => ({ audit: [auditEntry(ports, facts)], ...announceChange(ports, changed) })

/** An audit entry for something that is no event for the vendor's systems. */
export const auditOnly = (ports: Pick<Ports, 'clock' | 'random'>, facts: Facts) => ({
  audit: [auditEntry(ports, facts)],
  announce: [],
})
