import { describe, expect, it } from 'vitest'
import { RolecallError } from '../../api/errors.ts'
import { messageFor } from './remedies.ts'

/** What the client throws if `fetch` fails. */
function unreachable(code: string, url: string): RolecallError {
  const below =
    code === 'TimeoutError'
      ? new DOMException('timed out', code)
      : new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
  return new RolecallError('SERVICE_UNREACHABLE', { detail: `(${url})` }, below)
}

describe('the remedy of an error', () => {
  it.each([
    ['ECONNREFUSED', 'http://127.0.0.1:4000', /Start the service with "rolecall serve"/],
    ['ECONNREFUSED', 'https://connect.example.com', /Check that the service runs there/],
    ['ENOTFOUND', 'https://conect.example.com', /conect\.example\.com is not known.*ROLECALL_URL/],
    ['TimeoutError', 'https://connect.example.com', /HTTPS_PROXY/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'https://connect.example.com', /NODE_EXTRA_CA_CERTS/],
  ])('fits the cause: %s of %s', (code, url, pattern) =>
    expect(messageFor(unreachable(code, url), {})).toMatch(pattern),
  )

  it('is the general one where the cause is unknown', () => {
    const error = unreachable('EPROTO', 'https://connect.example.com')
    expect(messageFor(error, {})).toBe(error.message)
  })

  it('names where a refused API token comes from', () => {
    const error = new RolecallError('UNAUTHENTICATED')
    expect(messageFor(error, { ROLECALL_TOKEN: 'secret' })).toMatch(/in ROLECALL_TOKEN:/)
    expect(messageFor(error, { ROLECALL_TOKEN_FILE: '/x' })).toMatch(/the file ROLECALL_TOKEN_FILE/)
    expect(messageFor(error, { ROLECALL_TOKEN: 'secret' })).not.toContain('secret')
  })
})
