import type { AccessProfile } from '../model/access-profile.ts'
import { type AccessSection, describeAccess } from './access/describe-access.ts'
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
    WhatIsGranted: describeAccess(profile).filter(isGrant).flatMap(grantLines),
    HowToVerify: `When the stack is complete, run: aws iam get-role --role-name ${roleName} --query Role.AssumeRolePolicyDocument. It shows who can assume the role. CloudTrail records each use as AssumeRole from account ${installation.brokerRole.accountId}.`,
    HowToRemove:
      'Delete this stack. This deletes the role, whether the vendor answers or not, and tells the vendor.',
  }
}

const isGrant = (section: AccessSection) => section.title !== 'What the vendor uses the role for'

function grantLines({ title, items, warnings }: AccessSection): string[] {
  const lines = items.map(({ what, detail }) =>
    what === detail ? `${title}: ${what}` : `${title}: ${what} (${detail})`,
  )
  return [...lines, ...warnings.map((warning) => `Note: ${warning}`)].map(escapeVariables)
}

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
