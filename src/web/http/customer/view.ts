import type { RolecallError } from '../../../api/errors.ts'
import { launchParameters } from '../../../core/callback/receive/callback-token.ts'
import type { UpgradeRequest } from '../../../core/campaigns/customer.ts'
import { expectedRole } from '../../../core/declared/look-for-role.ts'
import { parameterWords } from '../../../core/deliveries/bash.ts'
import { externalIdChange } from '../../../core/fleet/external-id-steps.ts'
import {
  consoleOrigin,
  onboardingUrl,
  pagePath,
  stackNameToType,
} from '../../../core/invitations/links.ts'
import { returnLink } from '../../../core/invitations/return-url.ts'
import type { AccessVersion, VersionNumbers } from '../../../core/model/access-version.ts'
import { parseRoleArn } from '../../../core/model/aws/role-arn.ts'
import type { LanguageCode } from '../../../core/model/brand.ts'
import type { LatestChecks } from '../../../core/model/check.ts'
import type { Connection } from '../../../core/model/connection.ts'
import { awaitsTick, type Invitation } from '../../../core/model/invitation.ts'
import type { Receipt } from '../../../core/model/receipt.ts'
import type { Usage } from '../../../core/model/usage.ts'
import type { Installation, Ports } from '../../../core/ports.ts'
import { sheetOf } from '../../../core/template/access/sheet-of.ts'
import { askedParameters } from '../../../core/template/own/parameters/invitation-values.ts'
import { capabilitiesFor, type Upgrade } from '../../../core/upgrades/describe-upgrade.ts'
import { brandFiles } from '../../pages/brand/files.ts'
import {
  type AcceptForm,
  CHECK_RESULTS,
  type CustomerView,
  type DeclareForm,
  type Phase,
  type ShownAccess,
  type ShownBrand,
  type ShownReceipt,
  type ShownUpgrade,
  type ShownUse,
  TABS,
} from '../../pages/customer/view.ts'
import { errorText, LANGUAGES } from '../../pages/language/languages.ts'
import { type RefusedOptions, shownOptions } from './options.ts'
import { toProgress } from './progress.ts'

/** A form that was refused; the page says why in its language. */
export interface RefusedForm extends Omit<AcceptForm, 'error'> {
  refusal: RolecallError
}

/** The same for a declared role. */
export interface RefusedDeclaration extends Omit<DeclareForm, 'error'> {
  refusal: RolecallError
}

interface Shown {
  invitation: Invitation
  /** All connections of the invitation. */
  connections: readonly Connection[]
  /** The connection that decides the phase. */
  connection: Connection | undefined
  /** Of the invitation or the connection, if it is stored. */
  version: AccessVersion | undefined
  /** The stack of an ended connection was deleted. */
  stackGone?: boolean | undefined
  /** Absent before the connection, like the four that follow. */
  numbers?: VersionNumbers | undefined
  usages?: readonly (Usage | undefined)[] | undefined
  use?: ShownUse | undefined
  checks?: LatestChecks | undefined
  receipt?: Receipt | undefined
  /** What a campaign asks of the connection. */
  request?: UpgradeRequest | undefined
  upgrade?: Upgrade | undefined
  /** The URL of the template for commands; `Templates.url` unless given. */
  templateUrl?: string | undefined
  region?: string | undefined
  tab?: string | undefined
  form?: RefusedForm | undefined
  optionsForm?: RefusedOptions | undefined
  declareForm?: RefusedDeclaration | undefined
  checked?: string | undefined
  language: LanguageCode
}

/** What the page depends on. */
export type Seen = Pick<
  Shown,
  | 'invitation'
  | 'connections'
  | 'connection'
  | 'version'
  | 'stackGone'
  | 'numbers'
  | 'usages'
  | 'receipt'
  | 'request'
>

export function toCustomerView(
  ports: Pick<Ports, 'keys' | 'installation' | 'templates' | 'clock'>,
  shown: Shown,
): CustomerView {
  const { invitation, connections, version, stackGone = false, region, tab, form, language } = shown
  const { installation } = ports
  const isOffered = region !== undefined && invitation.regions.includes(region)
  const chosen = isOffered ? region : invitation.region
  const progress = { ...toProgress(ports, invitation, connections), stackGone }
  return {
    basePath: pagePath(ports, invitation),
    pageUrl: onboardingUrl(ports, invitation),
    state: stateOf(ports, shown),
    now: ports.clock.now().toISOString(),
    language,
    tab: TABS.find((it) => it === tab) ?? 'plain',
    vendor: version?.content.vendor ?? installation.vendor,
    brand: shownBrand(installation),
    customerName: invitation.customerName,
    contact: invitation.contact,
    returnUrl: returnLink(installation, invitation),
    access: version && shownAccess(version, language),
    ...genuineValues(ports, shown),
    expectedArn: expectedRole(ports, invitation)?.text,
    otherWay: invitation.otherWay,
    roleName: invitation.roleName ?? version?.content.profile.roleName,
    asked: version && askedParameters(version.content.profile),
    options: shownOptions(shown),
    accountId: invitation.accountId,
    pinnedBy: invitation.pinnedBy,
    awaitsTick: awaitsTick(invitation),
    region: chosen,
    regions: invitation.regions,
    consoleOrigin: consoleOrigin(ports, chosen),
    create: {
      stackName: stackNameToType(ports, invitation),
      templateUrl: shown.templateUrl ?? ports.templates.url(invitation.template.key),
      parameters: parameterWords(launchParameters(ports, invitation, chosen) ?? {}),
      capabilities: capabilitiesFor(...(version ? [version] : [])),
    },
    expiresAt: invitation.expiresAt,
    form: form && shownForm(form, language),
    declareForm: shown.declareForm && shownForm(shown.declareForm, language),
    progress,
    newerVersion: (shown.numbers?.outdated && shown.numbers.currentVersion) || undefined,
    use: shown.use,
    checks: shown.checks,
    upgrade: shown.upgrade && shownUpgrade(shown.upgrade, shown.request),
    externalIdChanges: shownExternalIdChanges(installation, shown),
    receipt: shown.receipt && shownReceipt(shown.receipt),
    mayCheck: shown.numbers !== undefined && !UNCHECKED.includes(progress.phase),
    checkResult: CHECK_RESULTS.find((it) => it === shown.checked),
  }
}

