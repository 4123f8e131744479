import { isRolecallError } from '../../api/errors.ts'

const ATTEMPTS = 8

/** Runs `attempt` again if it fails because somebody else changed the same record meanwhile. */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      return await attempt()
    } catch (error) {
      const overtaken =
        isRolecallError(error, 'VERSION_CONFLICT') || isRolecallError(error, 'ALREADY_RESERVED')
      if (!overtaken || left <= 1) throw error
    }
  }
}
