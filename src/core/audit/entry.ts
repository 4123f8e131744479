import type { Actor, Who } from '../model/actor.ts'
import type { Announcement, AuditEntry } from '../model/audit.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { drawText } from '../model/external-id.ts'
import type { Ports } from '../ports.ts'

interface Event {
  actor: Who & Pick<Actor, 'reason'>
  action: AuditAction
  subject: string
  customerId?: string
  details?: Record<string, string | number | boolean>
}

/** Makes the audit entry of an event. Commit it together with the change. */
export function auditEntry(ports: Pick<Ports, 'clock' | 'random'>, event: Event): AuditEntry {
  const { kind, id, reason } = event.actor
  return {
    id: `aud_${drawText(ports.random, 20)}`,
    at: ports.clock.now().toISOString(),
    ...event,
    actor: { kind, id },
    ...(reason !== undefined && { details: { ...event.details, reason } }),
  }
}

export function announcement(ports: Pick<Ports, 'clock' | 'random'>, event: Event): Announcement {
  const { action, subject, customerId } = event
  const about = customerId === undefined ? {} : { customerId }
  return {
    id: `evt_${drawText(ports.random, 20)}`,
    at: ports.clock.now().toISOString(),
    type: action,
    subject,
    ...about,
  }
}

/** The usual case: an audit entry and an announcement for one event. */
export const auditAndAnnounce = (ports: Pick<Ports, 'clock' | 'random'>, event: Event) => ({
  audit: [auditEntry(ports, event)],
  announce: [announcement(ports, event)],
})
