// Lists the roles in a customer's account. Set ROLECALL_URL and ROLECALL_TOKEN.
//   node examples/typescript/list-roles.ts con_…
import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam'
import { fromRolecall, RolecallError } from 'rolecall'

const connectionId = process.argv[2]!
const client = new IAMClient({
  region: 'us-east-1',
  credentials: fromRolecall({ connectionId, scope: 'inventory' }),
})

try {
  for await (const { Roles = [] } of paginateListRoles({ client }, {}))
    for (const { Arn } of Roles) console.log(Arn)
} catch (error) {
  if (!(error instanceof RolecallError)) throw error
  // Such as CONNECTION_NOT_ISSUING: the code is stable, the message says what to do.
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
