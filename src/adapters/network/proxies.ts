import * as http from 'node:http'

type Environment = Record<string, string | undefined>

/** Never reached through a proxy: this machine, and AWS's credentials endpoints for machines. */
const DIRECT = [
  ...['localhost', '127.0.0.1', '[::1]'],
  ...['169.254.169.254', '169.254.170.2', '169.254.170.23', '[fd00:ec2::254]'],
]

const named = (env: Environment, name: string): string | undefined =>
  env[name.toLowerCase()] || env[name] || undefined

/**
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY, for agents of `node:http`; undefined if no proxy is set.
 * Names in lower case win, as they do for curl.
 */
export function proxyEnvironment(env: Environment = process.env): NodeJS.ProcessEnv | undefined {
  const [https, plain] = [named(env, 'HTTPS_PROXY'), named(env, 'HTTP_PROXY')]
  if (https === undefined && plain === undefined) return undefined
  return {
    ...(https !== undefined && { https_proxy: https }),
    ...(plain !== undefined && { http_proxy: plain }),
    no_proxy: [named(env, 'NO_PROXY'), ...DIRECT].filter(Boolean).join(','),
  }
}

/** The SDK's request handler with these time-outs, in milliseconds, and through the proxies. */
export function requestHandler(connectionTimeout: number, requestTimeout: number) {
  const proxyEnv = proxyEnvironment()
  return {
    connectionTimeout,
    requestTimeout,
    ...(proxyEnv && { httpAgent: { proxyEnv }, httpsAgent: { proxyEnv } }),
  }
}

/**
 * Makes `fetch` and the global agents of this process use the proxies. Returns a warning if this
 * version of Node.js cannot.
 */
export function useProxies(env: Environment = process.env): string | undefined {
  const proxies = proxyEnvironment(env)
  if (!proxies || env.NODE_USE_ENV_PROXY === '1') return undefined
  if (typeof http.setGlobalProxyFromEnv !== 'function')
    return `A proxy is set (HTTPS_PROXY or HTTP_PROXY), but Node.js ${process.versions.node} does not use it. Install Node.js 24.14 or newer, or set NODE_USE_ENV_PROXY=1 with Node.js 22.21 or newer.`
  http.setGlobalProxyFromEnv(proxies)
  return undefined
}
