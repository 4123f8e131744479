import { versionById, versionOf } from '../access-versions/read-versions.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import type { Connection } from '../model/connection.ts'
import type { Ports } from '../ports.ts'
import { planNextCheck } from './check-schedule.ts'
import type { Proof } from './prove-trust.ts'

interface VersionEvent {
  action: AuditAction
  details: Record<string, string | number>
}

/**
 * Makes the version that the stack reported the granted one, once a check has proved the role.
 * Until then the connection works on with its former version.
 */
export async function grantReported(
  ports: Pick<Ports, 'store' | 'clock' | 'random'>,
  connection: Connection,
  proof: Proof,
): Promise<{ connection: Connection; event?: VersionEvent }> {
  const { reportedVersion, ...rest } = connection
  const { profileVersion: before, formerVersions = [] } = connection
  if (reportedVersion === undefined || proof.verdict !== 'proved') return { connection }
  const granted: Connection = {
    ...rest,
    profileVersion: reportedVersion,
    formerVersions: [...new Set([...formerVersions, before])],
    looksSinceChange: 0,
  }
  const [from, to] = [await versionOf(ports, connection), await versionById(ports, reportedVersion)]
  return {
    connection: planNextCheck(ports, granted),
    event: {
      action: actionFor(connection, from, to),
      details: {
        ...(from && { fromVersion: from.number }),
        ...(to && { toVersion: to.number }),
      },
    },
  }
}

/** A stack that returns to a former version that nobody offered last was rolled back. */
function actionFor(
  { reportedVersion, formerVersions = [], offers = [] }: Connection,
  from: AccessVersion | undefined,
  to: AccessVersion | undefined,
): AuditAction {
  const isFormer = formerVersions.includes(reportedVersion!)
  if (isFormer && offers.at(-1)?.versionId !== reportedVersion) return 'connection.upgrade-failed'
  return from && to && to.number < from.number ? 'connection.downgraded' : 'connection.upgraded'
}
