import type { Finding, FindingFacts, SomeRights } from '../model/connection.ts'

interface Vendor {
  vendor: string
}
interface Role {
  roleName: string
}
interface TrustedRole extends Role {
  externalId: string
}
interface Account {
  accountId: string
}

interface Differing extends Role {
  version: number
  missing: SomeRights
  extra: SomeRights
}

/** A finding names at most this many rights, so that it stays readable. */
const MAX_NAMED = 5

export const someOf = (rights: string[]): SomeRights => ({
  named: rights.slice(0, MAX_NAMED),
  more: Math.max(0, rights.length - MAX_NAMED),
})

const listOf = (what: string, { named, more }: SomeRights): string =>
  named.length === 0 ? '' : ` ${what}: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`

/** What happened, and what the customer's administrator can do about it. */
export const ENGLISH_FINDINGS = {
  ROLE_NOT_ASSUMABLE: ({ roleName, externalId }: TrustedRole) => [
    `AWS did not let Rolecall assume the role ${roleName}.`,
    `Use the trust policy of the onboarding page unchanged: it must contain the External ID ${externalId}. If it does, check whether a resource control policy of your AWS organization denies sts:AssumeRole.`,
  ],
  TRUST_WITHOUT_EXTERNAL_ID: ({ roleName, externalId }: TrustedRole) => [
    `The role ${roleName} can be assumed without an External ID, so anyone who knows its ARN could make the vendor use it for them.`,
    `Add this condition to the trust policy: "StringEquals": { "sts:ExternalId": "${externalId}" }.`,
  ],
  TRUST_ACCEPTS_ANY_EXTERNAL_ID: ({ roleName, externalId }: TrustedRole) => [
    `The role ${roleName} accepts a wrong External ID, so anyone who knows its ARN could make the vendor use it for them.`,
    `Change the trust policy so that it accepts only this value, with StringEquals and without a wildcard: ${externalId}.`,
  ],
  EXTERNAL_ID_CHANGED: () => [
    'The External ID in the template was changed.',
    'Delete this stack, open the onboarding page again and launch the template unchanged.',
  ],
  PARAMETER_CHANGED: ({ name }: { name: string }) => [
    `The value of the parameter ${name} was changed. The trust in the role rests on it.`,
    'Delete this stack, open the onboarding page again and launch the template unchanged.',
  ],
  ACCOUNT_MISMATCH: () => [
    'The role is in another AWS account than the stack.',
    'Launch the template unchanged. It creates the role in the account of the stack.',
  ],
  ACCOUNT_NOT_INVITED: ({ accountId }: Account) => [
    `This invitation is for another AWS account than ${accountId}.`,
    'Delete this stack. Then launch it in the invited account, or ask the vendor to reset the invitation.',
  ],
  REGION_NOT_INVITED: ({ region, regions }: { region: string; regions: string }) => [
    `This invitation does not allow the AWS Region ${region}.`,
    `Delete this stack, open the onboarding page again and launch the template in ${regions}.`,
  ],
  ACCOUNT_IS_VENDORS: ({ accountId }: Account) => [
    `The AWS account ${accountId} belongs to the vendor.`,
    'Delete this stack and launch it in the account of the customer.',
  ],
  ROLE_ARN_INVALID: () => [
    'The stack did not report the ARN of an IAM role that Rolecall can assume.',
    'Delete this stack and launch the template unchanged.',
  ],
  INVITATION_UNUSABLE: ({ vendor }: Vendor) => [
    'This onboarding link no longer works.',
    `Ask ${vendor} for a new link and launch the stack from that link.`,
  ],
  INVITATION_EXPIRED: ({ vendor }: Vendor) => [
    'This onboarding link has expired.',
    `Ask ${vendor} for a new link and launch the stack from that link.`,
  ],
  ENROLMENT_TOKEN_REPLACED: ({ vendor }: Vendor) => [
    `The template of this stack is out of date: ${vendor} has replaced its callback token.`,
    'Update the launcher stack in the administrator account as its page shows. The StackSet then creates the stacks with the new template.',
  ],
  ENROLMENT_FULL: ({ accountId, vendor }: Account & Vendor) => [
    `The account ${accountId} would have to wait for approval, and too many accounts wait already.`,
    `Ask ${vendor} to approve the accounts that wait, or set the parameter ReaderRole of the launcher stack to Yes: this role confirms the accounts of your organization.`,
  ],
  VERSION_CHANGED: () => [
    'The template asks for other rights than this invitation shows.',
    'Open the onboarding page again and launch the template from that page, unchanged.',
  ],
  TAKEOVER_NOT_CONFIRMED: () => [
    'Nobody confirmed on the onboarding page that this role can take over the account.',
    'Open the onboarding page, read what the role can do, confirm it, and launch the stack from there.',
  ],
  ROLE_NOT_CREATED: () => [
    'The stack was rolled back before the role existed. AWS does not tell the vendor why.',
    'Open the Events tab of the stack in the CloudFormation console: the first event with CREATE_FAILED shows the reason. Then launch the stack again.',
  ],
  STACK_ROLLED_BACK: () => [
    'The stack was rolled back before the role was verified.',
    'Open the Events tab of the stack in the CloudFormation console: the first event with CREATE_FAILED shows the reason. Then launch the stack again.',
  ],
  TEMPLATE_OF_OTHER_INVITATION: ({ vendor }: Vendor) => [
    'This template belongs to another invitation. Your stack stays as it was, and it is still connected.',
    `To connect another account, launch the template as a new stack. To change the rights of this stack, ask ${vendor} for an upgrade.`,
  ],
  UPDATE_UNKNOWN: ({ vendor }: Vendor) => [
    'This stack is not connected, so it cannot be updated.',
    `Delete it and ask ${vendor} for a new link.`,
  ],
  VERIFICATION_UNFINISHED: () => [
    'The role could not be verified in time, because AWS gave no clear answer.',
    'Try again in a few minutes. If this is a new stack, delete it first.',
  ],
  STS_REGION_DISABLED: ({ accountId, regions }: Account & { regions: string }) => [
    `AWS STS is not active in account ${accountId} for the Regions that Rolecall uses.`,
    `In the IAM console, under Account settings, activate STS for ${regions}. Then delete this stack and launch it again.`,
  ],
  ANSWER_REFUSED: () => [
    'CloudFormation did not accept the answer, because it had stopped waiting.',
    'If the stack was rolled back, delete it and launch it again.',
  ],
  CALLED_IN_TOO_LATE: () => [
    'The message of this stack arrived after CloudFormation had stopped waiting. You did nothing wrong.',
    'Delete the stack that was rolled back and launch it again from the onboarding page.',
  ],
  ROLE_IN_USE: ({ roleName, vendor }: Role & Vendor) => [
    `The role ${roleName} already serves an earlier connection.`,
    `Delete the stack of the earlier connection, or ask ${vendor} to disconnect it. Then try again.`,
  ],
  NO_ROLE_MADE: () => [
    'With these values the stack creates no role for the vendor, so nothing would be connected.',
    'Launch the stack again, with parameters for which the template creates a role.',
  ],
  ROLE_UNKNOWN: () => [
    'The stack reported a role that this invitation does not ask for, or reported it before its turn.',
    'Delete this stack, open the onboarding page again and launch the template unchanged.',
  ],
  ROLE_REPORTED_TWICE: ({ roleName }: Role) => [
    `The role ${roleName} is already connected under another name.`,
    'Each role of the invitation needs a role of its own. If a stack reported it, delete this stack, open the onboarding page again and launch the template unchanged.',
  ],
  ROLE_GONE: ({ roleName }: Role) => [
    `AWS has not let Rolecall assume the role ${roleName} for more than 90 days, so the connection has ended.`,
    'To connect again, ask the vendor for a new link.',
  ],
  PERMISSIONS_DIFFER: ({ roleName, version, missing, extra }: Differing) => [
    `The permissions of the role ${roleName} differ from version ${version}.${listOf('Missing', missing)}${listOf('Additional', extra)}`,
    'If nobody intended this, give the role the policies of this version. If a stack made the role, update it with the unchanged template.',
  ],
  EXTERNAL_ID_SHARED: () => [
    'The External ID of this role is not used for this customer alone, so it does not fully protect the role.',
    'Replace it with the new External ID that the vendor gives you.',
  ],
  EXTERNAL_ID_GUESSABLE: () => [
    'The External ID of this role can be guessed, so it does not fully protect the role.',
    'Replace it with the new External ID that the vendor gives you.',
  ],
  OPTION_NOT_APPLIED: ({ roleName, missing }: Role & { missing: SomeRights }) => [
    `The role ${roleName} lacks what was set for it on the onboarding page or by the vendor.${listOf('Missing', missing)}`,
    'If nobody intended this, update the stack with the unchanged template, or change the role.',
  ],
  ROLE_EXPIRED: ({ roleName, time }: Role & { time: string }) => [
    `The role ${roleName} has ended at ${time}, as was set for it. This is not a fault.`,
    'To connect again, ask the vendor for a new link.',
  ],
  ROLE_RECREATED: ({ roleName }: Role) => [
    `The role ${roleName} was deleted and created again under the same name.`,
    'If the customer did this on purpose, the vendor can resume the connection.',
  ],
} as const satisfies Record<string, (facts: never) => readonly [message: string, remedy: string]>

