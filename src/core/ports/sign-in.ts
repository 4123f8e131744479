import type { Secret } from '../../api/secret.ts'

/** One attempt of a person to sign in, from the button to the provider's answer. */
export interface SignInAttempt {
  /** Where the provider sends the browser back to. It must be registered there. */
  redirectUrl: string
  state: string
  nonce: string
  /** The secret of PKCE (RFC 7636). */
  codeVerifier: string
}

/** What a provider says about a person. */
export interface ProviderAnswer {
  subject: string
  /** Of the ID token, and those of the userinfo endpoint that the ID token lacks. */
  claims: Readonly<Record<string, unknown>>
  refreshToken?: Secret
  idToken?: Secret
}

/**
 * Why a provider's answer was not accepted: the person or the provider stopped the sign-in; the
 * clocks differ; the answer is not genuine, not for this attempt, or used already.
 */
export interface SignInRefusal {
  refused: 'cancelled' | 'clock' | 'not-genuine'
}

/** An OpenID Connect provider, for sign-in. Each call throws IDENTITY_UNAVAILABLE. */
export interface IdentityProvider {
  /** Where the browser goes to sign in. */
  signInUrl(attempt: SignInAttempt): Promise<URL>
  /** Exchanges the code in the query of `callback`. */
  exchange(callback: URL, attempt: SignInAttempt): Promise<ProviderAnswer | SignInRefusal>
  /** Asks about a person again. */
  renew(refreshToken: Secret, subject: string): Promise<ProviderAnswer | SignInRefusal>
  /** Where the browser goes to sign out there too; undefined if the provider has no such page. */
  signOutUrl(idToken: Secret | undefined, returnTo: string): Promise<URL | undefined>
}
