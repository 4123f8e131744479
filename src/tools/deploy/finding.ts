import { isRolecallError } from '../../api/errors.ts'

/** Something that a deployment would meet, and what to do about it. */
export interface Obstacle {
  region: string
  problem: string
  remedy: string
  /** False if the deployment works, but not well. */
  stops: boolean
}

/** A check that was not possible. */
export class Unchecked {
  readonly what: string
  /** What stood in the way, as a sentence. */
  readonly why: string

  constructor(what: string, why: string) {
    this.what = what
    this.why = why
  }
}

export type Finding = Obstacle | Unchecked

/** A check that fails stops nothing: the deployment itself would say what AWS does not allow. */
export async function attempt(what: string, check: Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return [new Unchecked(what, error.message)]
  }
}
