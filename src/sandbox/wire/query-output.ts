import type { AwsFault, Service } from '../operation.ts'
import { element, escapeXml } from './xml.ts'

/**
 * An operation's output as XML content: lists as `member`, a `Map` as `entry`, dates in ISO 8601.
 */
function xmlContent(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return [...value].map(([key, one]) => entry(String(key), one)).join('')
  if (Array.isArray(value))
    return value.map((member) => element('member', xmlContent(member))).join('')
  if (typeof value !== 'object') return escapeXml(String(value))
  return Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .map(([name, child]) => element(name, xmlContent(child)))
    .join('')
}

const entry = (key: string, value: unknown) =>
  element('entry', element('key', escapeXml(key)) + element('value', xmlContent(value)))

export function queryAnswer(
  service: Service,
  operation: string,
  output: unknown,
  requestId: string,
): string {
  const result = output === undefined ? '' : element(`${operation}Result`, xmlContent(output))
  const metadata = element('ResponseMetadata', element('RequestId', requestId))
  return element(
    `${operation}Response`,
    result + metadata,
    ` xmlns="${service.xmlNamespace ?? ''}"`,
  )
}

export function queryFault(service: Service, fault: AwsFault, requestId: string): string {
  const type = element('Type', fault.status >= 500 ? 'Receiver' : 'Sender')
  const error = element(
    'Error',
    type + element('Code', escapeXml(fault.code)) + element('Message', escapeXml(fault.message)),
  )
  return element(
    'ErrorResponse',
    error + element('RequestId', requestId),
    ` xmlns="${service.xmlNamespace ?? ''}"`,
  )
}
