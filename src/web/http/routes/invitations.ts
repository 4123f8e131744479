import { createRoute, z } from '@hono/zod-openapi'
import { createInvitation } from '../../../core/invitations/create.ts'
import { invitationFor, listInvitations } from '../../../core/invitations/find.ts'
import { resetInvitation, revokeInvitation } from '../../../core/invitations/revoke.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Api } from '../api.ts'
import { noMembers } from '../order-body.ts'
import {
  IdParameter,
  InvitationBody,
  InvitationQuery,
  NewInvitation,
  pageOf,
  toInvitation,
  toPage,
} from '../wire.ts'
import { answers, answersCreated } from './describe.ts'

const Headers = z.object({ 'idempotency-key': z.string().min(1).max(255).optional() })
const json = <Body extends z.ZodType>(schema: Body) => ({
  content: { 'application/json': { schema } },
  required: true,
})

const id = { params: IdParameter }

const create = createRoute({
  method: 'post',
  path: '/v1/invitations',
  request: { body: json(NewInvitation), headers: Headers },
  ...answersCreated(
    'Invite a customer: draws an External ID and stores the template.',
    InvitationBody,
    'invitations:write',
  ),
})
const list = createRoute({
  method: 'get',
  path: '/v1/invitations',
  request: { query: InvitationQuery },
  ...answers('Invitations, newest first.', pageOf(InvitationBody), 'invitations:read'),
})
const one = createRoute({
  method: 'get',
  path: '/v1/invitations/{id}',
  request: id,
  ...answers('One invitation.', InvitationBody, 'invitations:read'),
})
const revoke = createRoute({
  method: 'post',
  path: '/v1/invitations/{id}/revoke',
  request: id,
  middleware: noMembers,
  ...answers(
    'End an invitation. Its External ID stays burnt.',
    InvitationBody,
    'invitations:write',
  ),
})
const reset = createRoute({
  method: 'post',
  path: '/v1/invitations/{id}/reset',
  request: id,
  middleware: noMembers,
  ...answers(
    'Forget the account number that the customer gave.',
    InvitationBody,
    'invitations:write',
  ),
})

export function invitationRoutes(api: Api, ports: Ports): void {
  api.openapi(create, async (c) => {
    const key = c.req.valid('header')['idempotency-key']
    return c.json(
      toInvitation(ports, await createInvitation(ports, c.get('actor'), c.req.valid('json'), key)),
      201,
    )
  })
  api.openapi(list, async (c) =>
    c.json(
      toPage(await listInvitations(ports, c.get('actor'), c.req.valid('query')), (it) =>
        toInvitation(ports, it),
      ),
      200,
    ),
  )
  api.openapi(one, async (c) =>
    c.json(
      toInvitation(
        ports,
        await invitationFor(ports, c.get('actor'), 'invitations:read', c.req.valid('param').id),
      ),
      200,
    ),
  )
  api.openapi(revoke, async (c) =>
    c.json(
      toInvitation(ports, await revokeInvitation(ports, c.get('actor'), c.req.valid('param').id)),
      200,
    ),
  )
  api.openapi(reset, async (c) =>
    c.json(
      toInvitation(ports, await resetInvitation(ports, c.get('actor'), c.req.valid('param').id)),
      200,
    ),
  )
}
