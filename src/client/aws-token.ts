import { createHash, createHmac } from 'node:crypto'

/** The credentials of an AWS SDK's credential provider. */
interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** Options of `awsToken`. */
export interface AwsTokenOptions {
  /**
   * The address of Rolecall, exactly as its `ROLECALL_PUBLIC_URL`: the token works for this address
   * only.
   */
  url: string
  /**
   * The Region of the STS endpoint that Rolecall calls with the token: one of the Regions that
   * Rolecall serves.
   */
  region: string
  /**
   * This workload's own AWS credentials, such as `fromNodeProviderChain()` of
   * `@aws-sdk/credential-providers`.
   */
  credentials: () => Promise<Keys>
  /** The STS endpoint of an emulator. */
  endpoint?: string | undefined
  /** Milliseconds since the epoch; `Date.now` by default. */
  now?: () => number
}

const LASTS_SECONDS = 300
const SIGNED = 'host;x-rolecall-server'

/**
 * Makes tokens for a workload on AWS that has no API token: each is a signed GetCallerIdentity
 * request, works for five minutes and contains no secret key. Nothing is sent to AWS. The role must
 * be listed in `rolecall.yaml`.
 * @returns a function for the `token` option of `RolecallClient` and `fromRolecall`
 * @example
 * const url = 'https://connect.northwind.example'
 * const token = awsToken({ url, region: 'us-east-1', credentials: fromNodeProviderChain() })
 * const rolecall = new RolecallClient({ url, token })
 */
export const awsToken =
  ({ credentials, ...options }: AwsTokenOptions): (() => Promise<string>) =>
  async () =>
    `rcv4.${Buffer.from(presign(await credentials(), options)).toString('base64url')}`

function presign(
  { accessKeyId, secretAccessKey, sessionToken }: Keys,
  options: Omit<AwsTokenOptions, 'credentials'>,
): string {
  const { url, region, endpoint, now = Date.now } = options
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const { origin, host } = new URL(endpoint ?? `https://sts.${region}.${suffix}`)
  const date = new Date(now()).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = [date.slice(0, 8), region, 'sts', 'aws4_request']
  const parameters = Object.entries({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [accessKeyId, ...scope].join('/'),
    'X-Amz-Date': date,
    'X-Amz-Expires': String(LASTS_SECONDS),
    ...(sessionToken && { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': SIGNED,
  })
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const headers = `host:${host}\nx-rolecall-server:${new URL(url).host}\n`
  const request = ['GET', '/', query, headers, SIGNED, sha256('')].join('\n')
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(request)].join('\n')
  const key = scope.reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `AWS4${secretAccessKey}`,
  )
  return `${origin}/?${query}&X-Amz-Signature=${hmac(key, text).toString('hex')}`
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()
