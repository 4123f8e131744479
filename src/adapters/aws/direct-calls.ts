import { text } from 'node:stream/consumers'
import { HttpRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import type {
  AwsCredentialIdentityProvider,
  ChecksumConstructor,
  HttpHandlerOptions,
  HttpResponse,
} from '@smithy/types'

/** The parts of an SDK client that a direct call needs. */
interface SdkClient {
  config: {
    credentials: AwsCredentialIdentityProvider
    sha256: ChecksumConstructor
    systemClockOffset: number
    requestHandler: {
      handle(request: HttpRequest, options: HttpHandlerOptions): Promise<{ response: HttpResponse }>
    }
  }
  middlewareStack: {
    add(
      learn: (next: Next, context: { commandName?: string }) => Next,
      options: { step: 'deserialize' },
    ): void
  }
}

type Next = (args: { request: HttpRequest }) => Promise<object>

interface DirectCall {
  method: 'POST' | 'PUT'
  /**
   * Of the URL, for the host to which the SDK sends this operation. Only characters that need no
   * encoding.
   */
  path(host: string): string
  headers: Record<string, string>
  body: string | Uint8Array
}

export interface DirectAnswer {
  status: number
  body: string
}

/** Where the SDK sends an operation, and for what it signs it. */
interface Target {
  to: Pick<HttpRequest, 'protocol' | 'hostname'> & { port?: number }
  host: string
  userAgent: string
  signer: SignatureV4
}

const SCOPE = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\//

/**
 * Sends calls of one operation with the connections and the credentials of an SDK client, but not
 * through its layers, which need four times the CPU time of the request itself.
 */
export class DirectCalls {
  readonly #client: SdkClient
  #target: Target | undefined

  constructor(client: object, operation: string) {
    this.#client = client as SdkClient
    this.#client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === `${operation}Command`)
            this.#target = targetOf(this.#client, args.request)
          return next(args)
        },
      { step: 'deserialize' },
    )
  }

  /**
   * False until the client has made a first call: that shows to which endpoint all its settings
   * lead. Also false where the SDK signs in another way.
   */
  get isReady(): boolean {
    return this.#target !== undefined
  }

  send(call: DirectCall): Promise<DirectAnswer> {
    return sendTo(this.#client, this.#target!, call)
  }
}

/** Keeps nothing else of the request, which has credentials in its headers. */
function targetOf({ config }: SdkClient, request: HttpRequest): Target | undefined {
  const { protocol, hostname, port, headers } = request
  const scope = SCOPE.exec(headers.authorization ?? '')?.groups
  if (!scope) return undefined
  const signer = new SignatureV4({
    ...{ region: scope.region!, service: scope.service!, sha256: config.sha256 },
    credentials: () => config.credentials(),
    applyChecksum: false,
  })
  const to = { protocol, hostname, ...(port !== undefined && { port }) }
  return { to, host: headers.host!, userAgent: headers['user-agent']!, signer }
}

async function sendTo(
  { config }: SdkClient,
  { to, host, userAgent, signer }: Target,
  { method, path, body, headers }: DirectCall,
): Promise<DirectAnswer> {
  const request = new HttpRequest({
    ...{ ...to, method, path: path(to.hostname), body },
    headers: {
      ...{ host, 'user-agent': userAgent },
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
  })
  const signingDate = new Date(Date.now() + config.systemClockOffset)
  const signed = (await signer.sign(request, { signingDate })) as HttpRequest
  const { response } = await config.requestHandler.handle(signed, {})
  return { status: response.statusCode, body: await text(response.body) }
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** The text of the first element with this name, which has no elements inside. */
export const textInXml = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ENTITIES[entity]!)
