import type { MiddlewareHandler } from 'hono'
import type { Environment } from './environment.ts'

/** What every answer carries: no script or style but our own files, no framing, no referrer, no copy kept (WEB-2). A route may say otherwise. */
export function standingHeaders(publicUrl: string): MiddlewareHandler<Environment> {
  const headers = Object.entries({ ...STANDING, ...(publicUrl.startsWith('https:') && TRANSPORT) })
  // Set before the route runs: changing a finished answer costs more than all the rest of a small request.
  return (c, next) => {
    for (const [name, value] of headers) c.header(name, value)
    return next()
  }
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
]

const STANDING = {
  'content-security-policy': POLICY.join('; '),
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

const TRANSPORT = { 'strict-transport-security': 'max-age=31536000' }
