import { RolecallError } from '../../../api/errors.ts'
import type { AwsCredentials } from '../../../client/credentials.ts'
import type { Partition } from '../../../core/model/aws/partition.ts'

export interface SignIn {
  credentials: AwsCredentials
  partition: Partition
  /** The page to open: a path or a whole address of the console. */
  destination: string
  /** The page to which AWS sends a person whose session has ended. */
  issuer: string
  /** Replaces the origins of sign-in and console; for emulators only. */
  consoleUrl?: string | undefined
}

/**
 * Makes a link that signs in to the AWS console with these credentials. AWS: "Enable custom
 * identity broker access to the AWS console". There is no SessionDuration, because AWS refuses it
 * for credentials from role chaining, which ours are.
 */
export async function signInLink(
  signIn: SignIn,
  { fetch: send }: { fetch: typeof fetch },
): Promise<string> {
  const { credentials, partition, issuer, consoleUrl } = signIn
  const endpoint = `${consoleUrl === undefined ? `https://${partition.signInHost}` : originOf(consoleUrl)}/federation`
  const Destination = destinationOf(signIn)
  const Session = JSON.stringify({
    sessionId: credentials.accessKeyId,
    sessionKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
  })
  const SigninToken = await tokenFor(
    send,
    `${endpoint}?${new URLSearchParams({ Action: 'getSigninToken', Session })}`,
  )
  return `${endpoint}?${new URLSearchParams({ Action: 'login', Issuer: issuer, Destination, SigninToken })}`
}

/** Only pages of the console are allowed. */
function destinationOf({ destination, partition, consoleUrl }: SignIn): string {
  const home =
    consoleUrl === undefined ? `https://${partition.consoleDomain}` : originOf(consoleUrl)
  const url = URL.canParse(destination, home) ? new URL(destination, home) : undefined
  const { host } = new URL(home)
  const isConsole =
    url &&
    !url.username &&
    !url.password &&
    (url.origin === home || (url.protocol === 'https:' && url.host.endsWith(`.${host}`)))
  if (isConsole) return url.href
  throw new RolecallError('REQUEST_INVALID', { detail: `--destination must be a page on ${host}.` })
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new RolecallError('SETTING_INVALID', {
      detail: 'Set ROLECALL_CONSOLE_URL to an http or https address.',
    })
  return url.origin
}

/** The URL contains the session, so no error may contain the URL. */
async function tokenFor(send: typeof fetch, url: string): Promise<string> {
  const host = new URL(url).host
  const response = await send(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {
    throw new RolecallError('AWS_UNREACHABLE', { detail: `(${host})` })
  })
  const answer = response.ok
    ? ((await response.json().catch(() => ({}))) as { SigninToken?: unknown })
    : {}
  if (typeof answer.SigninToken === 'string' && answer.SigninToken !== '') return answer.SigninToken
  throw new RolecallError('SIGN_IN_REFUSED', { detail: `(${host}, HTTP ${response.status})` })
}
