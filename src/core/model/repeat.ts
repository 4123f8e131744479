import { createHash } from 'node:crypto'
import { RolecallError } from '../../api/errors.ts'
import type { Actor } from './actor.ts'

/** A call with an idempotency key. */
export interface Repeat {
  /** What the store reserves. Keys of different callers, and for different kinds, are different. */
  value: string
  /** Of what the call asks for: a repeat asks for the same. */
  digest: string
}

/** Undefined without a key. Invitations have no scope. */
export const repeatOf = (
  actor: Pick<Actor, 'id'>,
  { key, input, scope }: { key: string | undefined; input: object; scope?: 'job' | 'enrolment' },
): Repeat | undefined =>
  key === undefined
    ? undefined
    : {
        value: JSON.stringify([actor.id, ...(scope ? [scope] : []), key]),
        digest: createHash('sha256')
          .update(JSON.stringify(sortedEntries(input)))
          .digest('base64url'),
      }

/** The same for the same values, whatever the order of the keys. */
const sortedEntries = (value: object): unknown[] =>
  Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, it]) => [key, typeof it === 'object' && it !== null ? sortedEntries(it) : it])

/** Commit this with the record that the call makes, so that a repeat finds it. */
export const reservationsOf = (repeat: Repeat | undefined, id: string) =>
  repeat
    ? [
        {
          kind: 'idempotency-key' as const,
          value: repeat.value,
          owner: `${id} ${repeat.digest}`,
        },
      ]
    : []

/**
 * The id of the record that the first call with this key made; undefined if this is the first.
 * `owner` is the owner of the reservation. Throws IDEMPOTENCY_KEY_REUSED if the first call asked
 * for something else.
 */
export function earlierId(owner: string | undefined, { digest }: Repeat): string | undefined {
  const [id, firstDigest] = owner?.split(' ') ?? []
  if (id && firstDigest !== digest) throw new RolecallError('IDEMPOTENCY_KEY_REUSED')
  return id
}
