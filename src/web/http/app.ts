import type { Context } from 'hono'
import { DeclareLimit } from '../../core/declared/declare-limit.ts'
import type { Provider } from '../../core/people/attempt.ts'
import type { Ports } from '../../core/ports.ts'
import type { CircuitBreaker } from '../../core/verification/circuit-breaker.ts'
import type { Callers } from './callers.ts'
import { createEmptyApp } from './empty-app.ts'
import type { App } from './environment.ts'
import type { Metrics } from './metrics.ts'
import { healthRoutes, type Vitals } from './routes/health.ts'

export interface AppOptions {
  callers: Callers
  /** With which people sign in to the console. Default: none, so that only API tokens work. */
  providers?: readonly Provider[]
  /** Absent if metrics are kept elsewhere. */
  metrics?: Metrics
  breaker: Pick<CircuitBreaker, 'isOpen'>
  vitals?: Vitals
  /** The address that sent the request: the caller or a proxy. Default: that of the socket. */
  addressOf?: (c: Context) => string | undefined
  /** Addresses and CIDR ranges of the proxies whose X-Forwarded-For counts. Default: none. */
  trustedProxies?: readonly string[]
  /** How long a stream of events may last. 0: it sends the current status and ends. */
  longestStreamMs?: number
}

/**
 * Everything that Rolecall serves over HTTP: health and metrics, the API, the customer's page and
 * the operator's console. Loads the API, and the pages, at the first request for one, so that the
 * service and a Lambda function start faster.
 */
export function createApp(ports: Ports, options: AppOptions): App {
  const declares = new DeclareLimit(ports.clock)
  const app = createEmptyApp(ports, options)
  healthRoutes(app, ports, options)
  const ownPaths = new Set(app.routes.map(({ path }) => path))
  const all = { ...options, declares }
  const api = onceLoaded(async () => (await loadApi()).createApi(ports, all))
  const pages = onceLoaded(async () => (await import('./pages-app.ts')).createPages(ports, all))
  const { fetch } = app
  // Both hosts, and Hono's own "request", call this.
  app.fetch = (request, ...more) => {
    const path = app.getPath(request)
    if (ownPaths.has(path)) return fetch(request, ...more)
    return isForPrograms(path) ? api(request, ...more) : pages(request, ...more)
  }
  return app
}

/** For a host that has time before the first request. */
export const loadApi = () => import('./api-app.ts')

const isForPrograms = (path: string): boolean =>
  /^\/(?:v1(?:\/|$)|openapi\.json$|\.well-known\/)/.test(path)

/** Loads an app at the first request. If that fails, the next request tries again. */
function onceLoaded(load: () => Promise<App>): App['fetch'] {
  let app: App | undefined
  let loading: Promise<App> | undefined
  const start = async () => {
    try {
      app = await load()
      return app
    } finally {
      loading = undefined
    }
  }
  return (request, ...more) => {
    if (app) return app.fetch(request, ...more)
    loading ??= start()
    return loading.then((it) => it.fetch(request, ...more))
  }
}
