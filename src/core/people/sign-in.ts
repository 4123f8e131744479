import { isRolecallError } from '../../api/errors.ts'
import { auditOnly } from '../audit/entry.ts'
import { type Rights, rightsOf } from '../model/person.ts'
import { type PersonSession, personId, personOf } from '../model/person-session.ts'
import type { Ports, ProviderAnswer, SignInRefusal } from '../ports.ts'
import { openSignIn, type Provider, type SignInPorts, sessionIdOf } from './attempt.ts'

/** What became of a sign-in. */
export type SignInOutcome =
  | { session: PersonSession; returnTo: string }
  /** The provider knows the person, and no rule gives this person a role. */
  | { noRole: { name: string | undefined; id: string } }
  /** `stale`: another browser began it, it is too old, or it was finished before. */
  | { refused: SignInRefusal['refused'] | 'stale' }

/** What came back from the provider. */
export interface SignInReturn {
  provider: Provider
  /** What `beginSignIn` gave the browser. */
  sealed: string | undefined
  /** The query of the request, with its question mark. */
  query: string
}

const HOUR_MS = 3_600_000
export const SESSION_MS = HOUR_MS
const MAX_SESSION_MS = 12 * HOUR_MS
const MAX_NAME_CHARACTERS = 100
const SUBJECT = /^[ -~]{1,255}$/

/**
 * Ends a sign-in with the provider's answer, and opens a session if the person has a role. Throws
 * IDENTITY_UNAVAILABLE.
 */
export async function finishSignIn(
  ports: SignInPorts,
  { provider, sealed, query }: SignInReturn,
): Promise<SignInOutcome> {
  const state = new URLSearchParams(query).get('state')
  const begun = openSignIn(ports, sealed, { provider: provider.slug, state })
  if (!begun || (await ports.store.get('person-session', sessionIdOf(begun))))
    return { refused: 'stale' }
  const callback = new URL(`${begun.redirectUrl}${query}`)
  const answer = await provider.connection.exchange(callback, begun)
  if ('refused' in answer) return answer
  if (!SUBJECT.test(answer.subject)) return { refused: 'not-genuine' }
  const rights = rightsOf(provider.rules, answer.claims)
  if (!rights) return refuse(ports, provider, answer)
  try {
    const session = await openSession(ports, provider, { id: sessionIdOf(begun), answer, rights })
    return { session, returnTo: begun.returnTo }
  } catch (error) {
    if (isRolecallError(error, 'VERSION_CONFLICT')) return { refused: 'stale' }
    throw error
  }
}

async function openSession(
  ports: SignInPorts,
  provider: Provider,
  { id, answer, rights }: { id: string; answer: ProviderAnswer; rights: Rights },
): Promise<PersonSession> {
  const now = ports.clock.now()
  const at = now.toISOString()
  const after = (ms: number) => new Date(now.getTime() + ms).toISOString()
  const name = nameIn(answer.claims)
  const drawn: PersonSession = {
    ...({ kind: 'person-session', id, version: 0, status: 'active' } as const),
    ...{ provider: provider.name, issuer: provider.issuer, subject: answer.subject },
    ...(name !== undefined && { name }),
    ...rights,
    ...{ createdAt: at, checkedAt: at, lastUsedAt: at },
    ...{ expiresAt: after(SESSION_MS), endsAt: after(MAX_SESSION_MS) },
    ...sealTokens(ports, answer),
  }
  const actor = personOf(drawn)
  const facts = { actor, action: 'person.signed-in', subject: actor.id } as const
  const details = { role: rights.role, endsAt: drawn.endsAt }
  const [session] = await ports.store.commit({
    put: [drawn],
    ...auditOnly(ports, { ...facts, details }),
  })
  return session
}

/** The tokens of an answer, as a session keeps them. */
export const sealTokens = (
  { keys }: Pick<Ports, 'keys'>,
  { refreshToken, idToken }: ProviderAnswer,
): Pick<PersonSession, 'refreshToken' | 'idToken'> => ({
  ...(refreshToken && { refreshToken: keys.seal(refreshToken.reveal()) }),
  ...(idToken && { idToken: keys.seal(idToken.reveal()) }),
})

async function refuse(
  ports: SignInPorts,
  provider: Provider,
  { subject, claims }: ProviderAnswer,
): Promise<SignInOutcome> {
  const name = nameIn(claims)
  const id = personId(provider.name, subject)
  const actor = { kind: 'person' as const, id, ...(name !== undefined && { name }) }
  const facts = { actor, action: 'person.refused', subject: id } as const
  await ports.store.commit(auditOnly(ports, facts))
  return { noRole: { name, id } }
}

/** The person's name, or else the address. Both are shown and decide nothing. */
function nameIn(claims: ProviderAnswer['claims']): string | undefined {
  const given = [claims.name, claims.preferred_username, claims.email].find(
    (it) => typeof it === 'string' && it.trim() !== '',
  ) as string | undefined
  return given
    ?.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .trim()
    .slice(0, MAX_NAME_CHARACTERS)
}
