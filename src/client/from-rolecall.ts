import { type AwsCredentials, freshCredentials } from './credentials.ts'
import type { Fresh } from './keep-fresh.ts'
import { readAddress, type TokenSource } from './token.ts'
import { systemWorld } from './world.ts'

/** Which credentials to get, and from where. */
export interface FromRolecallOptions {
  /** The connection's id, such as `con_…`. */
  connectionId: string
  /** A scope of the connection's access profile; may be omitted if the profile has only one. */
  scope?: string | undefined
  /** How long each session lasts, 900 to 3600 (the default) seconds. */
  durationSeconds?: number | undefined
  /** The address of Rolecall. Default: `ROLECALL_URL`. */
  url?: string | undefined
  /**
   * An API token, `{ file }` (read again for each request), or a function that gives one, such as
   * `awsToken`. By default `ROLECALL_TOKEN`, or the file that `ROLECALL_TOKEN_FILE` names.
   */
  token?: TokenSource | undefined
  /** Replaces the global `fetch`, for example to use a proxy. */
  fetch?: typeof fetch
}

/**
 * A credential provider for the AWS SDK for JavaScript v3. Create one for each connection and
 * scope, and share it between SDK clients. It renews the credentials in the background after half
 * of their lifetime, with one request at a time. During an outage of Rolecall it gives the current
 * credentials until they expire.
 * @throws RolecallError (as a rejection of the provider) such as CONNECTION_NOT_ISSUING or
 * ISSUING_STOPPED
 * @example
 * const credentials = fromRolecall({ connectionId: 'con_…', scope: 'inventory' })
 * const s3 = new S3Client({ credentials })
 */
export function fromRolecall({
  url,
  token,
  fetch,
  ...wanted
}: FromRolecallOptions): Fresh<AwsCredentials> {
  return freshCredentials(
    () => readAddress(process.env, { url, token }),
    wanted,
    fetch ? { ...systemWorld, fetch } : systemWorld,
  )
}
