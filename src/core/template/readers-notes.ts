import type { AccessProfile } from '../model/access-profile.ts'
import type { ManagedPolicyText, Sheet, SheetRow } from './access/sheet.ts'
import { sheetOf } from './access/sheet-of.ts'
import type { TemplateInstallation } from './connection-parts.ts'
import type { TemplateMap } from './intrinsics.ts'
import { requirePlainText } from './safe-text.ts'

// AWS: a template's description has at most 1,024 bytes.
const MAX_DESCRIPTION_BYTES = 1024

/** The console shows it above the Create button. */
export function templateDescription(
  installation: TemplateInstallation,
  profile: AccessProfile,
  roleName: string,
): string {
  const name = vendorName(installation)
  const purpose = requirePlainText('The purpose', profile.purpose.replaceAll(/\s+/g, ' ').trim())
  const start = `Creates the IAM role ${roleName}, which ${name} (AWS account ${installation.brokerRole.accountId}) can assume. `
  const end = ` The stack also tells ${name} the ARN of the role. It creates no user, password or access key. To end the access, delete this stack.`
  return `${start}${shorten(purpose, MAX_DESCRIPTION_BYTES - byteLength(start + end))}${end}`
}

/** Metadata for an administrator who reads the template before creating the stack (TPL-9). */
export function readersNotes(
  installation: TemplateInstallation,
  profile: AccessProfile,
  roleName: string,
): TemplateMap {
  return {
    Vendor: vendorName(installation),
    VendorAccount: installation.brokerRole.accountId,
    ...(installation.vendor.supportUrl
      ? { Support: requirePlainText('The support address', installation.vendor.supportUrl) }
      : {}),
    WhatIsGranted: whatIsGranted(installation, profile),
    HowToVerify: `When the stack is complete, run: aws iam get-role --role-name ${roleName} --query Role.AssumeRolePolicyDocument. It shows who can assume the role. CloudTrail records each use as AssumeRole from account ${installation.brokerRole.accountId}.`,
    HowToRemove:
      'Delete this stack. This deletes the role, whether the vendor answers or not, and tells the vendor.',
  }
}

/** The customer's page says the same: both come from the sheet. */
function whatIsGranted(
  { vendor, brokerRole }: TemplateInstallation,
  profile: AccessProfile,
): string[] {
  const sheet = sheetOf({ profile, vendor, brokerRole: brokerRole.text })
  const inline = sheet.rows.filter(({ sources }) => sources.some((it) => !it.startsWith('arn:')))
  return [
    `${sheet.headline}.`,
    ...sheet.takeover.map((it) => `Note: ${it}`),
    ...sheet.unresolved.map(({ why }) => `Note: some rights cannot be shown here: ${why}.`),
    ...sheet.managedPolicies.map((policy) => managedPolicyLine(policy, sheet)),
    ...inline.map(rowLine),
    ...sheet.limits,
    ...sheet.cannot,
  ].map(escapeVariables)
}

function managedPolicyLine(
  { arn, name, version, date }: ManagedPolicyText,
  { rows }: Sheet,
): string {
  const own = rows.filter(({ sources }) => sources.includes(arn))
  const levels = [...new Set(own.flatMap((row) => row.levels))].join(', ')
  const where = own.length === 1 ? own[0]!.service : `${own.length} services`
  return `${name}, a policy of AWS (text ${version} of ${date}), which AWS may change: ${levels} in ${where} (${arn})`
}

const rowLine = ({ service, levels, resources, conditions, actions }: SheetRow): string =>
  `${service}: ${levels.join(', ')} on ${resources} (${[actions.join(', '), ...conditions].join('; ')})`

/**
 * Writes a policy variable such as `${aws:username}` as `<aws:username>`, because `${` has a
 * meaning in templates.
 */
const escapeVariables = (text: string): string =>
  requirePlainText('A description', text.replaceAll(/\$\{([^}]*)\}/g, '<$1>'))

const vendorName = (installation: TemplateInstallation): string =>
  requirePlainText("The vendor's name", installation.vendor.name.trim())

const byteLength = (text: string): number => Buffer.byteLength(text)

function shorten(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text
  let cut = text.slice(0, Math.max(0, limit))
  while (cut.length > 0 && byteLength(`${cut}…`) > limit) cut = cut.slice(0, -1)
  return `${cut.replace(/[\ud800-\udbff]$/, '').trimEnd()}…`
}
