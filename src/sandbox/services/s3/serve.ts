import type { AwsFault } from '../../operation.ts'
import type { Answer } from '../../wire/answer.ts'
import { throttle } from '../../wire/throttle.ts'
import { element, escapeXml } from '../../wire/xml.ts'
import { refuseUnread } from './refuse-unread.ts'
import { findRoute, malformedAuthorization, wrongRegion } from './rest.ts'
import type { S3Request } from './rest-request.ts'

export function serveS3(request: S3Request): Answer {
  const { route, subresource } = findRoute(request)
  const { operation, answer } = route
  throttle(request.world, 's3', operation, request.caller.accountId)
  refuseUnread(request, route, subresource)
  const region = wrongRegion(request, operation)
  if (region === undefined) return answer(request)
  const fault = s3Fault(
    malformedAuthorization(request.caller, region),
    request.wire,
    '',
    element('Region', region),
  )
  return { ...fault, headers: { ...fault.headers, 'x-amz-bucket-region': region } }
}

/** S3's own shape of an error; a HEAD request gets the status alone. */
export function s3Fault(
  fault: AwsFault,
  { method, path }: { method: string; path: string },
  requestId: string,
  extra = '',
): Answer {
  const headers = { 'content-type': 'application/xml' }
  if (method === 'HEAD' || fault.status === 304) return { status: fault.status, headers }
  const detail =
    element('Code', escapeXml(fault.code)) + element('Message', escapeXml(fault.message)) + extra
  const place =
    element('Resource', escapeXml(path)) +
    element('RequestId', requestId) +
    element('HostId', 'sandbox')
  return {
    status: fault.status,
    headers,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', detail + place)}`,
  }
}
