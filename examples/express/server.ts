// A vendor's backend with Express: it invites a customer, and works in their AWS account once they
// have connected.
//   ROLECALL_URL=… ROLECALL_TOKEN=… node examples/express/server.ts
import type { AddressInfo } from 'node:net'
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import express, { type ErrorRequestHandler, type Request } from 'express'
import { fromRolecall, RolecallClient, RolecallError } from 'rolecall'

const rolecall = new RolecallClient()
const app = express()

/** Replace this with your own sign-in: a customer must not be able to choose the id of another. */
const customerOf = (request: Request): string => String(request.query.customer)

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

// The button "Connect your AWS account" sends this form.
app.post('/aws/connect', async (request, response) => {
  const { onboardingUrl } = await rolecall.createInvitation({ customerId: customerOf(request) })
  response.redirect(303, onboardingUrl)
})

// The names of the roles in each account that the customer has connected.
app.get('/aws/roles', async (request, response) => {
  const accounts: Record<string, string[]> = {}
  const query = { customerId: customerOf(request), status: 'active' } as const
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
  response.status(502).json({ error: error.code })
}
app.use(report)

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () =>
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
)
