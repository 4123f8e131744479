import { type AwsCredentials, freshCredentials } from './credentials.ts'
import type { Fresh } from './keep-fresh.ts'
import { readAddress, type TokenSource } from './token.ts'
import { systemWorld } from './world.ts'

export interface FromRolecallOptions {
  /** Such as `con_…`. */
  connectionId: string
  /** A scope of the connection's access profile; may be left out where it has one only. */
  scope?: string
  /** 900 to 3600; 900 by default. */
  durationSeconds?: number
  /** Where Rolecall is; `ROLECALL_URL` by default. */
  url?: string
  /**
   * Who asks: a token, `{ file }` (read anew for each request), or a function that gives one.
   * By default `ROLECALL_TOKEN`, or the file that `ROLECALL_TOKEN_FILE` names.
   */
  token?: TokenSource
  /** Replaces the global `fetch`, such as for a proxy. */
  fetch?: typeof fetch
}

/**
 * A credential provider for the AWS SDK for JavaScript v3: `new S3Client({ credentials: fromRolecall({ connectionId, scope }) })`.
 * Make one for each connection and scope, and share it between clients. It asks at most once at a time, renews in the background from
 * half of the credentials' life on, and serves what has not expired while Rolecall is away. What Rolecall refuses rejects with a
 * `RolecallError`: `code` is stable, `message` says what to do.
 */
export function fromRolecall({
  url,
  token,
  fetch,
  ...wanted
}: FromRolecallOptions): Fresh<AwsCredentials> {
  const given = { ...(url !== undefined && { url }), ...(token !== undefined && { token }) }
  return freshCredentials(
    () => readAddress(process.env, given),
    wanted,
    fetch ? { ...systemWorld, fetch } : systemWorld,
  )
}
