import { isRolecallError } from '../../api/errors.ts'

/**
 * Runs `attempt` again if it fails because somebody else changed the same record meanwhile, `times`
 * times at most. `isFirst` tells it whether it may use what was read before.
 */
export async function retryOnConflict<T>(
  attempt: (isFirst: boolean) => Promise<T>,
  times = 8,
): Promise<T> {
  for (let left = times; ; left--) {
    try {
      return await attempt(left === times)
    } catch (error) {
      const overtaken =
        isRolecallError(error, 'VERSION_CONFLICT') || isRolecallError(error, 'ALREADY_RESERVED')
      if (!overtaken || left <= 1) throw error
    }
  }
}
