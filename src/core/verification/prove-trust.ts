import { isErrorCode, RolecallError } from '../../api/errors.ts'
import type { RoleArn } from '../model/aws/role-arn.ts'
import type { Probes } from '../model/check.ts'
import type { Finding } from '../model/connection.ts'
import { drawDecoys, type ExternalId } from '../model/external-id.ts'
import type { Ports, ProbeOutcome, RolePolicies } from '../ports.ts'
import { finding } from './findings.ts'

/** The result of the three probes. `unknown` changes no status. */
export type Proof = Verdict & {
  probes?: Probes
  /** The role accepts another External ID of the connection, or no longer the former one. */
  change?: { to: ExternalId } | { isRetired: true }
}

type Verdict =
  | {
      verdict: 'proved'
      roleId: string
      /** Problems in the trust policy, if Rolecall could read it. */
      findings?: Finding[]
      /**
       * The role's permission policies; `unreadable` if it may not read them. Absent if they were
       * not read, or the answer was unclear.
       */
      policies?: RolePolicies | 'unreadable'
      /** The trust policy as IAM returns it, if Rolecall could read it. */
      trustPolicy?: string
      /** Absent if no probe sent a SourceIdentity, or the answer was unclear. */
      takesSourceIdentity?: boolean
    }
  | { verdict: 'insecure'; findings: Finding[] }
  | { verdict: 'denied'; findings: Finding[] }
  | { verdict: 'unknown'; why: string }

/** What a caller who waits for the result is told if AWS gave no clear answer. */
export const unclearError = ({ why }: Extract<Verdict, { verdict: 'unknown' }>): RolecallError =>
  isErrorCode(why)
    ? new RolecallError(why)
    : new RolecallError('STS_UNAVAILABLE', { detail: `(${why})` })

/**
 * Probes a role three times. The role must accept our External ID, and must refuse a call without
 * one and a call with a wrong one (VER-1).
 */
export async function proveTrust(
  { sts, random }: Pick<Ports, 'sts' | 'random'>,
  role: RoleArn,
  externalId: ExternalId,
): Promise<Proof> {
  const ours = await sts.probe(role, externalId)
  const alone = { probes: { externalId: ours.outcome } }
  if (ours.outcome === 'unknown') return { verdict: 'unknown', why: ours.why, ...alone }
  if (ours.outcome === 'denied')
    return {
      verdict: 'denied',
      findings: [finding('ROLE_NOT_ASSUMABLE', { roleName: role.roleName, externalId })],
      ...alone,
    }
  if (ours.accountId !== role.accountId)
    return { verdict: 'insecure', findings: [finding('ACCOUNT_MISMATCH')], ...alone }
  const [bare, ...decoys] = await Promise.all([
    sts.probe(role),
    ...drawDecoys(random, externalId).map((decoy) => sts.probe(role, { decoy })),
  ])
  const decoy = worstOf(decoys)
  const all = {
    probes: { externalId: ours.outcome, none: bare.outcome, wrong: decoy.outcome },
  }
  if (bare.outcome === 'allowed')
    return {
      ...all,
      verdict: 'insecure',
      findings: [finding('TRUST_WITHOUT_EXTERNAL_ID', { roleName: role.roleName, externalId })],
    }
  if (decoy.outcome === 'allowed')
    return {
      ...all,
      verdict: 'insecure',
      findings: [finding('TRUST_ACCEPTS_ANY_EXTERNAL_ID', { roleName: role.roleName, externalId })],
    }
  const unsettled = [bare, decoy].find((probe) => probe.outcome === 'unknown')
  return unsettled
    ? { verdict: 'unknown', why: unsettled.why, ...all }
    : { verdict: 'proved', roleId: ours.roleId, ...all }
}

/** Of several wrong External IDs: one that is let in counts, and then an unclear answer. */
const worstOf = (outcomes: ProbeOutcome[]): ProbeOutcome =>
  (['allowed', 'unknown'] as const)
    .map((worst) => outcomes.find(({ outcome }) => outcome === worst))
    .find((it) => it !== undefined) ?? { outcome: 'denied' }
