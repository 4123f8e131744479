import { describe, expect, it } from 'vitest'
import { RolecallError } from '../../api/errors.ts'
import { retryOnConflict } from './retry-on-conflict.ts'

/** Fails so often with this error, then ends well. */
const failing = (times: number, error: unknown) => {
  let attempts = 0
  return {
    attempt: async () => (++attempts <= times ? Promise.reject(error) : 'done'),
    attempts: () => attempts,
  }
}

describe('a read-decide-commit', () => {
  it.each(['VERSION_CONFLICT', 'ALREADY_RESERVED'] as const)(
    'is tried again after %s (fault 30)',
    async (code) => {
      const { attempt, attempts } = failing(3, new RolecallError(code))
      expect(await retryOnConflict(attempt)).toBe('done')
      expect(attempts()).toBe(4)
    },
  )

  it('gives up in the end', async () => {
    const { attempt, attempts } = failing(99, new RolecallError('VERSION_CONFLICT'))
    await expect(retryOnConflict(attempt)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' })
    expect(attempts()).toBeLessThan(20)
  })

  it('is not tried again after anything else', async () => {
    const { attempt, attempts } = failing(1, new RolecallError('STS_UNAVAILABLE'))
    await expect(retryOnConflict(attempt)).rejects.toMatchObject({ code: 'STS_UNAVAILABLE' })
    expect(attempts()).toBe(1)
  })
})
