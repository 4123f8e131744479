import type { Who } from '../model/actor.ts'
import type { Keys } from '../ports.ts'

/** AWS: AssumeRole: RoleSessionName and SourceIdentity have 2 to 64 characters of \w+=,.@- and SourceIdentity must not begin with "aws:". */
const LONGEST = 64

/** Derived here, never given: the customer's CloudTrail shows it (BRK-5). */
export const sessionName = (connectionId: string, scope: string): string =>
  `rolecall-${connectionId.slice(4)}-${scope}`.replace(/[^\w+=,.@-]/g, '-').slice(0, LONGEST)

const PSEUDONYM_BYTES = 15

/** A caller's pseudonym: the same for every session of his, and nothing that tells who he is. The vendor's own trail does. */
export function sourceIdentity(keys: Pick<Keys, 'mac'>, { kind, id }: Who): string {
  const bytes = keys.mac(JSON.stringify(['source-identity', kind, id])).mac
  return `rolecall-${Buffer.from(bytes.subarray(0, PSEUDONYM_BYTES)).toString('hex')}`
}
