import type { JobProblem, JobWork } from '../../../core/model/job.ts'

interface Words {
  /** What a button says before the number and the records. */
  verb: string
  /** What happens to each record. */
  effect: string
  /** The person types the number of records first. */
  isDestructive?: true
}

const ISSUED_STAY =
  'Sessions that were already issued stay valid until they expire, within one hour.'

export const WORK_WORDS: Record<JobWork, Words> = {
  verify: {
    verb: 'Verify',
    effect:
      'Rolecall assumes each role with its External ID, without it and with a wrong one, and applies the result. It uses only the capacity of AWS STS that no caller waits for.',
  },
  approve: {
    verb: 'Approve',
    effect:
      'You confirm that each account number is the customer’s. For imported roles, you also accept an External ID that is shared or can be guessed. Rolecall issues credentials for each of them.',
    isDestructive: true,
  },
  suspend: {
    verb: 'Suspend',
    effect: `Rolecall stops issuing credentials for each of them until it is resumed. ${ISSUED_STAY}`,
    isDestructive: true,
  },
  resume: {
    verb: 'Resume',
    effect:
      'Rolecall issues credentials again for each suspended one whose last check found no problem.',
  },
  disconnect: {
    verb: 'Disconnect',
    effect: `Each of them ends for good: Rolecall never issues credentials for it again. The customer’s stack stays until the customer deletes it. ${ISSUED_STAY}`,
    isDestructive: true,
  },
  upgrade: {
    verb: 'Offer upgrades for',
    effect:
      'Each customer’s page offers the current version of the access profile. Rolecall sends no e-mail: send the customers their links.',
  },
  revoke: {
    verb: 'Revoke',
    effect: 'The links no longer work. To connect these customers later, invite them again.',
    isDestructive: true,
  },
  import: {
    verb: 'Import',
    effect:
      'Rolecall probes each role and makes a connection for it. A role whose External ID is shared or can be guessed waits for your approval.',
  },
  invite: {
    verb: 'Invite',
    effect: 'Rolecall makes an invitation for each row. It sends no e-mail: you send the links.',
  },
}

export const PROBLEM_WORDS: Record<JobProblem, string> = {
  'more-than-expected':
    'More records matched the filter than you had confirmed. Nothing was done. Start again from the list.',
  'too-many':
    'More than 100,000 records matched the filter. Nothing was done. Use a narrower filter.',
  'token-revoked':
    'The API token that started this job was revoked. Start another job for the rows that are left.',
  'rights-removed':
    'The person who started this job lost the rights for it, or an owner ended the session. Somebody with the rights can start another job for the rows that are left.',
  restored:
    'The store was restored from a backup that was made while this job ran. Start another job for the rows that are left.',
}

/** `1 connection`, `412 customers`. */
export const inNumber = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
