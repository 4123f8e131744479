import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import { fromRolecall } from 'rolecall'
import { report, rolecall, userOf } from '../../../lib/rolecall.ts'

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

/** GET /aws/roles: the names of the roles in each account that the customer has connected. */
export async function GET(request: Request): Promise<Response> {
  try {
    const accounts: Record<string, string[]> = {}
    const query = { customerId: userOf(request).customerId, status: 'active' } as const
    for await (const { id, accountId } of rolecall.listConnections(query)) {
      accounts[accountId] = []
      for await (const { Roles = [] } of paginateListRoles({ client: iamOf(id) }, {}))
        accounts[accountId].push(...Roles.map(({ RoleName }) => RoleName!))
    }
    return Response.json(accounts)
  } catch (error) {
    return report(error)
  }
}
