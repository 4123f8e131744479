// A product with Fastify: a button with which a customer connects an AWS account, the webhook that
// tells about it, and work in the account with short-lived credentials.
//   ROLECALL_URL=… ROLECALL_TOKEN=… ROLECALL_WEBHOOK_SECRET=whsec_… node examples/fastify/server.ts
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import Fastify, { type FastifyRequest } from 'fastify'
import {
  fromRolecall,
  type Invitation,
  RolecallClient,
  RolecallError,
  verifyWebhook,
} from 'rolecall'
import { files, pageFor } from '../page.ts'

const {
  ROLECALL_URL = 'http://127.0.0.1:4000',
  // Where your customers reach Rolecall, if your services use another address.
  ROLECALL_PUBLIC_URL = ROLECALL_URL,
  ROLECALL_WEBHOOK_SECRET = '',
  PORT = '3000',
  PUBLIC_URL = `http://127.0.0.1:${PORT}`,
} = process.env
const rolecall = new RolecallClient()
const app = Fastify()

// --- Sign-in. Replace this with your own: nobody may choose the company of another. ---

interface User {
  id: string
  /** The company that the user works for: a customer of yours. */
  customerId: string
}

function userOf(request: FastifyRequest): User {
  const [, cookie = ''] = /\buser=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
  const [id, customerId] = decodeURIComponent(cookie).split('@')
  if (!id || !customerId)
    throw Object.assign(new Error('Open /sign-in?user=dana@acme first.'), { statusCode: 401 })
  return { id, customerId }
}
app.get<{ Querystring: { user: string } }>('/sign-in', (request, reply) =>
  reply
    .header('set-cookie', `user=${encodeURIComponent(request.query.user)}; HttpOnly; SameSite=Lax`)
    .redirect('/aws'),
)

// --- The button, and the page with it. ---

/** States after which the customer needs a new invitation. */
const ENDED = ['declined', 'expired', 'revoked', 'disconnected']

/** The customer's latest invitation. Rolecall keeps it, so you need no table for it. */
async function invitationOf(customerId: string): Promise<Invitation | undefined> {
  const { items } = await rolecall.listInvitations({ customerId, limit: 1 }).page()
  return items.find(({ state }) => !ENDED.includes(state))
}

// When the page is shown, the button asks for the customer's session. 204: no invitation yet.
app.get('/aws/session', async (request, reply) => {
  const invitation = await invitationOf(userOf(request).customerId)
  reply.header('cache-control', 'no-store')
  return invitation ? rolecall.createPortalSession(invitation.id) : reply.code(204).send()
})

// At each click it asks for a new session, because the link of a session works for a short time.
app.post('/aws/session', async (request, reply) => {
  const user = userOf(request)
  const { id } =
    (await invitationOf(user.customerId)) ??
    (await rolecall.createInvitation({
      customerId: user.customerId,
      returnUrl: `${PUBLIC_URL}/aws`,
      metadata: { userId: user.id },
    }))
  reply.header('cache-control', 'no-store')
  return rolecall.createPortalSession(id)
})

// Rolecall leads back to this page with "?invitation=inv_…". Anybody can write an id there, so check
// that the invitation is one of this customer's before you use it.
app.get<{ Querystring: { invitation?: string } }>('/aws', async (request, reply) => {
  const { customerId } = userOf(request)
  const { invitation: id } = request.query
  if (id !== undefined && (await rolecall.getInvitation(id)).customerId !== customerId)
    throw new RolecallError('NOT_FOUND')
  const { html, headers } = pageFor(ROLECALL_PUBLIC_URL, customerId)
  return reply.headers(headers).send(html)
})
for (const [path, { type, body }] of Object.entries(files))
  app.get(path, (_request, reply) => reply.type(type).send(body))

// --- The webhook: Rolecall tells what happened. ---

/** An event may come more than once. In a real product this is a unique column in your database. */
const seen = new Set<string>()

app.register(async (scope) => {
  // The signature is one of the exact bytes, so the routes of this scope do not parse the body.
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_: unknown, body: Buffer) => body,
  )
  scope.post<{ Body: Buffer }>('/webhooks/rolecall', async ({ body, headers }, reply) => {
    const event = verifyWebhook(body, headers, ROLECALL_WEBHOOK_SECRET)
    if (event.type === 'connection.active' && !seen.has(event.id)) {
      seen.add(event.id)
      const { customerId, connectionId, metadata } = event.data
      // Do what takes longer after the answer, such as in a job queue.
      console.log(`${event.type} ${JSON.stringify({ customerId, connectionId, metadata })}`)
    }
    return reply.code(204).send()
  })
})

// --- Work in the customer's account. ---

/** One SDK client for each connection, so that its credentials are shared and renewed. */
const clients = new Map<string, IAMClient>()
function iamOf(connectionId: string): IAMClient {
  let client = clients.get(connectionId)
  if (!client) {
    const credentials = fromRolecall({ connectionId, scope: 'inventory' })
    client = new IAMClient({ region: 'us-east-1', credentials })
    clients.set(connectionId, client)
  }
  return client
}

// The names of the roles in each account that the customer has connected.
app.get('/aws/roles', async (request) => {
  const accounts: Record<string, string[]> = {}
  const query = { customerId: userOf(request).customerId, status: 'active' } as const
  for await (const { id, accountId } of rolecall.listConnections(query)) {
    accounts[accountId] = []
    for await (const { Roles = [] } of paginateListRoles({ client: iamOf(id) }, {}))
      accounts[accountId].push(...Roles.map(({ RoleName }) => RoleName!))
  }
  return accounts
})

// The code is stable, such as CONNECTION_NOT_ISSUING. The message is for your log, not for the
// customer.
app.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof RolecallError)) throw error
  console.error(`${error.code}: ${error.message} (request ${error.requestId})`)
  const statuses: Record<string, number> = { NOT_FOUND: 404, WEBHOOK_INVALID: 400 }
  return reply.code(statuses[error.code] ?? 502).send({ error: error.code })
})

await app.listen({ port: Number(PORT) })
console.log(`Listening on ${PUBLIC_URL}`)
