import type { RolecallError } from '../../api/errors.ts'

type Environment = Record<string, string | undefined>

const isLocal = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(host)

/**
 * The error's message with the remedy for the command line: what to set or run here. Other errors
 * say it themselves.
 */
export function messageFor(error: RolecallError, env: Environment): string {
  if (error.code === 'UNAUTHENTICATED' && error.status === 401)
    return `The service does not accept the API token in ${env.ROLECALL_TOKEN ? 'ROLECALL_TOKEN' : 'the file ROLECALL_TOKEN_FILE'}: it is wrong, expired or revoked. Set another one.`
  if (error.code !== 'SERVICE_UNREACHABLE') return error.message
  const address = /\((https?:\/\/[^)]+)\)/.exec(error.message)?.[1]
  return (address && whyUnreachable(new URL(address), causeOf(error))) || error.message
}

/** The code of the fault below `fetch`, such as ECONNREFUSED. */
function causeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, name } = error as Error & { code?: unknown }
  const below = causeOf(error.cause)
  if (below !== undefined) return below
  if (name === 'TimeoutError') return name
  return typeof code === 'string' && name !== 'RolecallError' ? code : undefined
}

const UNTRUSTED = [
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
]

function whyUnreachable({ origin, hostname }: URL, cause = ''): string | undefined {
  if (cause === 'ECONNREFUSED')
    return isLocal(hostname)
      ? `Nothing listens at ${origin}. Start the service with "rolecall serve", or set ROLECALL_URL to its address.`
      : `Nothing listens at ${origin}. Check that the service runs there, or correct ROLECALL_URL.`
  if (cause === 'ENOTFOUND' || cause === 'EAI_AGAIN')
    return `The name ${hostname} is not known here. Correct ROLECALL_URL.`
  if (['TimeoutError', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'].includes(cause))
    return `${origin} does not answer in time. If this machine needs a proxy, set HTTPS_PROXY.`
  if (UNTRUSTED.includes(cause))
    return `This machine does not trust the certificate of ${origin}. Set NODE_EXTRA_CA_CERTS to a file with the certificate of its authority.`
  return undefined
}
