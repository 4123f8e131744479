import { createHash } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { LRUCache } from 'lru-cache'
import { RolecallError } from '../../../api/errors.ts'
import type { Actor } from '../../../core/model/actor.ts'
import { partitionOf } from '../../../core/model/aws/partition.ts'
import type { RoleIdentity } from '../../../core/model/identity.ts'
import type { Ports, Workloads } from '../../../core/ports.ts'
import { publicLookup } from '../../network/public-lookup.ts'
import { callerUrlUntil, SERVER_HEADER } from './caller-url.ts'

export const PREFIX = 'rcv4.'

const TIMEOUT_MS = 5000
const MAX_BYTES = 16_384
const MAX_KNOWN = 1000
const MAX_ASKED = 20
/** Of these, for addresses with many wrong proofs. */
const MAX_SUSPECTS_ASKED = 5

interface RoleOptions {
  identities: readonly RoleIdentity[]
  /** The Regions whose STS endpoints a token may name. */
  regions: readonly string[]
  /** The STS endpoint of an emulator. With it, no other endpoint is allowed. */
  endpoint?: string | undefined
}

/**
 * Identifies workloads on AWS: STS says who signed the request. The result is kept until the
 * signature expires.
 */
export function roleWorkloads(
  ports: Pick<Ports, 'clock' | 'log' | 'installation'>,
  { identities, regions, endpoint }: RoleOptions,
): Workloads {
  const origins = identities.length === 0 ? new Map() : originsOf(regions, endpoint)
  const known = new LRUCache<string, { actor: Actor | undefined }>({ max: MAX_KNOWN })
  const asking = new Map<string, Promise<Actor | undefined>>()
  const suspects = new Set<string>()
  const ask = async (url: string, key: string, until: Date): Promise<Actor | undefined> => {
    const arn = await callerArn(url, {
      server: new URL(ports.installation.publicUrl).host,
      local: endpoint !== undefined,
    }).catch((error: unknown) => {
      ports.log.warn('identity.sts-unreachable', { error })
      throw new RolecallError('IDENTITY_UNAVAILABLE', { detail: '(AWS STS)' })
    })
    const actor = arn === undefined ? undefined : actorOf(arn, identities, until)
    known.set(key, { actor })
    return actor
  }
  return {
    async identify(proof, isSuspect) {
      const url = proof.startsWith(PREFIX)
        ? Buffer.from(proof.slice(PREFIX.length), 'base64url').toString('latin1')
        : ''
      const until = callerUrlUntil(url, { origins, now: ports.clock.now() })
      if (!until) return undefined
      const key = createHash('sha256').update(url).digest('base64')
      const seen = known.get(key)
      if (seen) return seen.actor
      if (!asking.has(key)) {
        const suspect = isSuspect()
        if (asking.size >= MAX_ASKED || (suspect && suspects.size >= MAX_SUSPECTS_ASKED))
          throw new RolecallError('IDENTITY_UNAVAILABLE', { detail: '(too many at once)' })
        if (suspect) suspects.add(key)
        asking.set(
          key,
          ask(url, key, until).finally(() => {
            suspects.delete(key)
            asking.delete(key)
          }),
        )
      }
      return asking.get(key)
    },
  }
}

/** AWS: only the Regional host names of STS contain the Region. */
function originsOf(
  regions: readonly string[],
  endpoint: string | undefined,
): Map<string, string | undefined> {
  if (endpoint !== undefined) return new Map([[new URL(endpoint).origin, undefined]])
  return new Map(
    regions.map((region) => [`https://sts.${region}.${partitionOf(region).dnsSuffix}`, region]),
  )
}

const SESSION =
  /^arn:(?<partition>aws[a-z-]{0,20}):sts::(?<accountId>\d{12}):assumed-role\/(?<roleName>[\w+=,.@-]{1,64})\/(?<session>[\w+=,.@-]{2,64})$/

/**
 * AWS: the ARN of a session has no role path. A role's name is unique in its account, so name and
 * account are enough.
 */
function actorOf(arn: string, identities: readonly RoleIdentity[], until: Date): Actor | undefined {
  const session = SESSION.exec(arn)?.groups
  const identity = identities.find(
    ({ role }) =>
      role.partition === session?.partition &&
      role.accountId === session.accountId &&
      role.roleName === session.roleName,
  )
  return (
    identity && {
      kind: 'workload',
      id: `${identity.name}:${session!.session}`,
      grants: identity.grants,
      endsAt: until.toISOString(),
    }
  )
}

/**
 * The ARN that STS returns; undefined if STS refuses the signature. Throws if STS gives neither
 * answer.
 */
async function callerArn(
  url: string,
  { server, local }: { server: string; local: boolean },
): Promise<string | undefined> {
  const { status, body } = await get(url, {
    headers: { [SERVER_HEADER]: server },
    ...(local ? {} : { lookup: publicLookup }),
  })
  if (status === 200) {
    const [, arn] = /<Arn>(arn:[^<]{1,2048})<\/Arn>/.exec(body) ?? []
    if (arn !== undefined) return arn
  }
  const [, code = ''] = /<Code>(\w{1,64})<\/Code>/.exec(body) ?? []
  // AWS: throttling has the status 400 too.
  if ((status === 400 || status === 403) && code && !/Thrott|RequestLimit/.test(code))
    return undefined
  throw new Error(`STS answers ${status} ${code}.`)
}

/**
 * Follows no redirect, uses no proxy, stops at one deadline, and reads an answer of limited size.
 */
function get(
  url: string,
  options: { headers: Record<string, string>; lookup?: typeof publicLookup },
): Promise<{ status: number; body: string }> {
  const send = url.startsWith('http:') ? httpRequest : httpsRequest
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      ...options,
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      readBounded(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, body }),
        reject,
      )
    })
    outgoing.end()
  })
}

async function readBounded(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error('The answer of STS is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
