import type { Hono } from 'hono'
import type { Actor } from '../../core/model/actor.ts'

/** Values that the middleware sets for the routes. */
export interface Environment {
  Bindings: {
    /** The request came to the port that serves only what customers need. */
    isPublicPort?: boolean
  }
  Variables: {
    requestId: string
    headers: Readonly<Record<string, string>>
    /** The response has them already. */
    hasHeaders?: true
    actor: Actor
    /** The address of the caller; undefined if it is not known. */
    address: string | undefined
    /**
     * True after too many wrong attempts from this address. Then Rolecall asks an identity provider
     * about few of its proofs at once.
     */
    isSuspect: () => boolean
  }
}

export type App = Hono<Environment>
