import type { Actor } from '../../core/model/actor.ts'

/** What the middleware leaves for the routes. */
export interface Environment {
  Variables: {
    requestId: string
    actor: Actor
    /** Whose request it is; undefined where nobody can tell. */
    address: string | undefined
    /** Not for an address that guessed wrong too often: what would ask somebody outside is not looked at. */
    mayAskOutside: () => boolean
  }
}
