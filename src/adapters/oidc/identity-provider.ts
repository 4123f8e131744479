import type {
  Configuration,
  ServerMetadata,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import type { SignInProvider } from '../../core/model/person.ts'
import type {
  IdentityProvider,
  Ports,
  ProviderAnswer,
  SignInAttempt,
  SignInRefusal,
} from '../../core/ports.ts'
import { isLoopback } from '../network/public-lookup.ts'

/** Loaded when the first person signs in, because programs need none of it. */
const library = () => import('openid-client')
type Library = Awaited<ReturnType<typeof library>>

const REUSED_MS = 60_000
const TIMEOUT_SECONDS = 5
/** How far the clocks of the provider and of Rolecall may differ. */
const TOLERATED_SECONDS = 60
const SCOPES = ['openid', 'profile', 'email']

/**
 * Signs people in with an OpenID Connect provider. It reads the provider's configuration and keys
 * for each answer, so that a replaced key works at once and a withdrawn one never.
 */
export class OidcProvider implements IdentityProvider {
  readonly #ports: Pick<Ports, 'clock' | 'log'>
  readonly #provider: SignInProvider
  readonly #clientSecret: Secret | undefined
  /** For sign-ins that begin. */
  #begun: { config: Promise<Configuration>; at: number } | undefined

  /** Without a client secret, Rolecall is a public client. */
  constructor(
    ports: Pick<Ports, 'clock' | 'log'>,
    provider: SignInProvider,
    clientSecret: Secret | undefined,
  ) {
    this.#ports = ports
    this.#provider = provider
    this.#clientSecret = clientSecret
  }

  /**
   * Reads the provider's configuration. Returns what works less well than it could. Throws
   * IDENTITY_UNAVAILABLE with the reason.
   */
  async check(): Promise<string[]> {
    const { issuer } = this.#provider
    try {
      const config = await this.#discover(await library())
      return weaknessesOf(config.serverMetadata(), this.#provider)
    } catch (error) {
      const detail = `The configuration of ${issuer} cannot be used: ${(error as Error).message}.`
      throw new RolecallError('IDENTITY_UNAVAILABLE', { detail }, error)
    }
  }

  /** Anybody can ask for this, so that a configuration is used for a minute. */
  async signInUrl(attempt: SignInAttempt): Promise<URL> {
    const [oidc, config] = [await library(), await this.#configToBegin()]
    return signInUrl(oidc, config, { provider: this.#provider, attempt })
  }

  /** Requests at the same time share one question to the provider. A failure is not kept. */
  #configToBegin(): Promise<Configuration> {
    const at = this.#ports.clock.monotonic()
    if (this.#begun && at - this.#begun.at < REUSED_MS) return this.#begun.config
    const begun = { config: this.#reach(async (_, config) => config), at }
    this.#begun = begun
    begun.config.catch(() => {
      if (this.#begun === begun) this.#begun = undefined
    })
    return begun.config
  }

  exchange(callback: URL, attempt: SignInAttempt): Promise<ProviderAnswer | SignInRefusal> {
    const checks = {
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.codeVerifier,
      idTokenExpected: true,
    }
    return this.#judge(async (oidc, config) => {
      const tokens = await oidc.authorizationCodeGrant(config, callback, checks)
      return answerFrom(oidc, config, { tokens, subject: tokens.claims()!.sub })
    })
  }

  renew(refreshToken: Secret, subject: string): Promise<ProviderAnswer | SignInRefusal> {
    return this.#judge(async (oidc, config) => {
      const tokens = await oidc.refreshTokenGrant(config, refreshToken.reveal())
      return answerFrom(oidc, config, { tokens, subject })
    })
  }

  signOutUrl(idToken: Secret | undefined, returnTo: string): Promise<URL | undefined> {
    return this.#reach(async (oidc, config) =>
      config.serverMetadata().end_session_endpoint === undefined
        ? undefined
        : oidc.buildEndSessionUrl(config, {
            post_logout_redirect_uri: returnTo,
            ...(idToken && { id_token_hint: idToken.reveal() }),
          }),
    )
  }

  /** Reads the configuration, and reports each failure as IDENTITY_UNAVAILABLE. */
  async #reach<T>(work: (oidc: Library, config: Configuration) => Promise<T>): Promise<T> {
    try {
      const oidc = await library()
      return await work(oidc, await this.#discover(oidc))
    } catch (error) {
      const { name } = this.#provider
      this.#ports.log.warn('sign-in.provider-unreachable', { provider: name, ...factsOf(error) })
      const detail = `${name} does not answer as it should. Try again shortly, or sign in with an API token.`
      throw new RolecallError('IDENTITY_UNAVAILABLE', { detail }, error)
    }
  }

  /** Does the same for a question about a person, and returns a refusal as such. */
  #judge(
    work: (oidc: Library, config: Configuration) => Promise<ProviderAnswer>,
  ): Promise<ProviderAnswer | SignInRefusal> {
    return this.#reach(async (oidc, config) => {
      try {
        return await work(oidc, config)
      } catch (error) {
        const refused = refusalFor(error)
        if (!refused) throw error
        const { name } = this.#provider
        this.#ports.log.warn('sign-in.refused', { provider: name, refused, ...factsOf(error) })
        return { refused }
      }
    })
  }

  async #discover(oidc: Library): Promise<Configuration> {
    const { issuer, clientId } = this.#provider
    const server = new URL(issuer)
    const secret = this.#clientSecret?.reveal()
    const ahead = this.#ports.clock.now().getTime() - Date.now()
    const metadata = {
      // The library would judge tokens by the clock of this machine.
      [oidc.clockSkew]: Math.round(ahead / 1000),
      [oidc.clockTolerance]: TOLERATED_SECONDS,
      ...(secret !== undefined && { client_secret: secret }),
    }
    const publicClient = secret === undefined ? oidc.None() : undefined
    const insecure = isLoopback(server.hostname) ? [oidc.allowInsecureRequests] : []
    const config = await oidc.discovery(server, clientId, metadata, publicClient, {
      timeout: TIMEOUT_SECONDS,
      execute: [oidc.enableNonRepudiationChecks, ...insecure],
    })
    const named = config.serverMetadata().issuer
    // The library lets some providers name another issuer, such as one for all tenants.
    if (named !== issuer)
      throw new Error(`The configuration of the provider names another issuer: ${named}`)
    return config
  }
}

