import type * as z from 'zod'
import type { ErrorCode } from './errors.ts'
import type { Grant } from './tokens.ts'

/**
 * What the HTTP routes, the OpenAPI document, the TypeScript types and docs/reference/api.md know
 * of one call.
 */
export interface Operation {
  tag: keyof typeof TAGS
  /** One sentence: what the call does. */
  summary: string
  /** What else a caller has to know. */
  description?: string
  /** The grant that the caller needs, or any of these. Absent: the call needs no API token. */
  grant?: z.infer<typeof Grant> | readonly z.infer<typeof Grant>[]
  /** The members of the path, by the names in `ROUTES`. */
  params?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: z.ZodType
  /** The status of a successful response; 200 unless given. */
  status?: 200 | 201
  response: z.ZodType
  /** The media types in which the response is also served if the caller asks, with examples. */
  files?: Readonly<Record<string, string>>
  /** The codes with which this call can fail, besides those that every call has. */
  errors: readonly ErrorCode[]
}

/** The chapters of the document. */
export const TAGS = {
  Invitations: 'Invite customers, and see the status of each invitation.',
  Enrolments: 'Invite an organization with many accounts.',
  Connections: 'Verified roles in the accounts of customers.',
  Search: 'Find records, and see figures about all of them.',
  Profiles: 'What you ask of customers, in numbered versions.',
  Campaigns: 'Ask customers to grant a newer version of a profile.',
  Jobs: 'Do the same with many records, or invite many customers.',
  Credentials: 'Short-lived AWS credentials, and the switches that stop them.',
  Webhooks: 'Send events to your own services.',
  Audit: 'Who did what.',
  Tokens: 'API tokens for your services.',
  Operations: 'Run the service.',
} as const
