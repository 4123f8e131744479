import { matchesAction } from '../../model/aws/match-action.ts'
import { parseRoleArn, type RoleArn } from '../../model/aws/role-arn.ts'
import type { Words } from '../lint.ts'
import type { Condition, Policy, PrincipalItem, Statement } from './policy.ts'
import { whoIs } from './who.ts'

/**
 * What a trust policy should contain. A missing value is taken from the policy itself, or not
 * checked.
 */
export interface Expected {
  brokerRole?: RoleArn | undefined
  externalId?: string | undefined
  /** During a rotation: the other External ID of the same connection (EXT-7). */
  rotatingTo?: string | undefined
}

/** What a rule knows besides the part that it checks. */
export interface Facts {
  policy: Policy
  /** The expected broker role, or the one that the policy names. */
  broker: RoleArn | undefined
  brokerAccount: string | undefined
  brokerKnown: boolean
  /** The accepted values. Empty if none is known. */
  externalIds: readonly string[]
  words: Words
}

export function factsOf(policy: Policy, expected: Expected): Facts {
  const broker = expected.brokerRole ?? pinnedBroker(policy)
  const brokerAccount = broker?.accountId ?? firstAccount(policy)
  const externalIds = [expected.externalId, expected.rotatingTo].filter((id) => id !== undefined)
  const words = {
    externalId: expected.externalId ?? 'THE-EXTERNAL-ID',
    assumed: broker
      ? `the role that the policy itself names, ${broker.text}`
      : 'any, because the policy names none',
    broker: broker?.text ?? 'arn:aws:iam::VENDOR-ACCOUNT:role/BROKER',
    account: brokerAccount ?? 'VENDOR-ACCOUNT',
    partition: broker?.partition ?? 'aws',
  }
  return {
    policy,
    broker,
    brokerAccount,
    brokerKnown: expected.brokerRole !== undefined,
    externalIds,
    words,
  }
}

function pinnedBroker(policy: Policy): RoleArn | undefined {
  const pins = [...waysIn(policy), ...sessionStatements(policy)].flatMap((statement) =>
    conditionsOn(statement, PRINCIPAL_ARN).flatMap(({ values }) => values),
  )
  const named = waysIn(policy).flatMap(({ principals }) =>
    principals.filter((item) => whoIs(item).kind === 'role'),
  )
  for (const { value } of [...pins, ...named]) {
    if (typeof value !== 'string' || /[*?$]/.test(value)) continue
    try {
      return parseRoleArn(value)
    } catch {
      // The rules report what is wrong with it.
    }
  }
  return undefined
}

const firstAccount = ({ statements }: Policy): string | undefined =>
  statements
    .flatMap(({ principals }) => principals)
    .map((item) => whoIs(item).accountId)
    .find((id) => id !== undefined && /^\d/.test(id))

export const EXTERNAL_ID = 'sts:externalid'
export const PRINCIPAL_ARN = 'aws:principalarn'
export const TAG_SESSION = 'sts:TagSession'
export const SET_SOURCE_IDENTITY = 'sts:SetSourceIdentity'

// AWS: upper and lower case do not matter in condition keys.
export const conditionsOn = ({ conditions }: Statement, key: string): Condition[] =>
  conditions.filter((condition) => condition.key.toLowerCase() === key)

export function covers({ actions, notActions }: Statement, action: string): boolean {
  const named = (items: typeof actions) =>
    items.some(({ value }) => typeof value === 'string' && matchesAction(value, action))
  return named(actions) || (notActions.length > 0 && !named(notActions))
}

export const allows = ({ statements }: Policy): Statement[] =>
  statements.filter(({ effect }) => effect === 'Allow')

/** The statements that allow sts:AssumeRole. */
export const waysIn = (policy: Policy): Statement[] =>
  allows(policy).filter((statement) => covers(statement, 'sts:AssumeRole'))

/** The statements that allow only session tags or a source identity. */
export const sessionStatements = (policy: Policy): Statement[] =>
  allows(policy).filter(
    (statement) => !covers(statement, 'sts:AssumeRole') && coversSession(statement),
  )

export const coversSession = (statement: Statement): boolean =>
  covers(statement, TAG_SESSION) || covers(statement, SET_SOURCE_IDENTITY)

/** Whether an entry of `Principal` is the ARN of the broker role. */
export const isBroker = (item: PrincipalItem, { broker }: Facts): boolean =>
  whoIs(item).kind === 'role' && (broker === undefined || item.value === broker.text)
