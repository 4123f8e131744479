import type { S3Client } from '@aws-sdk/client-s3'
import { buildQueryString, HttpRequest } from '@smithy/core/protocols'
import { Hash } from '@smithy/core/serde'
import { SignatureV4 } from '@smithy/signature-v4'
import type { Clock } from '../../../core/ports.ts'
import { translateFault } from '../faults.ts'

const EXPIRES_SECONDS = 3600
/**
 * The time of signature is rounded down to this, so that a page that is shown again has the same
 * URL.
 */
const STEP_MS = 600_000
/** AWS: a signed URL ends with the credentials that signed it, so they must last this long. */
const MIN_REMAINING_MS = 1_800_000

/**
 * Signs the URL of a template for whoever has it. It works for 50 to 60 minutes, or until the
 * credentials of this machine expire (TPL-5). Throws STORAGE_UNAVAILABLE without credentials.
 */
export async function presignTemplate(
  client: S3Client,
  plainUrl: string,
  { bucket, clock }: { bucket: { region: string }; clock: Pick<Clock, 'now'> },
): Promise<string> {
  const now = clock.now().getTime()
  const signer = new SignatureV4({
    credentials: await freshCredentials(client, now),
    region: bucket.region,
    service: 's3',
    sha256: Hash.bind(null, 'sha256'),
    // AWS: S3 alone signs the path as it is.
    uriEscapePath: false,
    applyChecksum: false,
  })
  const { protocol, host, hostname, port, pathname } = new URL(plainUrl)
  const request = new HttpRequest({
    method: 'GET',
    ...{ protocol, hostname, ...(port !== '' && { port: Number(port) }) },
    path: pathname,
    // AWS: this header is not sent. It says what the signature has in place of a body's digest.
    headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  })
  const signed = await signer.presign(request, {
    expiresIn: EXPIRES_SECONDS,
    signingDate: new Date(now - (now % STEP_MS)),
    unsignableHeaders: new Set(['x-amz-content-sha256']),
  })
  return `${plainUrl}?${buildQueryString(signed.query ?? {})}`
}

/** The credentials of this machine; new ones if they expire soon. */
async function freshCredentials({ config }: S3Client, now: number) {
  try {
    const present = await config.credentials()
    const { expiration } = present
    const isEnding = expiration !== undefined && expiration.getTime() - now < MIN_REMAINING_MS
    return isEnding ? await config.credentials({ forceRefresh: true }) : present
  } catch (error) {
    throw translateFault(error, 'STORAGE_UNAVAILABLE')
  }
}
