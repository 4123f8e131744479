import type { AwsFault, Service } from '../operation.ts'
import { element, escapeXml } from './xml.ts'

/**
 * An operation's output as XML content: lists as `member`, a `Map` as `entry`, dates in ISO 8601.
 */
function xmlContent(value: unknown, item = 'member'): string {
  if (value === undefined || value === null) return ''
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map) return [...value].map(([key, one]) => entry(String(key), one)).join('')
  if (Array.isArray(value)) return value.map((one) => element(item, xmlContent(one, item))).join('')
  if (typeof value !== 'object') return escapeXml(String(value))
  return Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .map(([name, child]) => element(name, xmlContent(child, item)))
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
  const xmlns = ` xmlns="${service.xmlNamespace ?? ''}"`
  // AWS: EC2's answers have no element for the result, and their lists consist of items.
  if (service.name === 'ec2')
    return element(
      `${operation}Response`,
      element('requestId', requestId) + xmlContent(output, 'item'),
      xmlns,
    )
  const result = output === undefined ? '' : element(`${operation}Result`, xmlContent(output))
  const metadata = element('ResponseMetadata', element('RequestId', requestId))
  return element(`${operation}Response`, result + metadata, xmlns)
}

export function queryFault(service: Service, fault: AwsFault, requestId: string): string {
  const says = element('Code', escapeXml(fault.code)) + element('Message', escapeXml(fault.message))
  if (service.name === 'ec2')
    return element(
      'Response',
      element('Errors', element('Error', says)) + element('RequestID', requestId),
    )
  const type = element('Type', fault.status >= 500 ? 'Receiver' : 'Sender')
  const error = element('Error', type + says)
  return element(
    'ErrorResponse',
    error + element('RequestId', requestId),
    ` xmlns="${service.xmlNamespace ?? ''}"`,
  )
}
