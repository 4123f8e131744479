import type { Actor } from './actor.ts'
import type { Grants } from './grants.ts'
import type { Rights } from './person.ts'

export const PERSON_SESSION_STATUSES = ['active', 'ended'] as const

/** Why a session ended before its time. */
export type SessionEndReason =
  | 'signed-out'
  | 'ended-by-owner'
  | 'no-role'
  | 'refused-by-provider'
  | 'provider-removed'
  | 'restored'

/**
 * A person who is signed in to the console. It is kept after its end, so that Settings shows who
 * signed in lately.
 */
export interface PersonSession {
  kind: 'person-session'
  /** From the SHA-256 of the sign-in's `state`, so that one sign-in opens one session. */
  id: string
  version: number
  status: (typeof PERSON_SESSION_STATUSES)[number]
  /** The name of the provider in the settings. */
  provider: string
  issuer: string
  /** The provider's id of the person (`sub`). Issuer and subject together are the person. */
  subject: string
  /** What the provider calls the person. To be shown only: it never grants anything. */
  name?: string
  role: Rights['role']
  /** What the person's groups gave when the provider was last asked. */
  grants: Grants
  /** ISO 8601, UTC: when the person signed in. */
  createdAt: string
  /** When the provider last told the person's groups. */
  checkedAt: string
  /** The session works until then: one hour after `checkedAt`, and never after `endsAt`. */
  expiresAt: string
  /** 12 hours after the sign-in. */
  endsAt: string
  /** Updated every five minutes at most. */
  lastUsedAt: string
  /** When a renewal was last tried. */
  renewTriedAt?: string
  /** Set while the provider does not answer a renewal. */
  providerIsDown?: true
  /** Sealed. Absent if the provider gave none: then the session cannot be renewed. */
  refreshToken?: string
  /** Sealed. Names the person to the provider at sign-out. */
  idToken?: string
  endedAt?: string
  endReason?: SessionEndReason
}

const KEPT_MS = 30 * 86_400_000

/** A person's session is kept for 30 days after its sign-in. */
export const sessionRemovableAt = ({ createdAt }: Pick<PersonSession, 'createdAt'>): string =>
  new Date(Date.parse(createdAt) + KEPT_MS).toISOString()

/** `Okta:00u1a2b3`: the person, for the audit trail. */
export const personId = (provider: string, subject: string): string => `${provider}:${subject}`

export const personOf = (session: PersonSession): Actor => ({
  ...{ kind: 'person', id: personId(session.provider, session.subject), grants: session.grants },
  ...(session.name !== undefined && { name: session.name }),
  ...{ sessionId: session.id, endsAt: session.endsAt },
})
