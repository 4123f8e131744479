import type { Announcement } from '../model/audit.ts'
import type { Invitation } from '../model/invitation.ts'
import type { SentEvent } from './attempt.ts'

/** The invitation that an announcement is about; undefined if it is about none. */
export type Invited = Pick<Invitation, 'metadata' | 'enrolmentId'> | undefined

/** An announcement as a receiver gets it, with what its invitation adds. */
export const eventOf = (
  { id, type, at, data }: Announcement,
  { metadata, enrolmentId }: NonNullable<Invited> = {},
): SentEvent => ({
  ...{ id, type, timestamp: at, version: 1 },
  data: { ...data, ...(enrolmentId && { enrolmentId }), ...(metadata && { metadata }) },
})
