import { consoleOrigin } from '../../../core/invitations/links.ts'
import { pageToken } from '../../../core/invitations/page-token.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { describeAccess } from '../../../core/template/access/describe-access.ts'
import type { AcceptForm, CustomerView, Phase, Progress } from '../../pages/customer/view.ts'

const PHASES: Record<Connection['status'], Phase> = {
  verifying: 'verifying',
  'awaiting-approval': 'awaiting-approval',
  active: 'connected',
  insecure: 'problem',
  unreachable: 'problem',
  suspended: 'problem',
  disconnecting: 'disconnecting',
  contested: 'problem',
  disconnected: 'disconnected',
}

/**
 * How far the customer is. If the invitation is open and its connection is not usable, the last
 * attempt failed.
 */
export function toProgress(
  { installation }: Pick<Ports, 'installation'>,
  invitation: Invitation,
  connection: Connection | undefined,
): Progress {
  const vendorName = installation.vendor.name
  const attempt = invitation.status === 'open' ? invitation.attempts?.at(-1) : undefined
  if (attempt && attempt.status !== 'connected')
    return {
      phase: attempt.status === 'failed' ? 'failed' : 'verifying',
      vendorName,
      accountId: attempt.accountId,
      roleArn: attempt.roleArn,
      since: attempt.endedAt ?? attempt.startedAt,
      findings: attempt.finding ? [attempt.finding] : [],
    }
  if (!connection) return { phase: 'waiting', vendorName, accountId: invitation.accountId }
  const phase = PHASES[connection.status]
  const failed = invitation.status === 'open' && phase !== 'verifying'
  return {
    phase: failed ? 'failed' : phase,
    vendorName,
    accountId: connection.accountId,
    roleArn: connection.roleArn,
    since: connection.updatedAt,
    ...(phase === 'problem' && { problem: connection.status as NonNullable<Progress['problem']> }),
    findings: connection.findings,
  }
}

interface Shown {
  invitation: Invitation
  connection: Connection | undefined
  region: string | undefined
  form?: AcceptForm
}

export function toCustomerView(
  ports: Pick<Ports, 'keys' | 'installation'>,
  { invitation, connection, region, form }: Shown,
): CustomerView {
  const { installation } = ports
  const profile = installation.profiles.get(invitation.profile)!
  const chosen =
    region !== undefined && invitation.regions.includes(region) ? region : invitation.region
  return {
    basePath: `/connect/${pageToken(ports.keys, invitation.id)}`,
    vendor: installation.vendor,
    customerName: invitation.customerName,
    profile,
    access: describeAccess(profile),
    vendorAccountId: installation.brokerRole.accountId,
    brokerRoleArn: installation.brokerRole.text,
    externalId: invitation.externalId,
    status: invitation.status,
    accountId: invitation.accountId,
    pinnedBy: invitation.pinnedBy,
    region: chosen,
    regions: invitation.regions,
    consoleOrigin: consoleOrigin(ports, chosen),
    expiresAt: invitation.expiresAt,
    templateSha256: invitation.template.sha256,
    form,
    progress: toProgress(ports, invitation, connection),
  }
}
