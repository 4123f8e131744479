/** Everything that the trail can say, and what it means. Announcements have the same names. */
export const AUDIT_ACTIONS = {
  'invitation.created': 'An invitation was made; its External ID was drawn.',
  'invitation.accepted': 'The customer gave the account number: it is pinned.',
  'invitation.reset': 'An operator had the pinned account number forgotten.',
  'invitation.revoked': 'An operator ended the invitation.',
  'invitation.expired': 'The invitation was not used in time.',
  'callback.received': 'A genuine request of a stack came in.',
  'callback.refused': 'It was answered with a failure and a reason.',
  'callback.quarantined': 'It contradicts what the connection is bound to; nothing was changed.',
  'callback.overtaken':
    'A later request of the same stack was followed already; nothing was changed.',
  'callback.delete-noted': 'A stack that is not connected goes; it was let go.',
  'callback.answered': 'CloudFormation took the answer.',
  'callback.undeliverable': 'CloudFormation did not take the answer: it had stopped waiting.',
  'callback.redriven': 'An operator handed in again a request that lay in a dead-letter queue.',
  'connection.refused': 'A stack called in, and its role did not pass.',
  'connection.verified':
    'All three probes agree; invitation, stack, account and role are bound to each other.',
  'connection.updated': 'The stack was updated; the role still passes.',
  'connection.delete-hinted':
    'The stack says that it goes; whether the access goes too is looked at next.',
  'connection.conflict':
    'A stack reported a role that another connection holds; nothing was changed.',
  'connection.approved': 'An operator confirmed the account number.',
  'connection.checked': 'Somebody had the role probed; nothing changed.',
  'connection.held':
    'The service was away for long, or its store is an old copy: the role is proved again before anything is issued.',
  'connection.resumed': 'An operator let credentials be issued again.',
  'connection.verifying': 'A stack called in.',
  'connection.awaiting-approval': 'Verified; the account number waits for confirmation.',
  'connection.active': 'Credentials are issued.',
  'connection.insecure': 'A probe entered that must not: nothing is issued.',
  'connection.unreachable': 'The role no longer lets us in.',
  'connection.suspended': 'Nothing is issued until it is resumed.',
  'connection.disconnecting': 'The stack goes; access is probed.',
  'connection.contested': 'The stack is gone, but the access still works.',
  'connection.disconnected': 'The connection has ended.',
  'token.created': 'An API token was made; its grants are in the details.',
  'token.rotated': 'An API token got a successor; it ends when the overlap does.',
  'token.revoked': 'An API token was ended.',
  'session.issued':
    'A session was made for a scope and a caller; until it ends, the same caller gets the same credentials again.',
  'session.denied': 'Credentials were asked for and not issued.',
  'access.simulated':
    'Somebody asked what a scope allows; the role was asked, and nothing was issued.',
  'issuing.stopped': 'An operator stopped all credentials of a customer, or of everybody.',
  'issuing.resumed': 'An operator let them be issued again.',
  'service.present':
    'Nothing else had happened for a while, and the service was there: by such entries a store that is behind is known.',
} as const

export type AuditAction = keyof typeof AUDIT_ACTIONS
