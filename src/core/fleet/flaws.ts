import type { Finding } from '../model/connection.ts'

interface Other {
  /** How many other customers have the same one, and the first of their lines. */
  others: number
  line: number
}

const customers = (count: number): string => `${count} other customer${count === 1 ? '' : 's'}`

/** What the audit of existing roles finds, and what the vendor can do about it. */
const FLAWS = {
  ROLE_ARN_INVALID: () => [
    'This is not the ARN of an IAM role that a vendor can assume.',
    'Correct the line. An ARN looks like arn:aws:iam::123456789012:role/NAME.',
  ],
  EXTERNAL_ID_MISSING: () => [
    'The file has no External ID for this role.',
    'Find the External ID in the trust policy of the role and add it to the line. If the role requires none, connect it again with one.',
  ],
  EXTERNAL_ID_INVALID: () => [
    'AWS does not accept this External ID.',
    'Correct the line. An External ID has 2 to 1,224 letters, digits and characters of +=,.@:/_-.',
  ],
  TRUST_WITHOUT_EXTERNAL_ID: () => [
    'The role can be assumed without an External ID. Anyone who knows its ARN can make you use it for them.',
    'Ask the customer to add the condition StringEquals with sts:ExternalId to the trust policy.',
  ],
  TRUST_ACCEPTS_ANY_EXTERNAL_ID: () => [
    'The role accepts a wrong External ID. Anyone who knows its ARN can make you use it for them.',
    'Ask the customer to compare sts:ExternalId with StringEquals and the exact value, without a wildcard.',
  ],
  ROLE_NOT_ASSUMABLE: () => [
    'AWS does not let you assume the role with this External ID. The role was deleted, or its trust policy does not name you or has another External ID.',
    'Ask the customer whether the role still exists. If it does, compare its trust policy with this line.',
  ],
  EXTERNAL_ID_SHARED: ({ others, line }: Other) => [
    `${customers(others)} of this file ${others === 1 ? 'has' : 'have'} the same External ID (line ${line}), so it does not protect one from the other.`,
    'Give each customer an External ID of their own.',
  ],
  ROLE_SHARED: ({ others, line }: Other) => [
    `The same role is listed for ${customers(others)} (line ${line}).`,
    'Find out whose role it is, and remove the other line.',
  ],
  EXTERNAL_ID_GUESSABLE: ({ why }: { why: string }) => [
    `The External ID can be guessed: it ${why}.`,
    'Replace it by a random value of at least 20 letters and digits that you generate.',
  ],
  NO_CLEAR_ANSWER: ({ why }: { why: string }) => [
    `AWS gave no clear answer (${why}).`,
    'Run the same command again: it asks only for the roles without a clear answer.',
  ],
} as const satisfies Record<string, (facts: never) => readonly [message: string, remedy: string]>

type FlawCode = keyof typeof FLAWS

/** Every code, in the order in which reports explain them. */
export const FLAW_CODES: readonly string[] = Object.keys(FLAWS)

/** A flaw of a role in words for the vendor. */
export function flaw<Code extends FlawCode>(
  code: Code,
  ...facts: Parameters<(typeof FLAWS)[Code]>
): Finding {
  const inWords = FLAWS[code] as (...facts: unknown[]) => readonly [string, string]
  const [message, remedy] = inWords(...facts)
  return { code, message, remedy }
}
