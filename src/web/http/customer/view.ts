import { consoleOrigin } from '../../../core/invitations/links.ts'
import { pageToken } from '../../../core/invitations/page-token.ts'
import type { AccessProfile } from '../../../core/model/access-profile.ts'
import type { AccessContent } from '../../../core/model/access-version.ts'
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
  /** Undefined if the version that the customer was shown is not stored. */
  content: AccessContent | undefined
  region: string | undefined
  form?: AcceptForm
}

export function toCustomerView(
  ports: Pick<Ports, 'keys' | 'installation'>,
  { invitation, connection, content, region, form }: Shown,
): CustomerView {
  const { installation } = ports
  const chosen =
    region !== undefined && invitation.regions.includes(region) ? region : invitation.region
  return {
    basePath: `/connect/${pageToken(ports.keys, invitation.id)}`,
    vendor: content?.vendor ?? installation.vendor,
    customerName: invitation.customerName,
    ...shownAccess(content),
    vendorAccountId: installation.brokerRole.accountId,
    brokerRoleArn: content?.brokerRole ?? installation.brokerRole.text,
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

/** Stands for a profile whose rights only the template says. */
const UNKNOWN: AccessProfile = {
  ...{ name: '', version: '', roleName: 'see the template', purpose: '' },
  ...{ managedPolicies: [], inlinePolicies: {}, scopes: {}, tags: {} },
  template: { text: '', source: '' },
  maxSessionSeconds: 43_200,
}

/** An invitation from before access versions may have no content. Its template is still there. */
function shownAccess(content: AccessContent | undefined): Pick<CustomerView, 'profile' | 'access'> {
  if (content) return { profile: content.profile, access: describeAccess(content.profile) }
  const what = 'The template has the exact rights. Read it before you create the stack.'
  return {
    profile: UNKNOWN,
    access: [{ title: 'Rights', items: [{ what, detail: '' }], warnings: [] }],
  }
}
