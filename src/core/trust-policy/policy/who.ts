import type { PrincipalItem } from './policy.ts'

/** What an entry of `Principal` means. */
export interface Who {
  kind:
    | 'everyone'
    | 'account'
    | 'role'
    | 'user'
    | 'session'
    | 'unique-id'
    | 'service'
    | 'federated'
    | 'other'
  partition?: string
  accountId?: string
  arn?: string
}

const ARN =
  /^arn:(?<partition>[\w-]+|\$\{AWS::Partition\}):(?<service>iam|sts)::(?<accountId>\d{12}|\$\{AWS::AccountId\}):(?<kind>root$|role\/|user\/|assumed-role\/|federated-user\/)/
const KINDS: Record<string, Who['kind']> = {
  root: 'account',
  'role/': 'role',
  'user/': 'user',
  'assumed-role/': 'session',
  'federated-user/': 'session',
}
const TYPES: Record<string, Who['kind']> = { Service: 'service', Federated: 'federated' }

export function whoIs({ type, value }: PrincipalItem): Who {
  const text = typeof value === 'string' ? value : value.text
  if (type !== 'AWS') return { kind: TYPES[type] ?? 'other' }
  if (text === '*') return { kind: 'everyone' }
  if (/^(?:\d{12}|\$\{AWS::AccountId\})$/.test(text)) return { kind: 'account', accountId: text }
  if (/^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(text)) return { kind: 'unique-id' }
  const { partition, accountId, kind } = ARN.exec(text)?.groups ?? {}
  if (!kind || /[*?]/.test(text)) return { kind: 'other' }
  return { kind: KINDS[kind]!, partition: partition!, accountId: accountId!, arn: text }
}
