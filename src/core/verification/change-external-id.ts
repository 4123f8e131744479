import { parseRoleArn } from '../model/aws/role-arn.ts'
import type { Connection, Finding } from '../model/connection.ts'
import type { Ports } from '../ports.ts'
import { type Proof, proveTrust } from './prove-trust.ts'

type Proved = Pick<Connection, 'roleArn' | 'externalId' | 'nextExternalId' | 'formerExternalId'>

/**
 * Probes the role of a connection. While its External ID is being replaced, probes also with the
 * other one, and says whether the connection should change to it, or the former one is refused.
 */
export async function proveConnection(
  ports: Pick<Ports, 'sts' | 'random'>,
  { roleArn, externalId, nextExternalId, formerExternalId }: Proved,
): Promise<Proof> {
  const role = parseRoleArn(roleArn)
  const fresh = nextExternalId && (await proveTrust(ports, role, nextExternalId))
  if (fresh?.verdict === 'proved') return { ...fresh, change: { to: nextExternalId! } }
  const proof = await proveTrust(ports, role, externalId)
  if (proof.verdict === 'proved' && formerExternalId !== undefined) {
    const { outcome } = await ports.sts.probe(role, formerExternalId)
    return outcome === 'denied' ? { ...proof, change: { isRetired: true } } : proof
  }
  if (proof.verdict !== 'denied') return proof
  const former = formerExternalId && (await proveTrust(ports, role, formerExternalId))
  if (former?.verdict === 'proved') return { ...former, change: { to: formerExternalId! } }
  // The role is lost only if AWS clearly refuses both.
  return [fresh, former].find((it) => it?.verdict === 'unknown') || proof
}

/**
 * The connection after such a change. It keeps the former External ID until AWS refuses it, so that
 * it works also if the customer goes back.
 */
export function changeExternalId(connection: Connection, { change }: Proof): Connection {
  if (!change) return connection
  const { nextExternalId, formerExternalId, externalIdAskedAt, ...rest } = connection
  if ('isRetired' in change)
    return { ...rest, findings: rest.findings.filter((it) => !isOfExternalId(it)) }
  const asked = externalIdAskedAt === undefined ? {} : { externalIdAskedAt }
  const isFresh = change.to === nextExternalId
  return {
    ...{ ...rest, ...asked, externalId: change.to, looksSinceChange: 0 },
    ...(isFresh ? { formerExternalId: rest.externalId } : { nextExternalId: rest.externalId }),
  }
}

/** What the audit trail says of the change; undefined if there is none. */
export function changeAction({ change }: Proof) {
  if (!change) return undefined
  return 'isRetired' in change
    ? ('connection.external-id-retired' as const)
    : ('connection.external-id-changed' as const)
}

/** No probe can say that an External ID protects the role: this stays until it is replaced. */
export const isOfExternalId = ({ code }: Finding): boolean =>
  code === 'EXTERNAL_ID_SHARED' || code === 'EXTERNAL_ID_GUESSABLE'
