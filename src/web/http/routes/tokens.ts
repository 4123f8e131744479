import { createRoute, z } from '@hono/zod-openapi'
import { PERMISSIONS, type Permission } from '../../../core/model/grants.ts'
import { type Token, tokenStatus } from '../../../core/model/token.ts'
import type { Ports } from '../../../core/ports.ts'
import { createToken, type DrawnToken } from '../../../core/tokens/create.ts'
import { listTokens, tokenFor } from '../../../core/tokens/find.ts'
import { revokeToken } from '../../../core/tokens/revoke.ts'
import { rotateToken } from '../../../core/tokens/rotate.ts'
import type { Api } from '../api.ts'
import { noMembers } from '../order-body.ts'
import { customerId, IdParameter, pageOf, paging, toPage } from '../wire.ts'
import { answers, answersCreated } from './describe.ts'

const MOST = 50
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(MOST).readonly()

const grants = {
  may: listOf(z.enum(Object.keys(PERMISSIONS) as [Permission])),
  customers: listOf(customerId).optional(),
  connections: listOf(z.string().max(64)).optional(),
  scopes: listOf(z.string().max(128)).optional(),
}

const tokenName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][\w.-]{0,63}$/,
    'must be 1 to 64 letters, digits or _.-, beginning with a letter or digit',
  )
  .refine((name) => name !== 'admin', 'must not be "admin", which is the first token\'s')

const NewToken = z
  .strictObject({
    name: tokenName.openapi({ example: 'metrics-worker' }),
    ...grants,
    expiresInSeconds: z
      .int()
      .min(60)
      .max(366 * 24 * 3600)
      .optional(),
  })
  .openapi('NewToken')

const shown = {
  id: z.string(),
  name: z.string(),
  ...grants,
  status: z.enum(['active', 'expired', 'revoked']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime(),
  replacedBy: z.string().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
}
const TokenBody = z.object(shown).openapi('ApiToken')
const DrawnBody = z.object({ ...shown, token: z.string() }).openapi('DrawnApiToken')

const Rotation = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(7 * 24 * 3600)
    .default(24 * 3600),
})

const json = <Body extends z.ZodType>(schema: Body) => ({
  content: { 'application/json': { schema } },
  required: true,
})
const id = { params: IdParameter }
const { cursor, limit } = paging

const create = createRoute({
  method: 'post',
  path: '/v1/tokens',
  request: { body: json(NewToken) },
  ...answersCreated(
    'Make an API token. Its text is in this answer, and nowhere else.',
    DrawnBody,
    'tokens',
  ),
})
const list = createRoute({
  method: 'get',
  path: '/v1/tokens',
  request: { query: z.object({ cursor, limit }) },
  ...answers('API tokens, newest first.', pageOf(TokenBody), 'tokens'),
})
const one = createRoute({
  method: 'get',
  path: '/v1/tokens/{id}',
  request: id,
  ...answers('One API token.', TokenBody, 'tokens'),
})
const rotate = createRoute({
  method: 'post',
  path: '/v1/tokens/{id}/rotate',
  request: { ...id, body: json(Rotation) },
  ...answersCreated('Make a successor; both work until the overlap is over.', DrawnBody, 'tokens'),
})
const revoke = createRoute({
  method: 'post',
  path: '/v1/tokens/{id}/revoke',
  request: id,
  middleware: noMembers,
  ...answers('End an API token at once.', TokenBody, 'tokens'),
})

export function tokenRoutes(api: Api, ports: Ports): void {
  api.openapi(create, async (c) => {
    const { name, expiresInSeconds, ...given } = c.req.valid('json')
    return c.json(
      toDrawn(
        ports,
        await createToken(ports, c.get('actor'), { name, grants: given, expiresInSeconds }),
      ),
      201,
    )
  })
  api.openapi(list, async (c) =>
    c.json(
      toPage(await listTokens(ports, c.get('actor'), c.req.valid('query')), (it) =>
        toToken(ports, it),
      ),
      200,
    ),
  )
  api.openapi(one, async (c) =>
    c.json(toToken(ports, await tokenFor(ports, c.get('actor'), c.req.valid('param').id)), 200),
  )
  api.openapi(rotate, async (c) => {
    const { overlapSeconds } = c.req.valid('json')
    return c.json(
      toDrawn(
        ports,
        await rotateToken(ports, c.get('actor'), c.req.valid('param').id, overlapSeconds),
      ),
      201,
    )
  })
  api.openapi(revoke, async (c) =>
    c.json(toToken(ports, await revokeToken(ports, c.get('actor'), c.req.valid('param').id)), 200),
  )
}

function toToken({ clock }: Pick<Ports, 'clock'>, it: Token): z.infer<typeof TokenBody> {
  const { id, name, grants, createdAt, createdBy, expiresAt, replacedBy, lastUsedAt } = it
  const ends = { expiresAt, replacedBy: replacedBy ?? null, lastUsedAt: lastUsedAt ?? null }
  return {
    id,
    name,
    ...grants,
    status: tokenStatus(it, clock.now()),
    createdAt,
    createdBy,
    ...ends,
  }
}

const toDrawn = (
  ports: Pick<Ports, 'clock'>,
  { token, text }: DrawnToken,
): z.infer<typeof DrawnBody> => ({
  ...toToken(ports, token),
  token: text.reveal(),
})
