import type { RoleArn } from '../model/aws/role-arn.ts'
import type { ExternalId } from '../model/external-id.ts'
import type { Ports } from '../ports.ts'
import { type Proof, proveTrust } from './prove-trust.ts'

/** Time kept for the answer before CloudFormation stops waiting. */
const RESERVE_MS = 30_000
/** The longest wait within one call. For a longer wait the message goes back to the queue. */
const STINT_SECONDS = 12
const FIRST_PAUSE_MS = 250

interface Attempt {
  role: RoleArn
  externalId: ExternalId
  /** ISO 8601: when the stack began to wait, and when CloudFormation stops waiting. */
  since: string
  deadline: string
  /** Ends before the first pause, so that the caller can show that the role is tested. */
  untilPause?: boolean
}

export type PatientProof = Proof | { verdict: 'later'; laterSeconds: number; goOnAfterMs?: number }

/**
 * Probes a role again while it may be too new. AWS: IAM is eventually consistent, so a new role is
 * denied for some seconds. The pauses grow with the time passed, so the role is found at most a
 * fifth too late (VER-3).
 */
export async function proveWithPatience(
  ports: Pick<Ports, 'sts' | 'random' | 'clock' | 'installation'>,
  attempt: Attempt,
): Promise<PatientProof> {
  const { clock, installation } = ports
  const started = clock.monotonic()
  const stint = (installation.stintSeconds ?? STINT_SECONDS) * 1000
  const waited = () => clock.now().getTime() - Date.parse(attempt.since)
  const budget = Date.parse(attempt.deadline) - Date.parse(attempt.since) - RESERVE_MS
  for (;;) {
    const proof = await proveTrust(ports, attempt.role, attempt.externalId)
    if (proof.verdict === 'proved' || proof.verdict === 'insecure') return proof
    const left =
      (proof.verdict === 'denied'
        ? Math.min(installation.patienceSeconds * 1000, budget)
        : budget) - waited()
    if (left <= 0) return proof
    const pause = Math.min(Math.max(FIRST_PAUSE_MS, waited() * 0.15), left)
    if (clock.monotonic() - started + pause > stint)
      return { verdict: 'later', laterSeconds: Math.ceil(pause / 1000) }
    if (attempt.untilPause)
      return { verdict: 'later', laterSeconds: Math.ceil(pause / 1000), goOnAfterMs: pause }
    await clock.sleep(pause)
  }
}
