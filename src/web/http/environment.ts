import type { Hono } from 'hono'
import type { Actor } from '../../core/model/actor.ts'

/** What the middleware leaves for the routes. */
export interface Environment {
  Variables: {
    requestId: string
    actor: Actor
    /** The address that the request comes from; undefined where it is unknown. */
    address: string | undefined
    /** False for an address with too many wrong attempts: then no identity provider is asked on its behalf. */
    mayAskOutside: () => boolean
  }
}

export type App = Hono<Environment>
