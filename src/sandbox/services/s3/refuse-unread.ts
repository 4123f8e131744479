import { unreadMember } from '../../members.ts'
import { parseXml, type XmlNode } from '../../wire/xml.ts'
import { unsupported } from './faults.ts'
import type { Route } from './rest.ts'
import { bodyText, type S3Request } from './rest-request.ts'

/** Headers of HTTP that mean something to S3, besides those that begin with `x-amz-`. */
const MEANINGFUL =
  /^(?:x-amz-|if-|range$|cache-control$|content-(?:disposition|encoding|language)$|expires$)/

/**
 * What every operation reads: signatures, checksums and the expected owner. AWS: the rest changes
 * nothing: it says who pays for the request, or names the operation once more.
 */
const EVERYWHERE = [
  ...['x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token', 'x-amz-user-agent'],
  ...['x-amz-algorithm', 'x-amz-credential', 'x-amz-expires', 'x-amz-signature'],
  ...['x-amz-signedheaders', 'x-amz-decoded-content-length', 'x-amz-trailer'],
  ...['x-amz-sdk-checksum-algorithm', 'x-amz-checksum-crc32', 'x-amz-checksum-crc32c'],
  ...['x-amz-checksum-crc64nvme', 'x-amz-checksum-sha1', 'x-amz-checksum-sha256'],
  ...['x-amz-expected-bucket-owner', 'x-amz-request-payer', 'x-id'],
]

/** AWS: names of headers and of signature parameters do not depend on case; others do. */
export function refuseUnread(request: S3Request, route: Route, subresource: string): void {
  const { headers, query } = request.wire
  const given = [
    ...[...headers.keys()].filter((name) => MEANINGFUL.test(name)),
    ...query.map(([name]) => (/^x-amz-/i.test(name) ? name.toLowerCase() : name)),
  ]
  const stray = given.find((name) => name !== subresource && !isRead(name, route.reads))
  if (stray !== undefined) throw unsupported(`${stray} in ${route.operation}`)
  const document = Object.keys(route.body).length > 0 ? parseXml(bodyText(request)) : undefined
  const member = document && unreadMember(treeOf(document.node), route.body)
  if (member !== undefined) throw unsupported(`${member} in ${route.operation}`)
}

/** `name` as it is on the wire: a header in lower case, or a query parameter. */
export const isRead = (name: string, reads: readonly string[]): boolean =>
  [...EVERYWHERE, ...reads].some((one) =>
    one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one,
  )

const treeOf = ({ text, children }: XmlNode): unknown =>
  children.size === 0
    ? text
    : Object.fromEntries([...children].map(([name, nodes]) => [name, nodes.map(treeOf)]))
