import { AwsFault } from '../../../operation.ts'

/**
 * A service's refusal after the resource exists already, so that a rollback has something to
 * remove.
 */
export class PartlyMade extends Error {
  readonly physicalId: string
  readonly fault: unknown

  constructor(physicalId: string, fault: unknown) {
    super('The resource was made only in part.')
    this.physicalId = physicalId
    this.fault = fault
  }
}

export async function partlyMade<T>(physicalId: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (fault) {
    throw new PartlyMade(physicalId, fault)
  }
}

export const isGone = (error: unknown) =>
  error instanceof AwsFault && /NoSuch|NotFound|NonExistent|DoesNotExist/.test(error.code)

/** A resource that no longer exists needs no removal. */
export function unlessGone(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!isGone(error)) throw error
  }
}
