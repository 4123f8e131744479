import type { EventType } from '../../api/event-types.ts'
import type { EventData } from '../../api/events.ts'
import type { Who } from './actor.ts'
import type { AuditAction } from './audit-actions.ts'
import { drawText, type Random } from './external-id.ts'

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

/**
 * An event for the vendor's systems, as it is committed with the change that it tells of. A store
 * keeps it for 30 days.
 */
export interface Announcement {
  /** `evt_…`: begins with the time (`announcementTime`). */
  id: string
  /** ISO 8601, UTC. */
  at: string
  type: EventType
  /**
   * Events of one lane are delivered in order: the id of the invitation, also for its connection,
   * of the enrolment, or of the webhook endpoint.
   */
  lane: string
  /** Absent if it is about no customer. */
  customerId?: string
  /** Ids and states as they were then. Never a secret, a token or an External ID. */
  data: EventData
}

const TIME_LENGTH = 9

/** Draws an id that sorts by its time. */
export const drawAnnouncementId = (random: Random, at: Date): string =>
  `evt_${at.getTime().toString(36).padStart(TIME_LENGTH, '0')}${drawText(random, 14)}`

/** When an announcement with this id was made, in milliseconds since 1970; NaN if nobody knows. */
export const announcementTime = (id: string): number =>
  /^evt_[0-9a-z]{9}\w+$/.test(id)
    ? Number.parseInt(id.slice('evt_'.length).slice(0, TIME_LENGTH), 36)
    : Number.NaN

const ANNOUNCEMENTS_KEPT_MS = 30 * 86_400_000

/** Earlier announcements are not shown, and a store may delete them. */
export const oldestAnnouncementAt = (now: Date): string =>
  new Date(now.getTime() - ANNOUNCEMENTS_KEPT_MS).toISOString()

/** When a store may delete it, in milliseconds since 1970. */
export const announcementRemovableAt = ({ at }: Pick<Announcement, 'at'>): number =>
  Date.parse(at) + ANNOUNCEMENTS_KEPT_MS

/**
 * False for what a version wrote that had no events: nobody could receive these, so that they lack
 * their facts.
 */
export const isReadable = (one: Partial<Announcement>): one is Announcement =>
  one.lane !== undefined && one.data !== undefined
