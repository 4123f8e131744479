// A vendor's backend with Fastify: it invites a customer, and works in their AWS account once they
// have connected.
//   ROLECALL_URL=… ROLECALL_TOKEN=… node examples/fastify/server.ts
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import Fastify, { type FastifyRequest } from 'fastify'
import { fromRolecall, RolecallClient, RolecallError } from 'rolecall'

const rolecall = new RolecallClient()
const app = Fastify()

/** Replace this with your own sign-in: a customer must not be able to choose the id of another. */
const customerOf = ({ query }: FastifyRequest): string => (query as { customer: string }).customer

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

// The button "Connect your AWS account" calls this and then opens the address in the answer.
app.post('/aws/connect', async (request) => {
  const invitation = await rolecall.createInvitation({ customerId: customerOf(request) })
  // Start what has to happen once they are connected. After a restart of your service, list the
  // active connections instead.
  rolecall.waitUntilConnected(invitation.id).then(
    ({ accountId }) => app.log.info(`${invitation.customerId} connected ${accountId}`),
    (error: unknown) => app.log.warn(error),
  )
  return { onboardingUrl: invitation.onboardingUrl }
})

// The names of the roles in each account that the customer has connected.
app.get('/aws/roles', async (request) => {
  const accounts: Record<string, string[]> = {}
  const query = { customerId: customerOf(request), status: 'active' } as const
  for await (const { id, accountId } of rolecall.listConnections(query)) {
    accounts[accountId] = []
    for await (const { Roles = [] } of paginateListRoles({ client: iamOf(id) }, {}))
      accounts[accountId].push(...Roles.map(({ RoleName }) => RoleName!))
  }
  return accounts
})

// The code is stable, such as CONNECTION_NOT_ISSUING. The message is for your log, not for the
// customer.
app.setErrorHandler((error, request, reply) => {
  if (!(error instanceof RolecallError)) throw error
  request.log.error(`${error.code}: ${error.message} (request ${error.requestId})`)
  return reply.code(502).send({ error: error.code })
})

console.log(`Listening on ${await app.listen({ port: Number(process.env.PORT ?? 3000) })}`)
