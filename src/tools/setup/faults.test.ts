import { describe, expect, it } from 'vitest'
import { faultName } from '../../adapters/aws/faults.ts'
import { type Call, setupFault } from './faults.ts'

const CALL: Call = { action: 'sns:GetTopicAttributes', region: 'eu-west-1', endpoints: {} }
const named = (name: string, more: object = {}) =>
  Object.assign(new Error('words of AWS'), { name, ...more })

describe('a failed call of set-up', () => {
  it.each([
    [
      'no credentials',
      named('CredentialsProviderError'),
      {},
      'AWS_CREDENTIALS_MISSING',
      'AWS_PROFILE',
    ],
    [
      'a refused connection',
      named('Error', { code: 'ECONNREFUSED' }),
      {},
      'AWS_UNREACHABLE',
      'the sns endpoint of eu-west-1',
    ],
    [
      'several addresses that refuse',
      new AggregateError([], ''),
      {},
      'SETUP_INCOMPLETE',
      'Unknown',
    ],
    [
      'a time-out',
      named('TimeoutError'),
      { endpoints: { sns: 'http://127.0.0.1:9' } },
      'AWS_UNREACHABLE',
      'http://127.0.0.1:9',
    ],
    ['expired credentials', named('ExpiredToken'), {}, 'AWS_CREDENTIALS_REFUSED', 'Sign in again'],
    [
      'credentials that expire half-way',
      named('ExpiredToken'),
      { known: true },
      'AWS_CREDENTIALS_REFUSED',
      'Sign in again',
    ],
    [
      'unknown credentials',
      named('InvalidClientTokenId'),
      {},
      'AWS_CREDENTIALS_REFUSED',
      'does not accept the credentials',
    ],
    [
      'a missing permission',
      named('AccessDenied'),
      {},
      'AWS_DENIED',
      'sns:GetTopicAttributes in eu-west-1',
    ],
    [
      'a Region that is not enabled',
      named('InvalidClientTokenId'),
      { known: true },
      'SETUP_INCOMPLETE',
      'eu-west-1 (Ireland) is not enabled',
    ],
    [
      'anything else',
      named('InternalFailure'),
      {},
      'SETUP_INCOMPLETE',
      'InternalFailure: words of AWS',
    ],
  ])('is told by name: %s', (_name, error, more, code, says) => {
    const fault = setupFault(error, { ...CALL, ...more })
    expect(fault.code).toBe(code)
    expect(fault.message).toContain(says)
    expect(fault.cause).toBe(error)
  })

  it('has the HTTP status for its name where AWS sends no code', () => {
    expect(faultName(named('Unknown', { $metadata: { httpStatusCode: 403 } }))).toBe('403')
  })
})
