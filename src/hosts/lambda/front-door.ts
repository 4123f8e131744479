import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda'

/** What a REST API sends, and what an HTTP API or a function URL sends. */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2

const isFromRestApi = (event: HttpEvent): event is APIGatewayProxyEvent => !('rawPath' in event)

/**
 * Returns the event with a percent-encoded path, as the request had it.
 *
 * AWS: an API of API Gateway decodes the path, a function URL does not. Without this, a decoded "?"
 * or "#" would end the path, and the check of dot segments would come after their resolution.
 */
export function withEncodedPath(event: HttpEvent): HttpEvent {
  if (isFromRestApi(event)) return { ...event, path: encodePath(event.path) }
  if (isFunctionUrl(domainNameOf(event))) return event
  return { ...event, rawPath: encodePath(event.rawPath) }
}

/** AWS: the endpoint's own name or the vendor's domain. No header of the request can change it. */
export const domainNameOf = ({ requestContext }: Pick<HttpEvent, 'requestContext'>): string =>
  requestContext.domainName ?? ''

/** AWS: the host of a function URL is `ID.lambda-url.REGION.on.aws`. */
const isFunctionUrl = (domainName: string): boolean => domainName.includes('.lambda-url.')

/** AWS: the address that API Gateway or the function URL saw. CloudFront is a proxy before it. */
export function sourceIp({ env }: { env: unknown }): string | undefined {
  const { requestContext = {} } = env as { requestContext?: Partial<Callers> }
  return requestContext.http?.sourceIp ?? requestContext.identity?.sourceIp
}

interface Callers {
  http: Pick<APIGatewayProxyEventV2['requestContext']['http'], 'sourceIp'>
  identity: Pick<APIGatewayProxyEvent['requestContext']['identity'], 'sourceIp'>
}

/**
 * The proxies whose `X-Forwarded-For` counts.
 *
 * AWS: API Gateway appends the address that it saw to the header. A function URL leaves only the
 * first address in it, and that one the caller chooses. So nothing in it counts there, and the
 * callers behind a proxy count as one.
 */
export const trustedProxiesOf = (
  event: Pick<HttpEvent, 'requestContext'>,
  proxies: readonly string[] | undefined,
): readonly string[] => (isFunctionUrl(domainNameOf(event)) ? [] : (proxies ?? []))

const encodePath = (path: string): string => path.split('/').map(encodeSegment).join('/')

const encodeSegment = (text: string): string =>
  /^\.{1,2}$/.test(text)
    ? text.replaceAll('.', '%2E')
    : encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':').replaceAll('%40', '@')
