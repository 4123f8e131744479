import type { AwsFault, Service } from '../operation.ts'
import type { Answer } from './answer.ts'

const HEADERS = { 'content-type': 'application/x-amz-json-1.0' }

export const jsonAnswer = (output: unknown): Answer => ({
  status: 200,
  headers: HEADERS,
  body: JSON.stringify(output ?? {}),
})

/** AWS's runtime and its validator use namespaces of their own for the errors that they return. */
const RUNTIME_FAULT =
  /^(?:AccessDenied|InvalidParameterValue|MissingRequiredParameter|Throttling|UnknownOperation|UnrecognizedClient)/

function namespaceOf(code: string, own: string): string {
  if (code === 'ValidationException') return 'com.amazon.coral.validate'
  return RUNTIME_FAULT.test(code) ? 'com.amazon.coral.service' : own
}

export function jsonFault(
  fault: AwsFault,
  { faultNamespace = 'com.amazon.coral.service', queryErrorCodes }: Service,
): Answer {
  const blame = fault.status >= 500 ? 'Receiver' : 'Sender'
  // AWS: services that moved from the query protocol still give the older code, which some SDKs
  // show.
  const older = queryErrorCodes && {
    'x-amzn-query-error': `${queryErrorCodes[fault.code] ?? fault.code};${blame}`,
  }
  return {
    status: fault.status,
    headers: { ...HEADERS, ...older },
    body: JSON.stringify({
      __type: `${namespaceOf(fault.code, faultNamespace)}#${fault.code}`,
      message: fault.message,
      ...fault.members,
    }),
  }
}
