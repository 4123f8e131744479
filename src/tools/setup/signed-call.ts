import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { SetupClients } from './clients.ts'

/** A call to a service for which no SDK client is needed. */
interface SignedCall {
  /** The name with which AWS signs for the service. */
  service: string
  region: string
  endpoint: string
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  body?: string
}

/** Signs and sends one request. Returns undefined if AWS cannot be asked. */
export async function sendSigned(
  clients: SetupClients,
  { service, region, method, path, headers = {}, body = '', ...call }: SignedCall,
): Promise<{ status: number; body: string } | undefined> {
  const { config } = clients.unmodelled(service, region)
  const endpoint = new URL(call.endpoint)
  try {
    const properties = { signingName: service, signingRegion: region, properties: {} }
    const signer = await config.signer({ name: 'sigv4', ...properties })
    const request = await signer.sign({
      ...{ method, path, query: {}, protocol: endpoint.protocol, hostname: endpoint.hostname },
      ...(endpoint.port !== '' && { port: Number(endpoint.port) }),
      ...(body !== '' && { body }),
      headers: {
        ...headers,
        host: endpoint.host,
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
        ...(body !== '' && { 'content-length': String(body.length) }),
      },
    })
    const { response } = await config.requestHandler.handle(request as never)
    return { status: response.statusCode, body: await text(response.body as Readable) }
  } catch {
    return undefined
  }
}
