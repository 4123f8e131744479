/**
 * How far an invitation is, as the customer's page tells it. Each phase in which the customer only
 * waits has a time limit.
 */
export type Phase =
  | 'account' // the account number is not known yet
  | 'ready' // the stack can be launched
  | 'waiting' // launched less than a minute ago
  | 'silent' // launched earlier, and no stack has reported
  | 'creating' // a stack has reported that it begins
  | 'checking' // a stack has reported its role
  | 'stuck' // a stack has reported something, and then nothing more in time
  | 'failed'
  | 'awaiting-approval'
  | 'connected'
  | 'suspended'
  | 'insecure'
  | 'unreachable'
  | 'contested'
  | 'disconnecting'
  | 'ended-by-customer'
  | 'ended-by-vendor'
  | 'declined' // by the customer
  | 'link-ended'
