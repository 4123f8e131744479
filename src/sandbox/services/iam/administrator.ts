import { parsePolicy } from '../../policy/parse-policy.ts'
import type { User } from './state.ts'

const TEXT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'

export const administratorArn = (accountId: string): string =>
  `arn:aws:iam::${accountId}:user/Administrator`

/** The user whose access key is the account number, so that no account needs its root user. */
export const administratorOf = (accountId: string, createdAt: number): User => ({
  accountId,
  path: '/',
  userName: 'Administrator',
  arn: administratorArn(accountId),
  uniqueId: `AIDASANDBOX0${accountId}`,
  createdAt,
  tags: {},
  inlinePolicies: {
    AdministratorAccess: { text: TEXT, policy: parsePolicy(TEXT, 'identity') },
  },
  attachedPolicyArns: [],
})
