import { RolecallError } from '../api/errors.ts'
import type { Credentials } from '../api/types.ts'
import { type Fresh, keepFresh } from './keep-fresh.ts'
import type { Address } from './token.ts'
import { queryOf, type RetryPolicy, routeOf, type Transport, transportTo } from './transport.ts'
import type { ClientWorld } from './world.ts'

/** Short-lived AWS credentials, in the form of the AWS SDK for JavaScript v3. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/**
 * The connection, and the scope of its access profile; the scope may be omitted if the profile has
 * only one.
 */
export interface Wanted {
  connectionId: string
  scope?: string | undefined
  /** 900 to 3600 (the default). */
  durationSeconds?: number | undefined
}

const POLICY: RetryPolicy = { maxAttempts: 3, maxWaitMs: 5000, timeoutMs: 10_000 }

/**
 * Keeps the credentials of one connection and scope fresh. Reads the address at each request, so
 * that little memory is needed for each connection.
 */
export const freshCredentials = (
  address: () => Address,
  wanted: Wanted,
  world: ClientWorld,
): Fresh<AwsCredentials> =>
  keepFresh(() => fetchCredentials(transportTo(address, world, POLICY), wanted), world)

/** The path of a connection's credentials, at the loopback endpoint and at Rolecall alike. */
export const credentialsPath = ({ connectionId, scope }: Wanted): string =>
  routeOf('getCredentials', connectionId).path + queryOf({ scope })

async function fetchCredentials(
  transport: Transport,
  { connectionId, scope, durationSeconds }: Wanted,
): Promise<AwsCredentials> {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = await transport<Credentials>({
    ...routeOf('getCredentials', connectionId),
    query: { scope, durationSeconds },
  })
  const expiration = new Date(Expiration)
  const complete = [AccessKeyId, SecretAccessKey, Token].every(
    (it) => typeof it === 'string' && it !== '',
  )
  if (!complete || Number.isNaN(expiration.getTime()))
    throw new RolecallError('SERVICE_UNREACHABLE', {
      detail:
        'The answer holds no credentials. Check that ROLECALL_URL is the address of Rolecall.',
    })
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: Token,
    expiration,
  }
}

export const toDocument = (it: AwsCredentials): Credentials => ({
  AccessKeyId: it.accessKeyId,
  SecretAccessKey: it.secretAccessKey,
  Token: it.sessionToken,
  Expiration: `${it.expiration.toISOString().slice(0, 19)}Z`,
})
