import type { AwsFault } from '../operation.ts'
import type { Answer } from './answer.ts'

const HEADERS = { 'content-type': 'application/x-amz-json-1.0' }

export const jsonAnswer = (output: unknown): Answer => ({ status: 200, headers: HEADERS, body: JSON.stringify(output ?? {}) })

/** Shapes that AWS's runtime itself answers are named by its own namespace. */
const RUNTIME_FAULT = /^(?:AccessDenied|InvalidParameterValue|MissingRequiredParameter|Throttling|UnknownOperation|UnrecognizedClient)/

// AWS: services that moved from the query protocol still give the older code, which some SDKs show.
export function jsonFault(fault: AwsFault, namespace: string, queryErrorCodes: Readonly<Record<string, string>>): Answer {
  const prefix = RUNTIME_FAULT.test(fault.code) ? 'com.amazon.coral.service' : namespace
  const blame = fault.status >= 500 ? 'Receiver' : 'Sender'
  return {
    status: fault.status,
    headers: { ...HEADERS, 'x-amzn-query-error': `${queryErrorCodes[fault.code] ?? fault.code};${blame}` },
    body: JSON.stringify({ __type: `${prefix}#${fault.code}`, message: fault.message }),
  }
}
