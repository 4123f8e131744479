import type { Vendor } from '../../../core/model/access-profile.ts'
import type { BrandTexts, LanguageCode, VerifiedDomain } from '../../../core/model/brand.ts'
import type { LatestChecks } from '../../../core/model/check.ts'
import type { Finding } from '../../../core/model/connection.ts'
import type { Phase } from '../../../core/model/phase.ts'
import type { OtherWay } from '../../../core/model/role-look.ts'
import type { OptionTexts, RoleOptionName, RoleOptions } from '../../../core/model/role-options.ts'
import type { SessionShown } from '../../../core/model/usage.ts'
import type { Sheet } from '../../../core/template/access/sheet.ts'
import type { BrandFiles } from '../brand/files.ts'

export type { Phase }

/** A stack of the customer, and where the AWS console shows it. */
export interface ShownStack {
  name: string
  accountId: string
  region: string
  url: string
}

/** An earlier try that failed. */
interface EarlierAttempt {
  /** ISO 8601, UTC. */
  startedAt: string
  accountId: string
  finding?: Finding | undefined
}

/** The state of the connection, as the card shows it. All times are ISO 8601, UTC. */
export interface Progress {
  phase: Phase
  /** The role was made without a stack. Absent also before there is anything. */
  way?: 'declared' | undefined
  vendorName: string
  /** The account that the invitation is for. */
  accountId?: string | undefined
  stack?: ShownStack | undefined
  /** The ARN that the stack reported. */
  roleArn?: string | undefined
  /** When the customer launched, or when the stack reported for the first time. */
  startedAt?: string | undefined
  roleReportedAt?: string | undefined
  /** When the phase began: the failure, the connection, the end. */
  since?: string | undefined
  /** When all three checks last had the right outcome. */
  verifiedAt?: string | undefined
  /** Why the attempt failed, or what is wrong with the role. */
  findings?: Finding[] | undefined
  /** The stack of an ended connection was deleted too. */
  stackGone?: boolean | undefined
  /** Each of several roles; absent if the profile asks for one role. */
  roles?: ShownRole[] | undefined
  /** Earlier failed attempts, newest first. */
  earlier?: EarlierAttempt[] | undefined
}

/** One of several roles, with its own state. */
export interface ShownRole {
  /** Its key in the profile. */
  role: string
  /** As of a connection, or `waiting` until the stack reports the role. */
  state: Phase
  roleArn?: string | undefined
  findings: Finding[]
  /** ISO 8601, UTC. */
  verifiedAt?: string | undefined
}

/** A form that was refused, with the values that the customer entered. */
export interface AcceptForm {
  error: string
  field?: 'accountId' | 'region' | 'takeover' | undefined
  accountId?: string | undefined
  region?: string | undefined
}

/** A declared role that was not tried, with what the customer entered. */
export interface DeclareForm {
  roleArn: string
  role?: string | undefined
  error: string
}

/** The access version of the invitation, as far as the page shows it. */
export interface ShownAccess {
  sheet: Sheet
  purpose: string
  profile: string
  /** Counts the versions of the profile. */
  number: number
  /** ISO 8601, UTC: when Rolecall first saw this version. */
  seenAt: string
  ownTemplate: boolean
  permissionsBoundary?: string | undefined
}

/** What is set for the role, and what the customer may set now. */
export interface ShownOptions {
  set: RoleOptions
  /** Empty once a stack is under way. */
  open: readonly RoleOptionName[]
  /** What the fields of the form hold. */
  texts: OptionTexts
  /** The fields that are wrong, if the form was refused. */
  wrong?: readonly RoleOptionName[] | undefined
  /** Why it was refused, if that concerns no single field. */
  error?: string | undefined
}

/** How a connection is used. */
export interface ShownUse {
  /** The latest first. */
  scopes: { name: string; lastUsedAt: string }[]
  sessions: SessionShown[]
  /** The cursor of earlier sessions, if there are any. */
  earlier?: string | undefined
  /** The sessions are not the latest ones. */
  isEarlier: boolean
}

/** What is known of the role after the end of the connection. All times are ISO 8601, UTC. */
export interface ShownReceipt {
  status: 'probing' | 'issued' | 'given-up'
  /** How often AWS has refused the role since it was last allowed, and since when. */
  denials: number
  deniedSince?: string | undefined
  /** When the role still worked. */
  allowedAt?: string | undefined
  issuedAt?: string | undefined
}

/** Another version that the vendor offers for the stack. */
interface ShownExternalIdChange {
  /** Absent if the invitation has one role. */
  roleName?: string | undefined
  state: 'none' | 'offered' | 'accepted'
  /** What is left to do. */
  steps: { name: 'accept-both' | 'remove-imported'; trustPolicy: object; command: string }[]
}

export interface ShownUpgrade {
  /** Null if the granted version is not known; then `changes` is absent. */
  fromVersion: number | null
  toVersion: number
  /** ISO 8601, UTC, like the next two. */
  offeredAt: string
  deadline?: string | undefined
  declinedAt?: string | undefined
  /** A campaign asks for it, and the customer has not answered. */
  canDecline: boolean
  changes?:
    | {
        gained: string[]
        lost: string[]
        changed: string[]
        texts: string[]
        verdict: { from: string; to: string }
        template: string
      }
    | undefined
  /** The page of the AWS console that updates the stack. Null for a role without a stack. */
  consoleUrl: string | null
  /** Null if only CloudFormation can make the role. */
  command: string | null
  undo: string | null
  /** For a role without a stack, what makes it with Terraform. */
  files: { name: string; content: string }[]
}

