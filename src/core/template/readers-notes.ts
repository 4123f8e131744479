import type { AccessProfile } from '../model/access-profile.ts'
import { type AccessSection, describeAccess } from './access/describe-access.ts'
import type { TemplateInstallation } from './connection-parts.ts'
import type { TemplateMap } from './intrinsics.ts'
import { requirePlainText } from './safe-text.ts'

// AWS: CloudFormation quotas: a template's description has at most 1,024 bytes.
const DESCRIPTION_LIMIT = 1024

/** What the console shows above the Create button. */
export function templateDescription(
  installation: TemplateInstallation,
  profile: AccessProfile,
): string {
  const name = vendorName(installation)
  const purpose = requirePlainText('The purpose', profile.purpose.replaceAll(/\s+/g, ' ').trim())
  const start = `Lets ${name} (AWS account ${installation.brokerRole.accountId}) use the IAM role ${profile.roleName} in this account. `
  const end = ` It creates this one role and tells ${name} about it: no user, password or access key is made, and nobody else can use the role. To end the access, delete this stack.`
  return `${start}${shortened(purpose, DESCRIPTION_LIMIT - byteLength(start + end))}${end}`
}

/** For an administrator who wants to know before he creates the stack (TPL-9). */
export function readersNotes(
  installation: TemplateInstallation,
  profile: AccessProfile,
): TemplateMap {
  return {
    Vendor: vendorName(installation),
    VendorAccount: installation.brokerRole.accountId,
    ...(installation.vendor.supportUrl
      ? { Support: requirePlainText('The support address', installation.vendor.supportUrl) }
      : {}),
    WhatIsGranted: describeAccess(profile).filter(granting).flatMap(grantLines),
    HowToVerify: `Once the stack is complete: aws iam get-role --role-name ${profile.roleName} --query Role.AssumeRolePolicyDocument shows who may use the role. Each use is in CloudTrail as AssumeRole from account ${installation.brokerRole.accountId}.`,
    HowToRemove: 'Delete this stack: the role goes with it, and the vendor is told.',
  }
}

const granting = (section: AccessSection) => section.title !== 'What the vendor uses it for'

function grantLines({ title, items, warnings }: AccessSection): string[] {
  const lines = items.map(({ what, detail }) =>
    what === detail ? `${title}: ${what}` : `${title}: ${what} (${detail})`,
  )
  return [...lines, ...warnings.map((warning) => `Note: ${warning}`)].map(readable)
}

/** A policy variable such as `${aws:username}` is shown as `<aws:username>`. */
const readable = (text: string): string =>
  requirePlainText('A description', text.replaceAll(/\$\{([^}]*)\}/g, '<$1>'))

const vendorName = (installation: TemplateInstallation): string =>
  requirePlainText("The vendor's name", installation.vendor.name.trim())

const byteLength = (text: string): number => Buffer.byteLength(text)

function shortened(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text
  let cut = text.slice(0, Math.max(0, limit))
  while (cut.length > 0 && byteLength(`${cut}…`) > limit) cut = cut.slice(0, -1)
  return `${cut.replace(/[\ud800-\udbff]$/, '').trimEnd()}…`
}
