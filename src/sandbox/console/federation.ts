import { AwsFault } from '../operation.ts'
import { findAccessKey } from '../services/iam/access-keys.ts'
import { sameText } from '../wire/authenticate.ts'
import type { World } from '../world.ts'

// AWS: a sign-in token is good for 15 minutes.
const TOKEN_MS = 15 * 60_000

/** Until when each sign-in token is good. */
const signInsOf = (world: World) => world.part('console.sign-ins', () => new Map<string, number>())

export type FederationAnswer = { json: object } | { location: string }

/**
 * The federation endpoint: it exchanges a session for a sign-in token, and a sign-in token for
 * access to the console.
 */
export function answerFederation(world: World, parameters: URLSearchParams): FederationAnswer {
  const action = parameters.get('Action')
  if (action === 'getSigninToken') return { json: { SigninToken: signInToken(world, parameters) } }
  if (action === 'login') return { location: login(world, parameters) }
  throw refused(`Unknown action: ${action}.`)
}

const refused = (message: string) => new AwsFault('BadRequest', message, 400)

function signInToken(world: World, parameters: URLSearchParams): string {
  // AWS: sessions from role chaining cannot ask for a duration. The sandbox accepts a duration from
  // nobody.
  if (parameters.has('SessionDuration'))
    throw refused('The sandbox does not accept SessionDuration.')
  const { sessionId, sessionKey, sessionToken } = sessionIn(parameters.get('Session') ?? '')
  const key = findAccessKey(world, sessionId)
  // AWS: this endpoint refuses long-lived keys.
  const isGood =
    key?.sessionToken !== undefined &&
    sameText(key.secretAccessKey, sessionKey) &&
    sameText(key.sessionToken, sessionToken)
  if (!isGood || (key.expiresAt ?? 0) <= world.clock.now())
    throw refused('The session is not valid.')
  const token = Buffer.from(world.random.bytes(96)).toString('base64url')
  signInsOf(world).set(token, world.clock.now() + TOKEN_MS)
  return token
}

function sessionIn(text: string): { sessionId: string; sessionKey: string; sessionToken: string } {
  const session = parsed(text)
  const of = (name: string) => (typeof session[name] === 'string' ? session[name] : '')
  return {
    sessionId: of('sessionId'),
    sessionKey: of('sessionKey'),
    sessionToken: of('sessionToken'),
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    throw refused('Session is not JSON.')
  }
}

function login(world: World, parameters: URLSearchParams): string {
  const until = signInsOf(world).get(parameters.get('SigninToken') ?? '') ?? 0
  if (until <= world.clock.now()) throw refused('The sign-in token is invalid or has expired.')
  const destination = parameters.get('Destination') ?? ''
  if (!URL.canParse(destination) || new URL(destination).origin !== world.origin)
    throw refused('The destination is not a page of the console.')
  return destination
}
