import type { AwsAccess } from '../../../adapters/aws/clients.ts'
import { BrokerSessions } from '../../../adapters/aws/sts/broker.ts'
import { stsClient } from '../../../adapters/aws/sts/client.ts'
import { StsRegions } from '../../../adapters/aws/sts/regions.ts'
import { stsPort } from '../../../adapters/aws/sts/sts.ts'
import { systemClock, systemRandom } from '../../../adapters/embedded/system.ts'
import { RolecallError } from '../../../api/errors.ts'
import {
  type AuditedRole,
  type FleetProbes,
  flawsInFile,
  judgeFleetRole,
  probeFleetRole,
} from '../../../core/fleet/audit-role.ts'
import type { FleetRole } from '../../../core/fleet/read-fleet.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import type { Sts } from '../../../core/ports.ts'
import type { Progress } from './progress.ts'

/** With a latency of 500 ms, as many roles under way as this send more calls than any rate. */
const AT_ONCE = 64
/**
 * A burst makes up for a timer that fires late. In no second are more calls sent than asked for,
 * because the burst is taken off the rate.
 */
const BURSTS_PER_SECOND = 20
/** So many unclear answers in a row mean that it is not the roles. */
const MAX_UNCLEAR = 50

/**
 * The STS of the caller, within a rate.
 * @param perSecond How many calls are sent in a second, at most.
 * @param asRole The ARN of a role to assume first, such as the broker role.
 */
export function callerSts(aws: AwsAccess, perSecond: number, asRole: string | undefined): Sts {
  const ports = { clock: systemClock, random: systemRandom }
  const broker =
    asRole === undefined
      ? undefined
      : new BrokerSessions([stsClient(aws)], parseRoleArn(asRole), systemClock)
  const client = stsClient(aws, broker?.provider)
  const burst = Math.ceil(perSecond / BURSTS_PER_SECOND)
  const share = { burst, perSecond: Math.max(1, perSecond - burst) }
  const regions = new StsRegions(ports, [{ region: aws.region, client }], {
    ...{ share },
    ...(broker && { broker }),
  })
  return stsPort(regions, systemClock)
}

interface Work {
  sts: Sts
  progress: Progress
  /** Told after each role. */
  onRole?(done: number): void
}

/**
 * Probes each role that has no result yet, and judges all of them.
 * @throws AWS_CREDENTIALS_REFUSED and others if AWS does not answer the caller at all. What was
 * found until then is in the progress file.
 */
export async function auditFleet(fleet: FleetRole[], work: Work): Promise<AuditedRole[]> {
  const { sts, progress, onRole = () => {} } = work
  const found = new Map<FleetRole, FleetProbes>()
  const waiting: FleetRole[] = []
  for (const it of fleet) {
    const known = progress.known(it)
    if (known) found.set(it, known)
    else if (it.role) waiting.push(it)
    else found.set(it, { probes: {} })
  }
  let unclear = 0
  onRole(found.size)
  const next = waiting.values()
  const worker = async () => {
    for (const it of next) {
      const result = await probeFleetRole({ sts, random: systemRandom }, it.role!, it.externalId)
      found.set(it, result)
      unclear = result.why === undefined ? 0 : unclear + 1
      if (result.why === undefined) progress.add(it, result)
      else if (unclear >= MAX_UNCLEAR) throw stopped(result.why)
      onRole(found.size)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const inFile = flawsInFile(fleet)
  return fleet.map((it) => judgeFleetRole(it, inFile.get(it)!, found.get(it)!))
}

const stopped = (why: string): RolecallError =>
  new RolecallError('STS_UNAVAILABLE', {
    detail: `AWS gave no clear answer ${MAX_UNCLEAR} times in a row (${why}). Run the same command again later: it goes on where it stopped.`,
  })
