import { consoleOrigin, onboardingUrl, pagePath } from '../../../core/invitations/links.ts'
import type { AccessVersion } from '../../../core/model/access-version.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { awaitsTick, type Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import type { AcceptForm, CustomerView, ShownAccess } from '../../pages/customer/view.ts'
import { toProgress } from './progress.ts'

interface Shown {
  invitation: Invitation
  connection: Connection | undefined
  /** Of the invitation or the connection, if it is stored. */
  version: AccessVersion | undefined
  /** The stack of an ended connection was deleted. */
  stackGone?: boolean | undefined
  region?: string | undefined
  tab?: string | undefined
  form?: AcceptForm | undefined
}

export function toCustomerView(
  ports: Pick<Ports, 'keys' | 'installation' | 'templates' | 'clock'>,
  { invitation, connection, version, stackGone = false, region, tab, form }: Shown,
): CustomerView {
  const { installation, templates } = ports
  const isOffered = region !== undefined && invitation.regions.includes(region)
  const chosen = isOffered ? region : invitation.region
  const progress = { ...toProgress(ports, invitation, connection), stackGone }
  return {
    basePath: pagePath(ports, invitation),
    pageUrl: onboardingUrl(ports, invitation),
    state: stateOf(ports, { invitation, connection, stackGone }),
    now: ports.clock.now().toISOString(),
    tab: tab === 'json' ? 'json' : 'plain',
    vendor: version?.content.vendor ?? installation.vendor,
    customerName: invitation.customerName,
    access: version && shownAccess(version),
    vendorAccountId: installation.brokerRole.accountId,
    brokerRoleArn: version?.content.brokerRole ?? installation.brokerRole.text,
    externalId: invitation.externalId,
    roleName: invitation.roleName ?? version?.content.profile.roleName,
    accountId: invitation.accountId,
    pinnedBy: invitation.pinnedBy,
    awaitsTick: awaitsTick(invitation),
    region: chosen,
    regions: invitation.regions,
    consoleOrigin: consoleOrigin(ports, chosen),
    expiresAt: invitation.expiresAt,
    templateUrl: templates.url(invitation.template.key),
    templateSha256: invitation.template.sha256,
    form,
    progress,
  }
}

/** Differs whenever the page differs, apart from what its address asks for. */
export function stateOf(
  ports: Pick<Ports, 'installation' | 'clock'>,
  { invitation, connection, stackGone = false }: Omit<Shown, 'version'>,
): string {
  const { phase } = toProgress(ports, invitation, connection)
  return [invitation.version, connection?.version ?? 0, phase, Number(stackGone)].join('.')
}

function shownAccess({ content, number, profile, createdAt }: AccessVersion): ShownAccess {
  const { purpose, template, permissionsBoundary } = content.profile
  return {
    sheet: sheetOf(content),
    ...{ purpose, profile, number, permissionsBoundary },
    seenAt: createdAt,
    ownTemplate: template !== undefined,
  }
}
