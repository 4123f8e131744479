import type { Announcement } from '../model/audit.ts'
import type { SentEvent } from './attempt.ts'

/** An announcement as a receiver gets it, with what the vendor stored with the invitation. */
export const eventOf = (
  { id, type, at, data }: Announcement,
  metadata: Record<string, string> | undefined,
): SentEvent => ({
  ...{ id, type, timestamp: at, version: 1 },
  data: { ...data, ...(metadata && { metadata }) },
})