/** Values that a reader can compare with the AWS console. */
const genuineValues = (
  { installation, templates }: Pick<Ports, 'installation' | 'templates'>,
  { invitation, connection, version }: Shown,
) => ({
  vendorAccountId: installation.brokerRole.accountId,
  brokerRoleArn: version?.content.brokerRole ?? installation.brokerRole.text,
  externalId: connection?.externalId ?? invitation.externalId,
  templateUrl: templates.url(invitation.template.key),
  templateSha256: invitation.template.sha256,
  isTemplatePublic: templates.isPublic,
})

/** Only while a campaign asks for it. */
const shownExternalIdChanges = (installation: Installation, { connections }: Shown) =>
  connections
    .filter(({ externalIdAskedAt, status }) => externalIdAskedAt && status !== 'disconnected')
    .map((it) => ({
      roleName: it.role === undefined ? undefined : parseRoleArn(it.roleArn).roleName,
      ...externalIdChange(installation, it),
    }))

/** What the page shows of a brand, and of the domain if it is verified. */
export function shownBrand({
  brand,
  verifiedDomain,
}: Pick<Installation, 'brand' | 'verifiedDomain'>): ShownBrand {
  const { styleHref, logo } = brandFiles(brand)
  return { styleHref, logo, texts: brand?.texts, domain: verifiedDomain }
}

const shownForm = <Fields extends object>(
  { refusal, ...fields }: Fields & { refusal: RolecallError },
  language: LanguageCode,
) => ({
  ...fields,
  error: errorText(LANGUAGES[language], refusal),
})

/** Phases in which no check can be asked for. */
const UNCHECKED: readonly Phase[] = [
  ...(['checking', 'stuck', 'disconnecting', 'ended-by-customer', 'ended-by-vendor'] as const),
]

/** Differs whenever the page differs, apart from what its address asks for. */
export function stateOf(
  ports: Pick<Ports, 'installation' | 'clock'>,
  {
    invitation,
    connections,
    stackGone = false,
    numbers,
    usages = [],
    receipt,
    request,
  }: Omit<Seen, 'version'>,
): string {
  const { phase } = toProgress(ports, invitation, connections)
  const records = [invitation, ...connections, ...usages, receipt, request?.member].map(
    (it) => it?.version ?? 0,
  )
  return [...records, numbers?.currentVersion ?? 0, phase, Number(stackGone)].join('.')
}

function shownUpgrade(it: Upgrade, request: UpgradeRequest | undefined): ShownUpgrade {
  const { fromVersion, toVersion, offeredAt, changes, consoleUrl, command, undo, files } = it
  const { campaign, member } = request ?? {}
  return {
    ...{ fromVersion, toVersion, offeredAt, consoleUrl, command, undo, files },
    deadline: campaign?.deadline,
    declinedAt: member?.status === 'declined' ? member.declinedAt : undefined,
    canDecline: member?.status === 'told' || member?.status === 'opened',
    changes: changes
      ? {
          ...changes,
          verdict: { from: changes.verdict.from.headline, to: changes.verdict.to.headline },
        }
      : undefined,
  }
}

function shownReceipt(it: Receipt): ShownReceipt | undefined {
  const { status, denials, allowedAt, statement } = it
  if (status === 'void') return undefined
  return {
    ...{ status, denials: denials.length, allowedAt },
    deniedSince: denials[0]?.at,
    issuedAt: statement?.issuedAt,
  }
}

function shownAccess(
  { content, number, profile, createdAt }: AccessVersion,
  language: LanguageCode,
): ShownAccess {
  const { purpose, template, permissionsBoundary } = content.profile
  return {
    sheet: sheetOf(content, LANGUAGES[language].sheet),
    ...{ purpose, profile, number, permissionsBoundary },
    seenAt: createdAt,
    ownTemplate: template !== undefined,
  }
}
