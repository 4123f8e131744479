import { permissionDifference } from '../access-versions/permission-difference.ts'
import { versionOf } from '../access-versions/read-versions.ts'
import type { AccessVersion } from '../model/access-version.ts'
import type { AuditAction } from '../model/audit-actions.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { parseStackId } from '../model/aws/stack-id.ts'
import { type Connection, type Finding, isRolledBack } from '../model/connection.ts'
import { type RoleOptions, versionWithOptions } from '../model/role-options.ts'
import type { Ports } from '../ports.ts'
import { planNextCheck } from './check-schedule.ts'
import { finding, isNoted, someOf } from './findings.ts'
import { missingOptions } from './missing-options.ts'
import type { Proof } from './prove-trust.ts'

interface VersionEvent {
  action: AuditAction
  details: Record<string, string | number>
}

interface Compared {
  connection: Connection
  event?: VersionEvent
}

type GrantPorts = Pick<Ports, 'store' | 'clock' | 'random'>

/**
 * Makes the version that the stack reported the granted one, once a check has proved the role and
 * its policies, if it may read them, are those of the version. Until then the connection keeps
 * its former version. Also notes where the policies differ from a version that is granted.
 */
export async function grantReported(
  ports: GrantPorts,
  connection: Connection,
  proof: Proof,
): Promise<Compared> {
  // AWS gave no clear answer about the policies, or nobody asked.
  if (proof.verdict !== 'proved' || proof.policies === undefined) return { connection }
  // Another role has the name, and nobody knows yet whether it is the one of the stack.
  if (connection.findings.some(({ code }) => code === 'ROLE_RECREATED')) return { connection }
  const { profile, profileVersion, reportedVersion } = connection
  const stored = await versionOf(ports, {
    profile,
    profileVersion: reportedVersion ?? profileVersion,
  })
  const { roleOptions } = (await ports.store.get('invitation', connection.invitationId)) ?? {}
  const present = versionWithOptions(stored, { roleOptions })
  const difference = differenceOf(connection, present, proof.policies)
  const found = [difference, lackOf(connection, roleOptions, proof)].filter(
    (it) => it !== undefined,
  )
  const compared = noteFound(connection, found, ports.clock.now().toISOString())
  if (reportedVersion === undefined) return { connection: compared }
  const from = await versionOf(ports, connection)
  const details = {
    ...(from && { fromVersion: from.number }),
    ...(present && { toVersion: present.number }),
  }
  if (difference)
    return {
      connection: compared,
      ...(!connection.findings.some(isDifference) && {
        event: {
          action: 'connection.upgrade-failed',
          details: { ...details, why: difference.code },
        },
      }),
    }
  return {
    connection: planNextCheck(ports, grant(compared)),
    event: { action: actionFor(connection, from, present), details },
  }
}

function grant({ reportedVersion, ...connection }: Connection): Connection {
  const { profileVersion, formerVersions = [] } = connection
  return {
    ...connection,
    profileVersion: reportedVersion!,
    formerVersions: [...new Set([...formerVersions, profileVersion])],
    looksSinceChange: 0,
  }
}

/** Undefined if the policies are those of the version, or nobody can tell. */
function differenceOf(
  { roleArn, stackId, region }: Connection,
  version: AccessVersion | undefined,
  policies: Extract<Proof, { verdict: 'proved' }>['policies'],
): Finding | undefined {
  if (!version || policies === undefined || policies === 'unreadable') return undefined
  const origin =
    stackId === undefined ? { ...parseRoleArn(roleArn), region } : parseStackId(stackId)
  const found = permissionDifference(version.content, policies, origin)
  if (!found || found.missing.length + found.extra.length === 0) return undefined
  const roleName = roleArn.split('/').at(-1)!
  return finding('PERMISSIONS_DIFFER', {
    ...{ roleName, version: version.number },
    ...{ missing: someOf(found.missing), extra: someOf(found.extra) },
  })
}

const isDifference = ({ code }: Finding): boolean => code === 'PERMISSIONS_DIFFER'

/** Undefined if the role has all that was set for it, as far as Rolecall can see. */
function lackOf(
  { roleArn }: Connection,
  options: RoleOptions | undefined,
  { policies, trustPolicy }: Extract<Proof, { verdict: 'proved' }>,
): Finding | undefined {
  const seen = { roleArn, trustPolicy, policies: policies === 'unreadable' ? undefined : policies }
  const missing = missingOptions(options ?? {}, seen)
  const roleName = roleArn.split('/').at(-1)!
  return missing.length === 0
    ? undefined
    : finding('OPTION_NOT_APPLIED', { roleName, missing: someOf(missing) })
}

function noteFound(connection: Connection, found: Finding[], now: string): Connection {
  const { findings } = connection
  const noted = found.map((it) => {
    const { firstSeenAt = now } = findings.find(({ code }) => code === it.code) ?? {}
    return { ...it, firstSeenAt }
  })
  return { ...connection, findings: [...findings.filter((it) => !isNoted(it)), ...noted] }
}

function actionFor(
  connection: Connection,
  from: AccessVersion | undefined,
  to: AccessVersion | undefined,
): AuditAction {
  if (isRolledBack(connection)) return 'connection.upgrade-failed'
  return from && to && to.number < from.number ? 'connection.downgraded' : 'connection.upgraded'
}
