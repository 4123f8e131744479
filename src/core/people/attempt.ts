import { createHash } from 'node:crypto'
import type { SignInProvider } from '../model/person.ts'
import type { IdentityProvider, Ports, SignInAttempt } from '../ports.ts'

/** A provider of the settings, and how to reach it. */
export interface Provider extends SignInProvider {
  connection: IdentityProvider
}

/** A sign-in that has begun. The browser keeps it, encrypted, until the provider sends it back. */
export interface BegunSignIn extends SignInAttempt {
  provider: string
  /** The path that the person asked for. */
  returnTo: string
  /** In seconds since 1970. */
  until: number
}

export type SignInPorts = Pick<Ports, 'clock' | 'random' | 'keys' | 'store' | 'installation'>

export const MAX_SIGN_IN_SECONDS = 600

const RANDOM_BYTES = 32

type Addresses = Pick<Ports['installation'], 'adminUrl' | 'publicUrl'>

/** The address to register at the provider. */
export const redirectUrl = (addresses: Addresses, slug: string): string =>
  `${consoleOrigin(addresses)}/admin/sign-in/${slug}/callback`

export const consoleOrigin = ({ adminUrl, publicUrl }: Addresses): string => adminUrl ?? publicUrl

/** Begins a sign-in. Throws IDENTITY_UNAVAILABLE. */
export async function beginSignIn(
  { clock, random, keys, installation }: Omit<SignInPorts, 'store'>,
  provider: Provider,
  returnTo: string,
): Promise<{ url: URL; sealed: string }> {
  const draw = () => Buffer.from(random.bytes(RANDOM_BYTES)).toString('base64url')
  const begun: BegunSignIn = {
    ...{ provider: provider.slug, returnTo },
    ...{ state: draw(), nonce: draw(), codeVerifier: draw() },
    redirectUrl: redirectUrl(installation, provider.slug),
    until: Math.floor(clock.now().getTime() / 1000) + MAX_SIGN_IN_SECONDS,
  }
  const url = await provider.connection.signInUrl(begun)
  return { url, sealed: keys.seal(JSON.stringify(begun)) }
}

/**
 * The sign-in that this browser began with this provider; undefined if there is none, if it is too
 * old, or if the provider's answer belongs to another one.
 */
export function openSignIn(
  { clock, keys }: Pick<Ports, 'clock' | 'keys'>,
  sealed: string | undefined,
  { provider, state }: { provider: string; state: string | null },
): BegunSignIn | undefined {
  if (sealed === undefined) return undefined
  let begun: BegunSignIn
  try {
    begun = JSON.parse(keys.open(sealed).reveal()) as BegunSignIn
  } catch {
    // Changed by the browser, or sealed with a key that is gone.
    return undefined
  }
  const isOurs = begun.provider === provider && begun.state === state
  return isOurs && clock.now().getTime() / 1000 <= begun.until ? begun : undefined
}

/** One sign-in opens one session, because its id follows from the `state`. */
export const sessionIdOf = ({ state }: Pick<BegunSignIn, 'state'>): string =>
  `pse_${createHash('sha256').update(`session\n${state}`).digest('hex').slice(0, 40)}`
