import { createHash, createHmac } from 'node:crypto'

/** As the AWS SDK's credential providers give them. */
interface Keys {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

export interface AwsTokenOptions {
  /** Where Rolecall is, as its `ROLECALL_PUBLIC_URL` says: the token is good there and nowhere else. */
  url: string
  /** Whose STS is asked: one of the Regions that Rolecall serves. */
  region: string
  /** This workload's own AWS credentials, such as `fromNodeProviderChain()` of `@aws-sdk/credential-providers`. */
  credentials: () => Promise<Keys>
  /** An emulator's STS. */
  endpoint?: string | undefined
  now?: () => number
}

const LASTS_SECONDS = 300
const SIGNED = 'host;x-rolecall-server'

/** A token that a workload on AWS makes itself: a signed GetCallerIdentity, good for five minutes. Nothing is sent to AWS, and no secret in it. */
export const awsToken =
  ({ credentials, ...options }: AwsTokenOptions): (() => Promise<string>) =>
  async () =>
    `rcv4.${Buffer.from(presigned(await credentials(), options)).toString('base64url')}`

function presigned(
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
