/** The worst true thing about the rights of a role, in four steps. */
export type AccessVerdict = 'limited' | 'reads-data' | 'can-change' | 'takeover'

/** AWS's access levels of actions. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Delete' | 'Permissions' | 'Tagging'

type GlanceLine =
  | 'reads-settings'
  | 'reads-data'
  | 'reads-secrets'
  | 'writes-or-deletes'
  | 'changes-iam'
  | 'stops-logging'

/** Rights in one service, on the same resources and under the same conditions. */
export interface SheetRow {
  /** Such as `Amazon S3`. */
  service: string
  /** Such as `s3`. */
  prefix: string
  levels: AccessLevel[]
  /** In words, such as `buckets whose name begins with northwind-`. */
  resources: string
  /** The exact patterns. */
  resourcePatterns: string[]
  actions: string[]
  /** The conditions as JSON text, and conditions of the template in words. */
  conditions: string[]
  /** The vendor's words for the statement (its Sid or description), if it has some. */
  why?: string
  /** Where the rights come from: a policy's name, or the ARN of a managed policy. */
  sources: string[]
  /** AWS's reference of the service's actions. */
  href?: string
}

/** Rights that the template gives and that cannot be shown. */
export interface UnresolvedRight {
  /** Where it stands, such as `Resources.AccessRole.Properties.Policies`. */
  where: string
  /** The line in the vendor's template, from 1; absent for the built-in template. */
  line?: number
  /** Why it cannot be shown, in plain words. */
  why: string
}

/** An AWS-managed policy whose published text was read. */
export interface ManagedPolicyText {
  arn: string
  name: string
  /** AWS's version of the text, such as `v42`. */
  version: string
  /** ISO 8601: the date of that version. */
  date: string
}

/**
 * What a role can do, as the customer's page shows it. Nothing that the template grants is left
 * out.
 */
export interface Sheet {
  verdict: AccessVerdict
  /** Such as `Limited: reads settings, writes only in its own buckets`. */
  headline: string
  /** `partly`: yes only for what the note says. */
  glance: { line: GlanceLine; answer: boolean; note?: string; partly?: true }[]
  /** Sentences: what allows a takeover of the account. Empty unless the verdict is `takeover`. */
  takeover: string[]
  rows: SheetRow[]
  unresolved: UnresolvedRight[]
  managedPolicies: ManagedPolicyText[]
  /** Sentences that are true for these rights. */
  cannot: string[]
  /** Sentences: denials and a permissions boundary, which may take away some of the rows. */
  limits: string[]
  /** The permission policies as JSON text, for the reader who wants them exactly. */
  json: string
  /** Resources that the template makes beside the role and its policies. */
  others: { logicalId: string; type: string }[]
  /** ISO 8601: the date of the published IAM data that names services and access levels. */
  dataDate: string
}
