import type { Context } from 'hono'
import { RolecallError } from '../../../api/errors.ts'
import type { Environment } from '../environment.ts'

/** What the servers put beside a request: Node.js its message, Lambda its event. */
interface Sent {
  incoming?: { url?: string }
  event?: { rawPath?: string }
}

/**
 * Refuses a request whose path a proxy and the router might read in two ways. The URL class
 * resolves `/connect/../admin` to `/admin`, so a proxy that lets only `/connect/` through would let
 * it pass.
 */
export function requirePlainTarget(c: Context): void {
  if (!isPlainPath(targetOf(c)))
    throw new RolecallError('REQUEST_INVALID', {
      detail: 'The path has a dot segment, a backslash or a fragment. Send the plain path.',
    })
}

const PUBLIC = /^(?:\/connect\/|\/portal\/|\/assets\/|\/\.well-known\/|\/healthz$)/

/** Where the rest has a port of its own, the public port answers as if there were nothing else. */
export function hideFromPublicPort(c: Context<Environment>): void {
  if (c.env?.isPublicPort && !PUBLIC.test(c.req.path)) throw new RolecallError('NOT_FOUND')
}

/** The target as it was sent, before anything resolves it. */
function targetOf(c: Context): string {
  const { incoming, event } = (c.env ?? {}) as Sent
  return incoming?.url ?? event?.rawPath ?? c.req.path
}

/** More than twice encoded is refused, because nobody sends that. */
const MAX_DECODINGS = 2

function isPlainPath(target: string): boolean {
  const [path = '', ...query] = target.split('?')
  if (path.includes('#') || query.join('?').includes('#')) return false
  let text = path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
  for (let round = 0; ; round++) {
    if (/(?:^|[/\\])\.{1,2}(?:[/\\;]|$)|\\/.test(text)) return false
    const decoded = text.replace(/%([0-9a-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    if (decoded === text) return true
    if (round === MAX_DECODINGS) return false
    text = decoded
  }
}
