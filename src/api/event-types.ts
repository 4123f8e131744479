/** Every type of event, and when it happens. */
export const EVENT_TYPES = {
  'invitation.created':
    'You invited a customer, or an account of an enrolment called in for the first time (`enrolmentId`).',
  'invitation.opened': 'The customer opened the invitation’s page for the first time.',
  'invitation.accepted':
    'The customer entered the account number, or confirmed that the role can take over the account.',
  'invitation.declined': 'The customer declined the invitation. It cannot be used any more.',
  'invitation.reset': 'You removed the account number that the customer had entered.',
  'invitation.revoked': 'You revoked the invitation.',
  'invitation.expiring':
    'The invitation expires in three days, and no stack has connected with it. Invitations that live shorter have no such event.',
  'invitation.expired': 'The invitation was not used in time.',
  'attempt.started':
    'The customer started to create the stack, or declared the first of several roles.',
  'attempt.failed':
    'A stack or a declared role did not connect. `code` and `message` say why. The customer can try again while the invitation is open.',
  'connection.active':
    'Credentials are issued for the connection. `first` is true for the first time.',
  'connection.awaiting-approval':
    'The role is verified. An operator has to confirm the account number.',
  'connection.insecure':
    'The role accepts requests that it must refuse. No credentials are issued.',
  'connection.unreachable': 'Rolecall can no longer assume the role.',
  'connection.recovered':
    'The role is verified again after it was insecure, unreachable or being deleted. Credentials are issued.',
  'connection.suspended':
    'No credentials are issued until an operator resumes the connection: an operator suspended it, or the role was created again.',
  'connection.resumed': 'An operator resumed the connection. Credentials are issued.',
  'connection.expiring':
    'The role ends in seven days or less, as was set for it. `expiresAt` says when.',
  'connection.disconnecting':
    'CloudFormation deletes the stack. Rolecall checks whether the access has ended.',
  'connection.contested': 'The stack is deleted, but the role can still be assumed.',
  'connection.disconnected': 'The connection has ended.',
  'upgrade.requested':
    'A campaign asks the customer to update the stack, or to replace the External ID (`asksFor`). The same again is a reminder.',
  'upgrade.opened': 'The customer saw the request for an upgrade on the page.',
  'upgrade.declined': 'The customer declined the upgrade. Nothing stops working.',
  'upgrade.started':
    'The stack reported another version of the access profile. Rolecall verifies the role next.',
  'upgrade.finished':
    'The upgrade has ended. `outcome` says whether the other version is granted now.',
  'enrolment.created': 'You invited an organization.',
  'enrolment.launched': 'The customer followed the launch link for the first time.',
  'enrolment.reader-ready':
    'Rolecall verified the reader role and read the list of accounts for the first time. It confirms accounts from now on.',
  'enrolment.account-failed':
    'AWS could not create the stack of an account, so the stack never called in. `message` is AWS’s reason. Known from the reader role only.',
  'enrolment.account-left':
    'The reader role shows that an account has left the organization, or that its stack is gone. The events of its connections say what becomes of them.',
  'enrolment.revoked': 'You revoked the enrolment. No further account connects with it.',
  'endpoint.paused':
    'Rolecall paused a webhook endpoint, because it did not accept events for three days or said that it is gone.',
  'endpoint.test': 'You sent a test to this endpoint. It appears in no list of events.',
} as const

export type EventType = keyof typeof EVENT_TYPES

export const isEventType = (text: string): text is EventType => Object.hasOwn(EVENT_TYPES, text)
