import { createRoute, type z } from '@hono/zod-openapi'
import { simulateAccess } from '../../../core/credentials/simulate.ts'
import { listStops, resumeIssuing, stopIssuing } from '../../../core/credentials/stops.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Api } from '../api.ts'
import {
  AccessBody,
  AccessQuery,
  IdParameter,
  pageOf,
  StopBody,
  StopOrderBody,
  StopQuery,
  toPage,
  toStop,
} from '../wire.ts'
import { answers } from './describe.ts'

const body = {
  body: { required: true, content: { 'application/json': { schema: StopOrderBody } } },
}

const list = createRoute({
  method: 'get',
  path: '/v1/stops',
  request: { query: StopQuery },
  ...answers('For whom issuing is stopped, newest first.', pageOf(StopBody), 'connections:read'),
})
const stop = createRoute({
  method: 'post',
  path: '/v1/stop-issuing',
  request: body,
  ...answers(
    'Stop all credentials of a customer, or of everybody, from the next call on.',
    StopBody,
    'connections:write',
  ),
})
const resume = createRoute({
  method: 'post',
  path: '/v1/resume-issuing',
  request: body,
  ...answers('Let them be issued again.', StopBody, 'connections:write'),
})

const access = createRoute({
  method: 'get',
  path: '/v1/connections/{id}/access',
  request: { params: IdParameter, query: AccessQuery },
  ...answers(
    'Whether credentials of a scope could do something, and on what that rests.',
    AccessBody,
    'credentials',
  ),
})

const orderOf = ({ reason, ...whom }: z.infer<typeof StopOrderBody>) => ({
  reason,
  ...('customerId' in whom && { customerId: whom.customerId }),
})

export function issuingRoutes(api: Api, ports: Ports): void {
  api.openapi(list, async (c) =>
    c.json(toPage(await listStops(ports, c.get('actor'), c.req.valid('query')), toStop), 200),
  )
  api.openapi(stop, async (c) =>
    c.json(toStop(await stopIssuing(ports, c.get('actor'), orderOf(c.req.valid('json')))), 200),
  )
  api.openapi(resume, async (c) =>
    c.json(toStop(await resumeIssuing(ports, c.get('actor'), orderOf(c.req.valid('json')))), 200),
  )
  api.openapi(access, async (c) => {
    const { scope, actions, resource } = c.req.valid('query')
    const questions = actions.map((action) => ({ action, resource }))
    return c.json(
      await simulateAccess(ports, c.get('actor'), {
        connectionId: c.req.valid('param').id,
        scope,
        questions,
      }),
      200,
    )
  })
}