/** The way that the page shows instead of the whole request. */
export interface ShownWay {
  tool: OtherWay
  title: string
  /** Absent before the account is known, and if this role cannot be made in this way. */
  delivery?: { files: { name: string; content: string }[]; steps: string[]; undo: string }
  /** Why it cannot. */
  refusal?: string
}

/** The result of *Check now*. */
export const CHECK_RESULTS = ['checked', 'too-soon', 'unclear'] as const
type CheckResult = (typeof CHECK_RESULTS)[number]

/** The vendor's own look and words. */
export interface ShownBrand extends Pick<BrandFiles, 'styleHref' | 'logo'> {
  /** By the code of the language. */
  texts?: Record<string, BrandTexts> | undefined
  /** Shown while the DNS confirms it. */
  domain?: VerifiedDomain | undefined
}

/** How the page shows the rights. `actions` also lists the actions of long rows. */
export const TABS = ['plain', 'actions', 'json'] as const
export type Tab = (typeof TABS)[number]

export interface CustomerView {
  /** `/connect/TOKEN`. */
  basePath: string
  /** The whole address of the page. */
  pageUrl: string
  /** Changes whenever the page has something new to show. */
  state: string
  /** ISO 8601, UTC. */
  now: string
  language: LanguageCode
  tab: Tab
  vendor: Vendor
  brand?: ShownBrand | undefined
  customerName?: string | undefined
  /** Who asks at the vendor. */
  contact?: { name?: string; email?: string } | undefined
  /** The link back to the vendor's own product, with the id of the invitation. */
  returnUrl?: string | undefined
  /** Absent for an early invitation whose access version cannot be rebuilt. */
  access?: ShownAccess | undefined
  vendorAccountId: string
  brokerRoleArn: string
  externalId: string
  /** The ARN of the role that the invitation asks for, if account and name are known. */
  expectedArn?: string | undefined
  /** The customer makes the role without a stack, and Rolecall looks for it. */
  otherWay?: OtherWay | undefined
  roleName?: string | undefined
  /** Values of the template that the AWS console asks for. */
  asked?: { name: string; description: string | undefined }[] | undefined
  /** Absent if nothing is set and nothing can be. */
  options?: ShownOptions | undefined
  accountId?: string | undefined
  pinnedBy?: 'vendor' | 'customer' | undefined
  /** The role could take over the account, and nobody has ticked the box yet. */
  awaitsTick: boolean
  /** The Region of the stack; `regions` lists all that the customer may choose. */
  region: string
  regions: string[]
  /** Origin of the AWS console that the launch link opens. */
  consoleOrigin: string
  /** For a stack that the customer creates with a command. */
  create: {
    stackName: string
    templateUrl: string
    capabilities: string[]
    /** Words for `--parameters`; empty unless all invitations share the template. */
    parameters: string[]
  }
  expiresAt: string
  /** The object that CloudFormation reads. */
  templateUrl: string
  templateSha256: string
  /** Whether everybody can read it there. */
  isTemplatePublic: boolean
  form?: AcceptForm | undefined
  /** Only on the page of one way. */
  way?: ShownWay | undefined
  /** Present if the form was refused. */
  declareForm?: DeclareForm | undefined
  progress: Progress
  /** The number of the version that new customers get, if it asks for other rights. */
  newerVersion?: number | undefined
  /** Absent before the connection, like `checks`. */
  use?: ShownUse | undefined
  checks?: LatestChecks | undefined
  upgrade?: ShownUpgrade | undefined
  /** A campaign asks for another External ID of an imported role. */
  /** One for each role. */
  externalIdChanges?: readonly ShownExternalIdChange[]
  /** Absent before the end. */
  receipt?: ShownReceipt | undefined
  /** The customer may have the role checked. */
  mayCheck: boolean
  /** What became of the check that the customer asked for. */
  checkResult?: CheckResult | undefined
}

/** Phases in which the invitation can still lead to a connection. */
const OPEN: readonly Phase[] = [
  ...(['account', 'ready', 'waiting', 'silent', 'creating', 'checking', 'stuck'] as const),
  'failed',
]

export const isOpen = ({ progress }: CustomerView): boolean => OPEN.includes(progress.phase)

/** Nothing can come of the link any more. */
export const hasLinkEnded = ({ progress: { phase } }: CustomerView): boolean =>
  phase === 'link-ended' || phase === 'declined'

/** While a stack is under way, it may still connect. */
export const canDecline = (view: CustomerView): boolean =>
  isOpen(view) && view.progress.phase !== 'creating' && view.progress.phase !== 'checking'

export const isBeforeLaunch = ({ progress: { phase } }: CustomerView): boolean =>
  phase === 'account' || phase === 'ready'

/** The page with another tab or Region, at a place on it. */
export function pageHref(
  { basePath, region, tab, way }: CustomerView,
  changes: { tab?: Tab; path?: string; hash?: string } = {},
): string {
  const query = new URLSearchParams({ region })
  if (way && changes.path === '/events') query.set('way', way.tool)
  const shown = changes.tab ?? tab
  if (shown !== 'plain') query.set('view', shown)
  return `${basePath}${changes.path ?? ''}?${query}${changes.hash ?? ''}`
}
