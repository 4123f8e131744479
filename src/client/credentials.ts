import { RolecallError } from '../api/errors.ts'
import { type ApiClient, apiClient, type Patience, query } from './api.ts'
import { type Fresh, keepFresh } from './keep-fresh.ts'
import type { Address } from './token.ts'
import type { ClientWorld } from './world.ts'

/** The AWS SDK for JavaScript calls this an identity. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** For which connection, and for which scope of its access profile; the scope may be left out where there is one only. */
export interface Wanted {
  connectionId: string
  scope?: string | undefined
  /** 900 to 3600; Rolecall's default is 900. */
  durationSeconds?: number | undefined
}

/** AWS: the container credentials provider's answer. */
export interface CredentialsDocument {
  AccessKeyId: string
  SecretAccessKey: string
  Token: string
  Expiration: string
}

const PATIENCE: Patience = { attempts: 3, longestWaitMs: 5000 }

/** Credentials of one connection and scope, kept fresh. Where to ask is read at each request: little is held for each connection. */
export const freshCredentials = (
  address: () => Address,
  wanted: Wanted,
  world: ClientWorld,
): Fresh<AwsCredentials> =>
  keepFresh(async () => fetchCredentials(apiClient(address(), world, PATIENCE), wanted), world)

/** Where a connection's credentials are, at Rolecall and at the loopback endpoint. */
export const credentialsPath = ({ connectionId, scope }: Wanted): string =>
  requestPath({ connectionId, scope })

const requestPath = ({ connectionId, scope, durationSeconds }: Wanted): string =>
  `/v1/connections/${encodeURIComponent(connectionId)}/credentials${query({ scope, durationSeconds: durationSeconds?.toString() })}`

async function fetchCredentials(api: ApiClient, wanted: Wanted): Promise<AwsCredentials> {
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = await api.get<CredentialsDocument>(
    requestPath(wanted),
  )
  const expiration = new Date(Expiration)
  const complete = [AccessKeyId, SecretAccessKey, Token].every(
    (it) => typeof it === 'string' && it !== '',
  )
  if (!complete || Number.isNaN(expiration.getTime()))
    throw new RolecallError('SERVICE_UNREACHABLE', {
      detail: 'What answered gave no credentials; is ROLECALL_URL right?',
    })
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: Token,
    expiration,
  }
}

export const toDocument = (it: AwsCredentials): CredentialsDocument => ({
  AccessKeyId: it.accessKeyId,
  SecretAccessKey: it.secretAccessKey,
  Token: it.sessionToken,
  Expiration: `${it.expiration.toISOString().slice(0, 19)}Z`,
})
