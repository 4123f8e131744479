// A product with Express: a button with which a customer connects an AWS account, the webhook that
// tells about it, and work in the account with short-lived credentials.
//   ROLECALL_URL=… ROLECALL_TOKEN=… ROLECALL_WEBHOOK_SECRET=whsec_… node examples/express/server.ts
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import express, { type ErrorRequestHandler, type Request } from 'express'
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
const app = express()

// --- Sign-in. Replace this with your own: nobody may choose the company of another. ---

interface User {
  id: string
  /** The company that the user works for: a customer of yours. */
  customerId: string
}

function userOf(request: Request): User | undefined {
  const [, cookie = ''] = /\buser=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
  const [id, customerId] = decodeURIComponent(cookie).split('@')
  return id && customerId ? { id, customerId } : undefined
}
app.get('/sign-in', (request, response) => {
  response.cookie('user', String(request.query.user), { httpOnly: true, sameSite: 'lax' })
  response.redirect('/aws')
})
app.use('/aws', (request, response, next) => {
  if (userOf(request)) next()
  else response.status(401).send('Open /sign-in?user=dana@acme first.')
})

// --- The button, and the page with it. ---

/** States after which the customer needs a new invitation. */
const ENDED = ['declined', 'expired', 'revoked', 'disconnected']

/** The customer's latest invitation. Rolecall keeps it, so you need no table for it. */
async function invitationOf(customerId: string): Promise<Invitation | undefined> {
  const { items } = await rolecall.listInvitations({ customerId, limit: 1 }).page()
  return items.find(({ state }) => !ENDED.includes(state))
}

// When the page is shown, the button asks for the customer's session. 204: no invitation yet.
app.get('/aws/session', async (request, response) => {
  const invitation = await invitationOf(userOf(request)!.customerId)
  response.set('cache-control', 'no-store')
  if (invitation) response.json(await rolecall.createPortalSession(invitation.id))
  else response.sendStatus(204)
})

// At each click it asks for a new session, because the link of a session works for a short time.
app.post('/aws/session', async (request, response) => {
  const user = userOf(request)!
  const { id } =
    (await invitationOf(user.customerId)) ??
    (await rolecall.createInvitation({
      customerId: user.customerId,
      returnUrl: `${PUBLIC_URL}/aws`,
      metadata: { userId: user.id },
    }))
  response.set('cache-control', 'no-store').json(await rolecall.createPortalSession(id))
})

// Rolecall leads back to this page with "?invitation=inv_…". Anybody can write an id there, so check
// that the invitation is one of this customer's before you use it.
app.get('/aws', async (request, response) => {
  const { customerId } = userOf(request)!
  const { invitation: id } = request.query
  if (id !== undefined && (await rolecall.getInvitation(String(id))).customerId !== customerId)
    throw new RolecallError('NOT_FOUND')
  const { html, headers } = pageFor(ROLECALL_PUBLIC_URL, customerId)
  response.set(headers).send(html)
})
for (const [path, { type, body }] of Object.entries(files))
  app.get(path, (_request, response) => void response.type(type).send(body))

// --- The webhook: Rolecall tells what happened. ---

/** An event may come more than once. In a real product this is a unique column in your database. */
const seen = new Set<string>()

// The signature is one of the exact bytes, so this route does not parse the body.
app.post('/webhooks/rolecall', express.raw({ type: 'application/json' }), (request, response) => {
  const event = verifyWebhook(request.body, request.headers, ROLECALL_WEBHOOK_SECRET)
  // Answer at once, and do what takes longer afterwards.
  response.sendStatus(204)
  if (event.type !== 'connection.active' || seen.has(event.id)) return
  seen.add(event.id)
  const { customerId, connectionId, metadata } = event.data
  console.log(`${event.type} ${JSON.stringify({ customerId, connectionId, metadata })}`)
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
app.get('/aws/roles', async (request, response) => {
  const accounts: Record<string, string[]> = {}
  const query = { customerId: userOf(request)!.customerId, status: 'active' } as const
  for await (const { id, accountId } of rolecall.listConnections(query)) {
    accounts[accountId] = []
    for await (const { Roles = [] } of paginateListRoles({ client: iamOf(id) }, {}))
      accounts[accountId].push(...Roles.map(({ RoleName }) => RoleName!))
  }
  response.json(accounts)
})

// The code is stable, such as CONNECTION_NOT_ISSUING. The message is for your log, not for the
// customer.
const report: ErrorRequestHandler = (error, _request, response, next) => {
  if (!(error instanceof RolecallError)) return next(error)
  console.error(`${error.code}: ${error.message} (request ${error.requestId})`)
  const statuses: Record<string, number> = { NOT_FOUND: 404, WEBHOOK_INVALID: 400 }
  response.status(statuses[error.code] ?? 502).json({ error: error.code })
}
app.use(report)

app.listen(Number(PORT), '127.0.0.1', () => console.log(`Listening on ${PUBLIC_URL}`))
