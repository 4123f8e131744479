import type { ErrorCode } from '../../api/errors.ts'
import { errorsOf, OPERATIONS } from '../../api/operations.ts'
import { type OperationId, ROUTES } from '../../api/routes.ts'
import { receiveCallback } from '../../core/callback/receive/receive.ts'
import {
  invite,
  makeRole,
  makeWorld,
  message,
  stackIn,
  type World,
} from '../../core/callback/world.fixture.ts'
import type { NewInvitation } from '../../core/invitations/create.ts'
import { pageToken } from '../../core/invitations/page-token.ts'
import { connectionIdOf, type Invitation } from '../../core/model/invitation.ts'
import type { Installation, Ports, Workloads } from '../../core/ports.ts'
import { hashOf } from '../../core/tokens/draw.ts'
import { createApp } from './app.ts'
import { type Callers, callersOf } from './callers.ts'
import { prometheusMetrics } from './metrics.ts'

export const API_TOKEN = 'the-right-token'

interface Changes {
  workloads?: Workloads
  installation?: Partial<Installation>
  ports?: (world: World) => Partial<Ports>
}

/**
 * The whole HTTP API and its pages, on a store in memory. `open` sends no token, `as` a given one,
 * `api` the first one.
 */
export function faceOf({
  installation = {},
  workloads,
  ports: changes = () => ({}),
}: Changes = {}) {
  const world = makeWorld({ installation })
  const queues = {
    inbox: { receive: async () => [], check: async () => {} },
    deadLetters: {
      take: async () => ({ letters: [], unread: [] }),
      count: async () => ({ queues: [], unread: [] }),
    },
  }
  const ports: Ports = { ...world, ...queues, ...changes(world) }
  const breaker = { isOpen: false }
  const held = { token: API_TOKEN }
  const now = () => callersOf(ports, hashOf(held.token), workloads)
  const callers: Callers = {
    byToken: (text) => now().byToken(text),
    identify: (proof, mayAsk) => now().identify(proof, mayAsk),
    ofToken: (tokenId) => now().ofToken(tokenId),
    noteUse: (caller) => now().noteUse(caller),
  }
  const options = { callers, breaker }
  const metrics = prometheusMetrics()
  metrics.watch({ store: ports.store, breaker })
  const app = createApp(ports, { ...options, metrics })
  const open = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await app.request(path, init)
    await expectListedCode(path, init.method ?? 'GET', answer)
    return answer
  }
  const as = (token: string, path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    return open(path, { ...init, headers })
  }
  const api = (path: string, init?: RequestInit) => as(API_TOKEN, path, init)
  return { world, ports, app, metrics, open, as, api, held }
}

/** Fails the test if an operation answers with an error code that its contract does not list. */
async function expectListedCode(path: string, method: string, answer: Response): Promise<void> {
  if (!path.startsWith('/v1/') || answer.status < 400) return
  const { pathname } = new URL(path, 'http://localhost')
  const [id] = Object.entries(ROUTES).find(([, route]) =>
    new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`).test(`${method} ${pathname}`),
  ) ?? [undefined]
  if (id === undefined) return
  const { code } = (await answer.clone().json()) as { code: ErrorCode }
  const listed = errorsOf(OPERATIONS[id as OperationId])
  if (!listed.includes(code)) throw new Error(`${id} does not list the error ${code}`)
}

export type Face = ReturnType<typeof faceOf>

export const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const form = (
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers,
  body: new URLSearchParams(fields),
})

export const linkOf = ({ keys }: World, { id }: Invitation): string =>
  `/connect/${pageToken(keys, id)}`

/** An invitation whose stack was created and whose role was verified. */
export async function connected(
  { world }: Pick<Face, 'world'>,
  accountId: string,
  input: Partial<NewInvitation> = {},
) {
  const invitation = await invite(world, { accountId, ...input })
  const stack = stackIn(accountId)
  makeRole(world, stack, invitation)
  await receiveCallback(
    world,
    message(world, { invitation, stack, requestId: `create-${invitation.id}` }),
  )
  return { invitation, stack, connectionId: connectionIdOf(invitation.id) }
}

/** A browser of an operator who signed in: its cookie, and the CSRF value of its forms. */
export async function signedIn({ open }: Pick<Face, 'open'>) {
  const answer = await open('/admin/sign-in', form({ token: API_TOKEN }))
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  const look = (path: string) => open(path, { headers: { cookie } })
  const csrf = /name="csrf" value="([^"]+)"/.exec(await (await look('/admin')).text())![1]!
  const send = (
    path: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) => open(path, form({ csrf, ...fields }, { cookie, ...headers }))
  return { cookie, csrf, look, send }
}

/** Each route once, as method and path. Fills in parts such as `:name`. */
export function routesOf(
  { app }: Pick<Face, 'app'>,
  fill: Record<string, string>,
): [method: string, path: string, route: string][] {
  const routes = new Set(
    app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`),
  )
  return [...routes].map((route) => {
    const [method, path] = route.split(' ') as [string, string]
    return [method, path.replace(/:(\w+)/g, (_, name: string) => fill[name] ?? 'none'), path]
  })
}

/** Everything in the store that shows what happened. */
export const stateOf = async ({ store }: World) =>
  JSON.stringify([
    await store.audit({ limit: 200 }),
    await store.list('invitation', { limit: 200 }),
    await store.list('connection', { limit: 200 }),
    await store.counts(),
  ])
