import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../test/fixtures/ports.ts'
import { keysFrom, newRing } from '../../../adapters/embedded/local-keys.ts'
import { issueCallbackToken, readCallbackToken } from './callback-token.ts'

const keys = keysFrom(newRing(seededRandom('first')), seededRandom())
const token = issueCallbackToken(keys, {
  invitationId: 'inv_1',
  externalId: 'rc-1234567890',
  region: 'us-east-1',
  expiresAt: 1,
})

describe('a callback token at its edges (CB-6)', () => {
  it.each(['x', ' ', '\n', 'rct1.', 'rcb_'])('is refused with %j before or after it', (more) => {
    expect(readCallbackToken(keys, token)).toBeDefined()
    expect([readCallbackToken(keys, more + token), readCallbackToken(keys, token + more)]).toEqual([
      undefined,
      undefined,
    ])
  })
})
