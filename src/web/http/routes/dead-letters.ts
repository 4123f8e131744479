import { createRoute, z } from '@hono/zod-openapi'
import {
  listDeadLetters,
  redriveDeadLetters,
  showDeadLetter,
} from '../../../core/callback/dead-letters/dead-letters.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Api } from '../api.ts'
import { IdParameter } from '../wire.ts'
import { answers } from './describe.ts'

const summary = {
  id: z.string(),
  region: z.string(),
  queue: z.string(),
  sentAt: z.iso.datetime(),
  receiveCount: z.int(),
  rejection: z.enum(['envelope', 'topic', 'message', 'token', 'region', 'response-url']).optional(),
  connectionId: z.string().optional(),
  requestType: z.string().optional(),
  stackId: z.string().optional(),
  logicalResourceId: z.string().optional(),
}
const Unread = z.object({ region: z.string(), queue: z.string(), why: z.string() })
const DeadLetterList = z.object({
  items: z.array(z.object(summary).openapi('DeadLetter')),
  unread: z.array(Unread),
})
const DeadLetterView = z.object({
  ...summary,
  bytes: z.int(),
  message: z.record(z.string(), z.unknown()).optional(),
})
const Redrive = z.union([
  z.strictObject({ ids: z.array(z.string().min(1).max(128)).min(1).max(10) }),
  z.strictObject({ all: z.literal(true) }),
])
const Redriven = z.object({
  items: z.array(z.object({ id: z.string(), outcome: z.string() })),
  more: z.boolean(),
})

const list = createRoute({
  method: 'get',
  path: '/v1/dead-letters',
  ...answers(
    'Messages that were received in vain or could not be delivered, oldest first.',
    DeadLetterList,
    'operate',
  ),
})
const one = createRoute({
  method: 'get',
  path: '/v1/dead-letters/{id}',
  request: { params: IdParameter },
  ...answers('One of them in full, with its secrets hidden.', DeadLetterView, 'operate'),
})
const redrive = createRoute({
  method: 'post',
  path: '/v1/dead-letters/redrive',
  request: { body: { required: true, content: { 'application/json': { schema: Redrive } } } },
  ...answers(
    'Hand up to ten of them in again, or all that are genuine; what is answered leaves its queue. `more`: not all could be seen in time.',
    Redriven,
    'operate',
  ),
})

export function deadLetterRoutes(api: Api, ports: Ports): void {
  api.openapi(list, async (c) => c.json(await listDeadLetters(ports, c.get('actor')), 200))
  api.openapi(one, async (c) =>
    c.json(await showDeadLetter(ports, c.get('actor'), c.req.valid('param').id), 200),
  )
  api.openapi(redrive, async (c) => {
    const order = c.req.valid('json')
    return c.json(
      await redriveDeadLetters(ports, c.get('actor'), 'ids' in order ? order.ids : 'all'),
      200,
    )
  })
}
