import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/**
 * Returns the event with a percent-encoded path, as the request had it.
 *
 * AWS: an HTTP API decodes the path, a function URL does not. Without this, a decoded "?" or "#"
 * would end the path, and the check of dot segments would come after their resolution.
 */
export function withEncodedPath(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  if (isFunctionUrl(event.requestContext.domainName)) return event
  return { ...event, rawPath: event.rawPath.split('/').map(encodeSegment).join('/') }
}

/** AWS: the host of a function URL is `ID.lambda-url.REGION.on.aws`. */
const isFunctionUrl = (domainName: string): boolean => domainName.includes('.lambda-url.')

/** AWS: the address that API Gateway or the function URL saw. CloudFront is a proxy before it. */
export const sourceIp = ({ env }: { env: unknown }): string | undefined =>
  (env as { requestContext?: Partial<APIGatewayProxyEventV2['requestContext']> }).requestContext
    ?.http?.sourceIp

/**
 * The proxies whose `X-Forwarded-For` counts.
 *
 * AWS: API Gateway appends the address that it saw to the header. A function URL leaves only the
 * first address in it, and that one the caller chooses. So nothing in it counts there, and the
 * callers behind a proxy count as one.
 */
export const trustedProxiesOf = (
  { requestContext: { domainName } }: Pick<APIGatewayProxyEventV2, 'requestContext'>,
  proxies: readonly string[] | undefined,
): readonly string[] => (isFunctionUrl(domainName) ? [] : (proxies ?? []))

const encodeSegment = (text: string): string =>
  /^\.{1,2}$/.test(text)
    ? text.replaceAll('.', '%2E')
    : encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':').replaceAll('%40', '@')
