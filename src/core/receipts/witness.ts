import { parseRoleArn, type RoleArn } from '../model/aws/role-arn.ts'
import { CHECK_EXTERNAL_ID, checkRoleOf } from '../model/check-role.ts'
import type { Connection } from '../model/connection.ts'
import type { ExternalId } from '../model/external-id.ts'
import type { Denial } from '../model/receipt.ts'
import type { Ports } from '../ports.ts'

type WitnessPorts = Pick<Ports, 'store' | 'sts' | 'installation'>

const MAX_LISTED = 20
const MAX_TRIED = 3

/** A role that the broker role can assume at this moment. */
export interface Witness {
  kind: Denial['witness']
  /** Whether it still can. */
  confirm(): Promise<boolean>
}

/**
 * Finds a role that the broker role can assume, so that a denial elsewhere says something about
 * that role and not about the broker. Another customer's role counts most, one of the same profile
 * first: a policy of the vendor that is too narrow would deny it as well. The check role serves
 * only while there is no other connection.
 */
export async function findWitness(
  { store, sts, installation }: WitnessPorts,
  ended: Pick<Connection, 'id' | 'accountId' | 'profile'>,
): Promise<Witness | undefined> {
  const works = async (role: RoleArn, externalId: ExternalId) =>
    (await sts.probe(role, externalId, { spare: true })).outcome === 'allowed'
  const listed = await store.list('connection', { status: 'active', limit: MAX_LISTED })
  const others = listed.items.filter(
    ({ id, accountId }) => id !== ended.id && accountId !== ended.accountId,
  )
  const isAlike = ({ profile }: Connection) => Number(profile === ended.profile)
  others.sort((a, b) => isAlike(b) - isAlike(a))
  for (const { roleArn, externalId } of others.slice(0, MAX_TRIED)) {
    const role = parseRoleArn(roleArn)
    if (await works(role, externalId))
      return { kind: 'customer-role', confirm: () => works(role, externalId) }
  }
  if (others.length > 0) return undefined
  const checkRole = checkRoleOf(installation.brokerRole)
  return (await works(checkRole, CHECK_EXTERNAL_ID))
    ? { kind: 'check-role', confirm: () => works(checkRole, CHECK_EXTERNAL_ID) }
    : undefined
}