export type FindingCode = keyof typeof ENGLISH_FINDINGS

type Facts<Code extends FindingCode> = Parameters<(typeof ENGLISH_FINDINGS)[Code]>

/** The findings in a language: by the code, a function of the facts. */
export type FindingTexts = {
  [Code in FindingCode]: (...facts: Facts<Code>) => readonly [message: string, remedy: string]
}

/** What a look finds that says nothing against the trust in the role. It stays until the next. */
const NOTED: readonly string[] = [
  'PERMISSIONS_DIFFER',
  'OPTION_NOT_APPLIED',
] satisfies FindingCode[]

export const isNoted = ({ code }: Finding): boolean => NOTED.includes(code)

/** Says only that the role does not work. Any other finding says more. */
const GENERAL = new Set(['ROLE_NOT_ASSUMABLE'])

/**
 * The findings of a check with the time at which each first appeared. As long as the status stays,
 * a general finding does not replace a precise one: both are kept.
 */
export function followFindings(
  before: { status: string; findings: Finding[] },
  after: { status: string; findings: Finding[] },
  now: string,
): Finding[] {
  const isGeneral = ({ code }: Finding) => GENERAL.has(code)
  const stays = after.status === before.status && after.findings.some(isGeneral)
  const precise = stays ? before.findings.filter((it) => !isGeneral(it)) : []
  const kept = precise.filter(({ code }) => !after.findings.some((it) => it.code === code))
  const earlier = new Map(before.findings.map((it) => [it.code, it.firstSeenAt]))
  return [...kept, ...after.findings].map((it) => ({
    ...it,
    firstSeenAt: earlier.get(it.code) ?? now,
  }))
}

/** A finding in words for the customer's administrator. It contains nothing internal (RSP-8). */
export function finding<Code extends FindingCode>(code: Code, ...given: Facts<Code>): Finding {
  const inWords = ENGLISH_FINDINGS[code] as (...facts: unknown[]) => readonly [string, string]
  const [message, remedy] = inWords(...given)
  const [facts] = given as unknown as (FindingFacts | undefined)[]
  return { code, message, remedy, ...(facts && { facts }) }
}
