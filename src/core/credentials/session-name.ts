import type { Who } from '../model/actor.ts'
import type { Keys } from '../ports.ts'

/**
 * AWS: AssumeRole: RoleSessionName and SourceIdentity have 2 to 64 characters of \w+=,.@- and
 * SourceIdentity must not begin with "aws:".
 */
const MAX_CHARACTERS = 64

/** The session's name in the customer's CloudTrail. A caller cannot choose it (BRK-5). */
export const sessionName = (connectionId: string, scope: string): string =>
  `rolecall-${connectionId.slice(4)}-${scope}`.replace(/[^\w+=,.@-]/g, '-').slice(0, MAX_CHARACTERS)

const PSEUDONYM_BYTES = 15

/**
 * A pseudonym for the caller, the same in all their sessions. Only the vendor's audit trail shows
 * who the caller is.
 */
export function sourceIdentity(keys: Pick<Keys, 'mac'>, { kind, id }: Who): string {
  const bytes = keys.mac(JSON.stringify(['source-identity', kind, id])).mac
  return `rolecall-${Buffer.from(bytes.subarray(0, PSEUDONYM_BYTES)).toString('hex')}`
}