async function signInUrl(
  oidc: Library,
  config: Configuration,
  { provider, attempt }: { provider: SignInProvider; attempt: SignInAttempt },
): Promise<URL> {
  const supported = config.serverMetadata().scopes_supported ?? []
  const usual = supported.includes('offline_access') ? [...SCOPES, 'offline_access'] : SCOPES
  const scopes = provider.scopes ?? usual
  return oidc.buildAuthorizationUrl(config, {
    redirect_uri: attempt.redirectUrl,
    scope: scopes.join(' '),
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
  })
}

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers

/**
 * What the tokens say about a person. Many providers put groups into only one of the ID token and
 * the userinfo endpoint, so both are read.
 */
async function answerFrom(
  oidc: Library,
  config: Configuration,
  { tokens, subject }: { tokens: Tokens; subject: string },
): Promise<ProviderAnswer> {
  const inToken = tokens.claims()
  const hasUserinfo = config.serverMetadata().userinfo_endpoint !== undefined
  if (!inToken && !hasUserinfo) throw new Error('The provider tells nothing about the person.')
  const userinfo = hasUserinfo
    ? await oidc.fetchUserInfo(config, tokens.access_token, subject)
    : undefined
  return {
    subject: inToken?.sub ?? subject,
    claims: { ...userinfo, ...inToken },
    ...(tokens.refresh_token && { refreshToken: new Secret(tokens.refresh_token) }),
    ...(tokens.id_token && { idToken: new Secret(tokens.id_token) }),
  }
}

function weaknessesOf(found: ServerMetadata, { scopes }: Pick<SignInProvider, 'scopes'>): string[] {
  const { code_challenge_methods_supported: methods, grant_types_supported: grants } = found
  const asked = scopes ?? found.scopes_supported ?? []
  const renews = asked.includes('offline_access') && (grants?.includes('refresh_token') ?? true)
  return [
    ...(methods?.includes('S256') ? [] : ['It does not say that it supports PKCE with S256.']),
    ...(renews
      ? []
      : ['It gives no refresh token for these scopes, so a session ends after an hour.']),
    ...(found.end_session_endpoint ? [] : ['It has no address for signing out there.']),
  ]
}

/** Undefined for a failure that says nothing about the person, such as a time-out. */
function refusalFor(error: unknown): SignInRefusal['refused'] | undefined {
  const { code, error: word, status } = error as Record<string, unknown>
  if (word === 'access_denied' || word === 'consent_required' || word === 'login_required')
    return 'cancelled'
  if (code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') return 'clock'
  if (word === 'invalid_grant') return 'not-genuine'
  // The provider is overloaded, or refuses Rolecall itself.
  if (typeof word === 'string' || Number(status) >= 500) return undefined
  return NOT_GENUINE.has(String(code)) ? 'not-genuine' : undefined
}

const NOT_GENUINE = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
])

/** What the log may show of a failure: words and numbers, never a code or a token. */
function factsOf(error: unknown): Record<string, unknown> {
  const { name, code, error: word, status } = error as Record<string, unknown>
  return Object.fromEntries(
    Object.entries({ name, code, word, status }).filter(([, it]) => it !== undefined),
  )
}
