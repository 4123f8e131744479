import { createRoute } from '@hono/zod-openapi'
import { approveConnection } from '../../../core/connections/approve.ts'
import { disconnect } from '../../../core/connections/disconnect.ts'
import { connectionFor, listAudit, listConnections } from '../../../core/connections/find.ts'
import { resumeConnection, suspendConnection } from '../../../core/connections/suspend.ts'
import { issueCredentials } from '../../../core/credentials/issue.ts'
import { listScopes } from '../../../core/credentials/list-scopes.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Ports } from '../../../core/ports.ts'
import { verifyNow } from '../../../core/verification/verify.ts'
import type { Api } from '../api.ts'
import { comparedAccount, noMembers } from '../order-body.ts'
import {
  AuditBody,
  AuditQuery,
  ConnectionBody,
  ConnectionQuery,
  CredentialsBody,
  CredentialsQuery,
  IdParameter,
  pageOf,
  ScopeBody,
  toAuditEntry,
  toConnection,
  toCredentials,
  toPage,
} from '../wire.ts'
import { answers } from './describe.ts'

const id = { params: IdParameter }

const list = createRoute({
  method: 'get',
  path: '/v1/connections',
  request: { query: ConnectionQuery },
  ...answers('Connections, newest first.', pageOf(ConnectionBody), 'connections:read'),
})
const one = createRoute({
  method: 'get',
  path: '/v1/connections/{id}',
  request: id,
  ...answers('One connection.', ConnectionBody, 'connections:read'),
})
const audit = createRoute({
  method: 'get',
  path: '/v1/audit',
  request: { query: AuditQuery },
  ...answers('The audit trail, newest first.', pageOf(AuditBody), 'audit:read'),
})
const credentials = createRoute({
  method: 'get',
  path: '/v1/connections/{id}/credentials',
  request: { ...id, query: CredentialsQuery },
  ...answers(
    'Short-lived credentials for one scope, in the container credentials shape.',
    CredentialsBody,
    'credentials',
  ),
})

const scopes = createRoute({
  method: 'get',
  path: '/v1/connections/{id}/scopes',
  request: id,
  ...answers(
    'The scopes for which credentials can be asked.',
    pageOf(ScopeBody),
    'connections:read',
  ),
})

const APPROVAL = {
  type: 'object',
  properties: { accountId: { type: 'string', pattern: '^\\d{12}$' } },
  additionalProperties: false,
} as const

const approve = createRoute({
  method: 'post',
  path: '/v1/connections/{id}/approve',
  request: id,
  // Described here, read by comparedAccount: what is sent counts under any content type.
  requestBody: { content: { 'application/json': { schema: APPROVAL } } },
  ...answers(
    "Confirm that the account number is the customer's; with `accountId`, only if it is that one.",
    ConnectionBody,
    'connections:write',
  ),
})

/** AWS: revoking adds a policy to the role that denies all sessions begun before that moment. */
const ISSUED_LIVE =
  'sessions already issued live to their end, an hour at most. The customer can end them at once: "Revoke active sessions", in IAM on the role.'

type Order = (
  ports: Ports,
  actor: Actor,
  id: string,
  shownAccountId?: string,
) => Promise<Connection>

/** What an operator may do to a connection: the path's last word, and the verb behind it. */
export const ORDERS: Record<
  'verify' | 'approve' | 'suspend' | 'resume' | 'disconnect',
  { summary: string; done: string; order: Order }
> = {
  verify: {
    summary: 'Probe the role now.',
    done: 'The role was probed just now.',
    order: verifyNow,
  },
  approve: {
    summary: "Confirm that the account number is the customer's.",
    done: 'The account number is confirmed.',
    order: approveConnection,
  },
  suspend: {
    summary: 'Stop issuing credentials.',
    done: `No credentials are issued any more; ${ISSUED_LIVE}`,
    order: suspendConnection,
  },
  resume: {
    summary: 'Issue credentials again.',
    done: 'Credentials are issued again.',
    order: resumeConnection,
  },
  disconnect: {
    summary: 'Let go of the account for good.',
    done: `The connection has ended. The customer can delete the stack. Nothing more is issued; ${ISSUED_LIVE}`,
    order: disconnect,
  },
}

export function connectionRoutes(api: Api, ports: Ports): void {
  api.openapi(list, async (c) =>
    c.json(
      toPage(await listConnections(ports, c.get('actor'), c.req.valid('query')), toConnection),
      200,
    ),
  )
  api.openapi(one, async (c) =>
    c.json(
      toConnection(
        await connectionFor(ports, c.get('actor'), 'connections:read', c.req.valid('param').id),
      ),
      200,
    ),
  )
  api.openapi(audit, async (c) =>
    c.json(toPage(await listAudit(ports, c.get('actor'), c.req.valid('query')), toAuditEntry), 200),
  )
  api.openapi(credentials, async (c) => {
    const request = {
      connectionId: c.req.valid('param').id,
      ...c.req.valid('query'),
      requestId: c.get('requestId'),
    }
    return c.json(toCredentials(await issueCredentials(ports, c.get('actor'), request)), 200)
  })
  api.openapi(scopes, async (c) =>
    c.json(
      { items: await listScopes(ports, c.get('actor'), c.req.valid('param').id), nextCursor: null },
      200,
    ),
  )
  api.openapi(approve, async (c) =>
    c.json(
      toConnection(
        await approveConnection(
          ports,
          c.get('actor'),
          c.req.valid('param').id,
          await comparedAccount(c),
        ),
      ),
      200,
    ),
  )
  for (const [name, { summary, order }] of Object.entries(ORDERS)) {
    if (name === 'approve') continue
    const path = `/v1/connections/{id}/${name}`
    const route = createRoute({
      method: 'post',
      path,
      request: id,
      middleware: noMembers,
      ...answers(summary, ConnectionBody, 'connections:write'),
    })
    api.openapi(route, async (c) =>
      c.json(toConnection(await order(ports, c.get('actor'), c.req.valid('param').id)), 200),
    )
  }
}
