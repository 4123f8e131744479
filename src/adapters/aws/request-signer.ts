import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'

interface SignedRequest {
  method: string
  /** As it is sent, without a query. */
  path: string
  /** With names in lower case. All of them are signed. */
  headers: Record<string, string>
  body: string | Uint8Array
}

interface SigningCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/**
 * Signs requests with Signature Version 4 for one service in one Region. The SDK's signer derives
 * and hashes so much for each request that it takes a third of the CPU time of a call.
 */
export class RequestSigner {
  readonly #region: string
  readonly #service: string
  /**
   * The latest key: one holds for a day. Node computes a MAC with a KeyObject in a fifth of the
   * time that it needs with bytes.
   */
  #key: { secret: string; day: string; key: KeyObject } | undefined

  constructor(region: string, service: string) {
    this.#region = region
    this.#service = service
  }

  /** The headers of the request, with its signature. */
  sign(
    { method, path, headers, body }: SignedRequest,
    { accessKeyId, secretAccessKey, sessionToken }: SigningCredentials,
    at: Date,
  ): Record<string, string> {
    const time = at.toISOString().replace(/[-:]|\.\d+/g, '')
    const day = time.slice(0, 8)
    const all: Record<string, string> = {
      ...headers,
      'x-amz-date': time,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    }
    const names = Object.keys(all).sort()
    const lines = names.map((name) => `${name}:${all[name]}\n`).join('')
    const signed = names.join(';')
    const digest = all['x-amz-content-sha256'] ?? hash('sha256', body)
    const canonical = `${method}\n${path}\n\n${lines}\n${signed}\n${digest}`
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`
    const toSign = `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', canonical)}`
    const signature = hmac(this.#keyFor(secretAccessKey, day), toSign).toString('hex')
    all.authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
    return all
  }

  #keyFor(secret: string, day: string): KeyObject {
    if (this.#key?.secret !== secret || this.#key.day !== day) {
      const parts = [day, this.#region, this.#service, 'aws4_request']
      const key = parts.reduce<string | Buffer>(hmac, `AWS4${secret}`)
      this.#key = { secret, day, key: createSecretKey(key as Buffer) }
    }
    return this.#key.key
  }
}
