import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import type { Connection } from '../model/connection.ts'
import type { Change, Claim, Ports } from '../ports.ts'

/** AWS: an account cannot have two IAM roles whose names differ only by case or path. */
const roleKey = ({ partition, accountId, roleName }: RoleArn): string =>
  `${partition} ${accountId} ${roleName.toLowerCase()}`

/**
 * A connection claims its role from its first successful verification until it is disconnected. One
 * that was imported claims it from the beginning, although it may be insecure.
 */
function claimOf(connection: Connection | undefined): Claim | undefined {
  if (!connection || connection.status === 'disconnected') return undefined
  if (!connection.verifiedAt && !connection.imported) return undefined
  return { kind: 'role', value: roleKey(parseRoleArn(connection.roleArn)), owner: connection.id }
}

/**
 * The role claims to commit with the change from `before` to `after`, so that a role never serves
 * two connections (CB-11).
 */
export function roleClaims(
  before: Connection | undefined,
  after: Connection,
): Pick<Change, 'claim' | 'release'> {
  const [had, has] = [claimOf(before), claimOf(after)]
  if (had?.value === has?.value) return {}
  return { ...(had && { release: [had] }), ...(has && { claim: [has] }) }
}

/** Finds another connection that uses this role. */
export async function roleHolder(
  { store }: Pick<Ports, 'store'>,
  role: RoleArn,
  ownId: string,
): Promise<Connection | undefined> {
  const owner = await store.reservedBy('role', roleKey(role))
  return owner === undefined || owner === ownId ? undefined : store.get('connection', owner)
}
