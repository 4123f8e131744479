import type { RoleArn } from '../model/aws/role-arn.ts'
import type { Probes } from '../model/check.ts'
import type { Finding } from '../model/connection.ts'
import { drawExtension, type ExternalId, isExternalId } from '../model/external-id.ts'
import type { Ports } from '../ports.ts'
import { flaw } from './flaws.ts'
import { commonPrefix, whyGuessable } from './guessable.ts'
import type { FleetRole } from './read-fleet.ts'

export const VERDICTS = ['verified', 'insecure', 'unreachable', 'unknown'] as const

/** One role of a file, as the audit found it. */
export interface AuditedRole extends Omit<FleetRole, 'role'> {
  /**
   * `verified`: only this External ID lets us in, and nobody else has or can guess it. `insecure`:
   * it protects the customer not or not enough. `unreachable`: AWS does not let us in. `unknown`:
   * no clear answer.
   */
  verdict: (typeof VERDICTS)[number]
  findings: Finding[]
}

/** What AWS answered to the probes of one role. */
export interface FleetProbes {
  probes: Partial<Probes>
  /** Why a probe was unclear: a code or AWS's name of the fault. */
  why?: string
}

/**
 * Probes a role as it is listed: with its External ID, without one, and with a wrong one. Each
 * probe is one AssumeRole call that can do nothing in the account.
 */
export async function probeFleetRole(
  { sts, random }: Pick<Ports, 'sts' | 'random'>,
  role: RoleArn,
  externalId: string | undefined,
): Promise<FleetProbes> {
  const listed = isExternalId(externalId) ? externalId : undefined
  const [ours, none, wrong] = await Promise.all([
    // A person who runs the audit vouches for the External IDs of the file.
    listed === undefined ? undefined : sts.probe(role, listed as ExternalId),
    sts.probe(role),
    sts.probe(role, { decoy: drawExtension(random, listed ?? '') }),
  ])
  const unclear = [ours, none, wrong].find((it) => it?.outcome === 'unknown')
  return {
    probes: {
      ...(ours && { externalId: ours.outcome }),
      none: none.outcome,
      wrong: wrong.outcome,
    },
    ...(unclear?.outcome === 'unknown' && { why: unclear.why }),
  }
}

/**
 * What the file alone shows: External IDs and roles that several customers have, and External IDs
 * that can be guessed.
 */
export function flawsInFile(fleet: readonly FleetRole[]): Map<FleetRole, Finding[]> {
  const ids = customersBy(fleet, ({ externalId }) => externalId)
  const roles = customersBy(fleet, ({ role }) => role && keyOf(role))
  const prefix = commonPrefix([...ids.keys()])
  return new Map(
    fleet.map((it) => [
      it,
      [
        ...(it.role ? [] : [flaw('ROLE_ARN_INVALID')]),
        ...shared(it, it.externalId ? ids.get(it.externalId) : undefined, 'EXTERNAL_ID_SHARED'),
        ...shared(it, it.role && roles.get(keyOf(it.role)), 'ROLE_SHARED'),
        ...flawsOfId(it, prefix),
      ],
    ]),
  )
}

/** AWS: names of roles that differ only in case cannot exist in one account. */
const keyOf = ({ accountId, roleName }: RoleArn): string => `${accountId}/${roleName.toLowerCase()}`

/** For each value, the customers that have it, with the first line of each. */
function customersBy(fleet: readonly FleetRole[], what: (it: FleetRole) => string | undefined) {
  const found = new Map<string, Map<string, number>>()
  for (const it of fleet) {
    const value = what(it)
    if (value === undefined) continue
    const customers = found.get(value) ?? new Map<string, number>()
    if (!customers.has(it.customerId)) customers.set(it.customerId, it.line)
    found.set(value, customers)
  }
  return found
}

function shared(
  { customerId }: FleetRole,
  customers: Map<string, number> | undefined,
  code: 'EXTERNAL_ID_SHARED' | 'ROLE_SHARED',
): Finding[] {
  if (customers === undefined || customers.size < 2) return []
  for (const [other, line] of customers)
    if (other !== customerId) return [flaw(code, { others: customers.size - 1, line })]
  return []
}

function flawsOfId({ externalId, ...it }: FleetRole, prefix: string): Finding[] {
  if (externalId === undefined) return [flaw('EXTERNAL_ID_MISSING')]
  if (!isExternalId(externalId)) return [flaw('EXTERNAL_ID_INVALID')]
  const names = `${it.customerId} ${it.customerName ?? ''} ${it.role?.roleName ?? ''}`
  const words = [
    ...[it.customerId, it.customerName ?? '', it.role?.roleName ?? '', it.role?.accountId ?? ''],
    ...names.split(/[^\p{L}\p{N}]+/u),
  ]
  const why = whyGuessable(externalId, { words, prefix })
  return why === undefined ? [] : [flaw('EXTERNAL_ID_GUESSABLE', { why })]
}

/** The verdict on a role, from the file and from the probes. */
export function judgeFleetRole(
  { role, ...it }: FleetRole,
  inFile: readonly Finding[],
  { probes, why }: FleetProbes,
): AuditedRole {
  const open = [
    ...(probes.none === 'allowed' ? [flaw('TRUST_WITHOUT_EXTERNAL_ID')] : []),
    ...(probes.wrong === 'allowed' && probes.none !== 'allowed'
      ? [flaw('TRUST_ACCEPTS_ANY_EXTERNAL_ID')]
      : []),
  ]
  const isDead = probes.externalId === 'denied' && open.length === 0
  const findings = [
    ...open,
    ...(isDead ? [flaw('ROLE_NOT_ASSUMABLE')] : []),
    ...inFile,
    ...(why === undefined ? [] : [flaw('NO_CLEAR_ANSWER', { why })]),
  ]
  const verdict =
    open.length > 0
      ? 'insecure'
      : isDead
        ? 'unreachable'
        : probes.externalId !== 'allowed' || why !== undefined
          ? 'unknown'
          : inFile.length > 0
            ? 'insecure'
            : 'verified'
  return { ...it, verdict, findings }
}
