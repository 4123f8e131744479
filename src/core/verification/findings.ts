import type { Finding } from '../model/connection.ts'

type Facts = {
  roleName?: string
  externalId?: string
  accountId?: string
  vendor?: string
  region?: string
  regions?: string
}

const FINDINGS = {
  ROLE_NOT_ASSUMABLE: {
    message: (it: Facts) => `AWS did not let us assume the role ${it.roleName}.`,
    remedy: (it: Facts) =>
      `Launch the template unchanged: its trust policy must hold the External ID ${it.externalId}. If it does, a service control policy or permissions boundary may stop sts:AssumeRole.`,
  },
  TRUST_WITHOUT_EXTERNAL_ID: {
    message: (it: Facts) =>
      `The role ${it.roleName} can be assumed without an External ID, so others could make us enter.`,
    remedy: (it: Facts) =>
      `Restore the trust policy's condition: "StringEquals": { "sts:ExternalId": "${it.externalId}" }.`,
  },
  TRUST_ACCEPTS_ANY_EXTERNAL_ID: {
    message: (it: Facts) =>
      `The role ${it.roleName} accepts an External ID that is not yours, so others could make us enter.`,
    remedy: (it: Facts) =>
      `Let the trust policy accept this one value only, with StringEquals and no wildcard: ${it.externalId}.`,
  },
  EXTERNAL_ID_CHANGED: {
    message: () => 'The External ID in the template was changed.',
    remedy: () =>
      'Delete this stack, open the onboarding page again and launch the template unchanged.',
  },
  ACCOUNT_MISMATCH: {
    message: () => 'The role is in another AWS account than the stack.',
    remedy: () =>
      'Launch the template unchanged: it reports the role that it makes in the same account.',
  },
  ACCOUNT_NOT_INVITED: {
    message: (it: Facts) => `This invitation is for another AWS account than ${it.accountId}.`,
    remedy: () =>
      'Delete this stack and launch it in the invited account, or ask the vendor to reset the invitation.',
  },
  REGION_NOT_INVITED: {
    message: (it: Facts) => `This invitation is for another AWS Region than ${it.region}.`,
    remedy: (it: Facts) =>
      `Delete this stack, open the onboarding page again and launch the template in ${it.regions}.`,
  },
  ACCOUNT_IS_VENDORS: {
    message: (it: Facts) => `The account ${it.accountId} belongs to the vendor itself.`,
    remedy: () => "Launch the stack in the customer's account.",
  },
  ROLE_ARN_INVALID: {
    message: () => 'The stack did not report an IAM role that can be lent.',
    remedy: () => 'Launch the template unchanged.',
  },
  INVITATION_UNUSABLE: {
    message: () => 'This onboarding link cannot be used (any more).',
    remedy: (it: Facts) => `Ask ${it.vendor} for a new link and launch that.`,
  },
  INVITATION_EXPIRED: {
    message: () => 'This onboarding link has expired.',
    remedy: (it: Facts) => `Ask ${it.vendor} for a new link and launch that.`,
  },
  UPDATE_UNKNOWN: {
    message: () => 'This stack is not connected, so it cannot be updated.',
    remedy: (it: Facts) => `Delete it and ask ${it.vendor} for a new link.`,
  },
  VERIFICATION_UNFINISHED: {
    message: () => 'The role could not be verified in time, because AWS gave no clear answer.',
    remedy: () => 'Delete this stack and launch it again in a few minutes.',
  },
  STS_REGION_DISABLED: {
    message: (it: Facts) =>
      `AWS STS is switched off in account ${it.accountId}, in the Regions from which we use the role.`,
    remedy: (it: Facts) =>
      `Activate STS for ${it.regions} in the IAM console, under Account settings; then delete this stack and launch it again.`,
  },
  ANSWER_REFUSED: {
    message: () => 'CloudFormation did not take our answer: it had stopped waiting.',
    remedy: () => 'If the stack was rolled back, delete it and launch it again.',
  },
  CALLED_IN_TOO_LATE: {
    message: () =>
      'The stack called in, but we heard it only after CloudFormation had stopped waiting. You did nothing wrong.',
    remedy: () =>
      'Delete the stack that was rolled back, and launch it again from the onboarding page.',
  },
  ROLE_IN_USE: {
    message: (it: Facts) => `The role ${it.roleName} is connected already, by an earlier stack.`,
    remedy: (it: Facts) =>
      `Delete the earlier stack, or ask ${it.vendor} to disconnect it; then launch this one again.`,
  },
  ROLE_RECREATED: {
    message: (it: Facts) =>
      `The role ${it.roleName} was deleted and made again under the same name.`,
    remedy: () => 'Confirm with the customer that this was meant, then resume the connection.',
  },
} as const satisfies Record<
  string,
  { message: (it: Facts) => string; remedy: (it: Facts) => string }
>

export type FindingCode = keyof typeof FINDINGS

/** In words for the person who can mend it, without anything internal (RSP-8). */
export const finding = (code: FindingCode, facts: Facts = {}): Finding => ({
  code,
  message: FINDINGS[code].message(facts),
  remedy: FINDINGS[code].remedy(facts),
})
