import { ResourceFailure } from '../resources/resource-type.ts'
import { isMap, type Value, type ValueMap } from '../template/value.ts'

export interface Asked {
  stackId: string
  requestId: string
  logicalId: string
}

export interface Answer {
  status: 'SUCCESS' | 'FAILED'
  reason: string
  physicalId: string
  data: ValueMap
  noEcho: boolean
}

/**
 * Reads what was put at the ResponseURL, by the rules of AWS's custom resource reference (crpg-
 * ref).
 */
export function readAnswer(body: Uint8Array, asked: Asked): Answer {
  // AWS: crpg-ref: "The total size of the response body can't exceed 4096 bytes."
  if (body.byteLength > 4096) throw new ResourceFailure('Response is too long.')
  const answer = parse(body)
  const required = {
    StackId: asked.stackId,
    RequestId: asked.requestId,
    LogicalResourceId: asked.logicalId,
  }
  for (const [name, expected] of Object.entries(required)) {
    if (answer[name] !== expected)
      throw new ResourceFailure(
        `Invalid response object: Value of property ${name} must match the request.`,
      )
  }
  const {
    Status: status,
    PhysicalResourceId: physicalId,
    Reason: reason,
    Data: data = {},
    NoEcho: noEcho,
  } = answer
  if (status !== 'SUCCESS' && status !== 'FAILED')
    throw new ResourceFailure(
      'Invalid response object: Value of property Status must be SUCCESS or FAILED.',
    )
  if (typeof physicalId !== 'string' || physicalId === '' || Buffer.byteLength(physicalId) > 1024)
    throw new ResourceFailure('Invalid PhysicalResourceId')
  if (status === 'FAILED' && (typeof reason !== 'string' || reason === ''))
    throw new ResourceFailure(
      'Invalid response object: Value of property Reason must be a non-empty string.',
    )
  if (!isMap(data))
    throw new ResourceFailure('Invalid response object: Value of property Data must be an object.')
  return {
    status,
    reason: typeof reason === 'string' ? reason : '',
    physicalId,
    data,
    noEcho: String(noEcho) === 'true',
  }
}

function parse(body: Uint8Array): ValueMap {
  let answer: Value
  try {
    answer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new ResourceFailure('Invalid response: the body is not valid JSON.')
  }
  if (!isMap(answer)) throw new ResourceFailure('Invalid response: the body is not a JSON object.')
  return answer
}
