import { isRolecallError, RolecallError } from '../../api/errors.ts'
import type { Secret } from '../../api/secret.ts'
import { listProfiles, versionById } from '../access-versions/read-versions.ts'
import { auditOnly } from '../audit/entry.ts'
import { scopeNamesOf } from '../model/access-profile.ts'
import type { Actor } from '../model/actor.ts'
import {
  type Grants,
  grantsInWords,
  grantsProblem,
  mayDo,
  requireCovered,
  requireGrant,
} from '../model/grants.ts'
import type { Token } from '../model/token.ts'
import type { Ports } from '../ports.ts'
import { drawToken } from './draw.ts'

export interface NewToken {
  name: string
  grants: Grants
  /**
   * 60 to 31,622,400 (366 days). Unless given, 365 days, or until the creator's own token ends.
   */
  expiresInSeconds?: number | undefined
}

export interface DrawnToken {
  token: Token
  /** The only copy of the text. Show it once. */
  text: Secret
}

type CreatePorts = Pick<Ports, 'clock' | 'random' | 'store'>

const YEAR_SECONDS = 365 * 24 * 3600

/**
 * Creates an API token. It gets no grants that its creator does not have, ends no later than its
 * creator's own token, and its name is never used again.
 */
export async function createToken(
  ports: CreatePorts,
  actor: Actor,
  { name, grants, expiresInSeconds }: NewToken,
): Promise<DrawnToken> {
  requireGrant(actor, 'tokens')
  requireCovered(actor, grants)
  await requireValidLimits(ports, grants)
  if (await ports.store.reservedBy('token-name', name)) throw new RolecallError('TOKEN_NAME_TAKEN')
  const now = ports.clock.now()
  const { text, id, sha256 } = drawToken(ports.random)
  const wanted = new Date(now.getTime() + (expiresInSeconds ?? YEAR_SECONDS) * 1000)
  const expiresAt = endWithin(actor, wanted)
  if (expiresInSeconds !== undefined && expiresAt !== wanted.toISOString())
    throw new RolecallError('FORBIDDEN', {
      detail: `A token cannot create one that outlives it, unless it has the grant "operate". It ends at ${expiresAt}.`,
    })
  const made = { kind: 'token', id, version: 0, status: 'active', name, sha256, grants } as const
  const token: Token = { ...made, ...createdBy(actor), createdAt: now.toISOString(), expiresAt }
  const details = { name, ...grantsInWords(grants), expiresAt }
  try {
    const [stored] = await ports.store.commit({
      put: [token],
      reserve: [{ kind: 'token-name', value: name, owner: id }],
      ...auditOnly(ports, { actor, action: 'token.created', subject: id, details }),
    })
    return { token: stored, text }
  } catch (error) {
    if (isRolecallError(error, 'ALREADY_RESERVED')) throw new RolecallError('TOKEN_NAME_TAKEN')
    throw error
  }
}

export const createdBy = ({ id, tokenId }: Actor): Pick<Token, 'createdBy' | 'createdByToken'> => ({
  createdBy: id,
  ...(tokenId !== undefined && { createdByToken: tokenId }),
})

/**
 * The wanted end, or the end of what the caller used to authenticate, if that is earlier. Otherwise
 * a stolen token could create successors for ever (attack 70).
 */
export function endWithin(actor: Actor, wanted: Date): string {
  const end = wanted.toISOString()
  if (actor.endsAt === undefined || mayDo(actor, 'operate')) return end
  return end < actor.endsAt ? end : actor.endsAt
}

/**
 * Refuses limits that name unknown scopes or connections. Otherwise a typing error would show only
 * when a call is refused.
 */
async function requireValidLimits(ports: CreatePorts, grants: Grants): Promise<void> {
  const invalid = (detail: string) => new RolecallError('REQUEST_INVALID', { detail: `${detail}.` })
  const problem = grantsProblem(grants)
  if (problem) throw invalid(problem)
  const scopes = grants.scopes ? await scopesInUse(ports) : new Set()
  for (const scope of grants.scopes ?? [])
    if (!scopes.has(scope)) throw invalid(`scopes: no access profile has "${scope}"`)
  for (const id of grants.connections ?? [])
    if (!(await ports.store.get('connection', id))) throw invalid(`connections: there is no ${id}`)
}

/** The scopes of all profiles, also of those that only existing connections use. */
async function scopesInUse(ports: CreatePorts): Promise<Set<string>> {
  const ids = (await listProfiles(ports)).flatMap(({ latestWithRights }) =>
    Object.values(latestWithRights),
  )
  const versions = await Promise.all(ids.map((id) => versionById(ports, id)))
  return new Set(versions.flatMap((it) => (it ? scopeNamesOf(it.content.profile) : [])))
}
