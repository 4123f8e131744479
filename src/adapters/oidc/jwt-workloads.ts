import { decodeJwt, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { JwtIdentity } from '../../core/model/identity.ts'
import type { Ports, Workloads } from '../../core/ports.ts'
import { KeySet } from './key-set.ts'
import { identityOf } from './matching.ts'

/** Only asymmetric algorithms: with them, nobody but the issuer can sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]
const TOLERATED_SECONDS = 10
const MAX_SUBJECT_CHARACTERS = 200
const MINUTE_MS = 60_000
const DAY_SECONDS = 86_400

interface Issuer {
  identities: JwtIdentity[]
  keySet: KeySet
}

/** Identifies workloads by a signed JWT. Fetches keys only from issuers that the settings name. */
export function jwtWorkloads(
  ports: Pick<Ports, 'clock' | 'log'>,
  identities: readonly JwtIdentity[],
): Workloads {
  const issuers = new Map<string, Issuer>()
  for (const identity of identities) {
    const known = issuers.get(identity.issuer) ?? {
      identities: [],
      keySet: new KeySet(identity.issuer, ports),
    }
    issuers.set(identity.issuer, { ...known, identities: [...known.identities, identity] })
  }
  const say = logSeldom(ports)
  return {
    async identify(proof) {
      const name = issuerOf(proof)
      const issuer = name === undefined ? undefined : issuers.get(name)
      const now = ports.clock.now()
      const claims = issuer && (await verifyClaims(proof, issuer, { now, say }))
      if (!claims) return undefined
      const subject = toPrintable(claims.sub!)
      const lifetime = lifetimeSeconds(claims, now)
      const identities = issuer.identities.filter(
        ({ maxLifetimeSeconds = DAY_SECONDS }) => lifetime <= maxLifetimeSeconds,
      )
      const identity = identityOf(identities, claims)
      if (!identity) {
        const reason = identities.length < issuer.identities.length ? 'lifetime' : 'no-match'
        say(reason, { issuer: name, subject, lifetimeSeconds: lifetime })
        return undefined
      }
      return {
        kind: 'workload',
        id: `${identity.name}:${subject}`,
        grants: identity.grants,
        endsAt: new Date(claims.exp! * 1000).toISOString(),
      }
    },
  }
}

/**
 * A token that works for long is as good as a password when it leaks (attack 70). Without `iat`,
 * its remaining time counts.
 */
function lifetimeSeconds({ exp, iat }: JWTPayload, now: Date): number {
  const seconds = Math.floor(now.getTime() / 1000)
  return exp! - Math.min(iat ?? seconds, seconds)
}

function issuerOf(proof: string): string | undefined {
  try {
    return decodeJwt(proof).iss
  } catch {
    return undefined
  }
}

/**
 * Returns the claims if the issuer signed the token for one of the audiences and the token is valid
 * now.
 */
async function verifyClaims(
  proof: string,
  issuer: Issuer,
  { now, say }: { now: Date; say: Say },
): Promise<JWTPayload | undefined> {
  const options: JWTVerifyOptions = {
    issuer: issuer.identities[0]!.issuer,
    audience: issuer.identities.map(({ audience }) => audience),
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    currentDate: now,
    clockTolerance: TOLERATED_SECONDS,
  }
  try {
    return (await verifyOrRefresh(proof, issuer.keySet, options)).payload
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    say(error.code, { issuer: options.issuer, ...('claim' in error && { claim: error.claim }) })
    return undefined
  }
}

type Say = (reason: string, facts: Record<string, unknown>) => void

/** Logs each reason once a minute for each issuer, so that wrong tokens do not fill the log. */
function logSeldom({ clock, log }: Pick<Ports, 'clock' | 'log'>): Say {
  const said = new Map<string, number>()
  return (reason, facts) => {
    const [key, now] = [`${facts.issuer} ${reason}`, clock.monotonic()]
    if (now - (said.get(key) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) return
    said.set(key, now)
    log.info('identity.refused', { reason, ...facts })
  }
}

async function verifyOrRefresh(proof: string, keySet: KeySet, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(proof, await keySet.keys(), options)
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    const newer = await keySet.newerKeys()
    if (!newer) throw error
    return jwtVerify(proof, newer, options)
  }
}

/**
 * Shortens the subject for the audit trail and replaces control characters, which a terminal would
 * obey.
 */
const toPrintable = (subject: string): string =>
  String(subject)
    .slice(0, MAX_SUBJECT_CHARACTERS)
    .replaceAll(/[^ -~]/g, '?')
