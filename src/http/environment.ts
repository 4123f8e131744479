import type { Actor } from '../model/actor.ts'

/** What the middleware leaves for the routes. */
export interface Environment {
  Variables: {
    requestId: string
    actor: Actor
    /** Whose request it is; undefined where nobody can tell. */
    address: string | undefined
  }
}
