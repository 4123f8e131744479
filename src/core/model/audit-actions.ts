/** Every action of the audit trail, and what it means. Announcements have the same names. */
export const AUDIT_ACTIONS = {
  'invitation.created': 'An operator created an invitation. Rolecall generated its External ID.',
  'invitation.opened': 'The customer opened the page for the first time.',
  'invitation.accepted':
    'The customer entered the account number. The invitation is now for this account only.',
  'invitation.takeover-confirmed':
    'The customer confirmed on the page that the role can take over the account.',
  'invitation.options-set':
    'The customer set options for the role on the page. The invitation has a new template with them.',
  'invitation.launched': 'The customer followed the launch link. Repeated clicks are noted once.',
  'invitation.other-way':
    'The customer chose on the page to make the role without a stack. Rolecall looks for it.',
  'invitation.reset': 'An operator removed the account number that the customer had entered.',
  'invitation.link-replaced':
    'An operator replaced the link to the customer’s page. The link before no longer works.',
  'invitation.revoked': 'An operator revoked the invitation.',
  'invitation.declined': 'The customer declined on the page. The link no longer works.',
  'invitation.expiring': 'The invitation expires in three days, and nothing has connected with it.',
  'invitation.expired': 'The invitation was not used in time.',
  'attempt.started': 'A stack announced itself. Nothing existed yet, and nothing spoke against it.',
  'attempt.failed':
    'A stack or a declared role did not connect. The details or the invitation show the reason. The invitation stays open.',
  'callback.update-noted': 'A stack is being updated. Rolecall answered with success.',
  'callback.received': 'Rolecall received a genuine request of a stack.',
  'callback.refused': 'Rolecall answered the request with a failure and a reason.',
  'callback.quarantined':
    'The request contradicts the stack, account or role of the connection. Nothing was changed.',
  'callback.overtaken':
    'Rolecall had already followed a later request of this stack. Nothing was changed.',
  'callback.delete-noted':
    'A stack that is not connected is being deleted. Rolecall answered with success.',
  'callback.answered': 'CloudFormation accepted the answer.',
  'callback.undeliverable':
    'CloudFormation did not accept the answer, because it had stopped waiting.',
  'callback.redriven': 'An operator redrove a request from a dead-letter queue.',
  'connection.imported':
    'An operator imported a role that the vendor already had. Rolecall probed it.',
  'connection.external-id-changed':
    'The role accepts another External ID of the connection, which uses it from now on.',
  'connection.external-id-retired':
    'AWS refuses the imported External ID of the role. Only the one that Rolecall drew works.',
  'connection.verified':
    'All three probes passed. The connection is bound to its invitation, stack, account and role.',
  'connection.declared':
    'Somebody gave the ARN of a role that was made without a stack. All three probes passed, and the connection is bound to its invitation, account and role.',
  'connection.updated': 'The stack was updated. The role still passes the verification.',
  'connection.upgrade-offered':
    'An operator offered the customer another version of the access profile for the stack.',
  'connection.upgrade-reported':
    'The customer or an operator said that a role without a stack has the offered version. The next check verifies it.',
  'connection.upgraded': 'The stack has a newer version of the access profile. It is granted now.',
  'connection.downgraded':
    'The stack has an earlier version of the access profile. It is granted now.',
  'connection.upgrade-failed':
    'An update to another version of the access profile did not take effect. The connection keeps its former version.',
  'connection.delete-hinted':
    'CloudFormation deletes the stack. Rolecall checks next whether the access ends too.',
  'connection.conflict': 'A role was reported that another connection uses. Nothing was changed.',
  'connection.approved': 'An operator confirmed the account number.',
  'connection.checked':
    'An operator or the customer had the role checked. The status did not change.',
  'connection.held':
    'The service was away for long, or its store is an old copy. No credentials are issued until the role is verified again.',
  'restore.confirmed':
    'After a restore, an operator confirmed the connections or the API tokens of the backup.',
  'connection.resumed': 'An operator resumed the connection.',
  'connection.verifying': 'A stack reported its role.',
  'connection.awaiting-approval':
    'The role is verified. An operator has to confirm the account number.',
  'connection.active': 'Credentials are issued.',
  'connection.insecure':
    'The role accepts requests that it must refuse. No credentials are issued.',
  'connection.unreachable': 'Rolecall can no longer assume the role.',
  'connection.suspended': 'No credentials are issued until the connection is resumed.',
  'connection.disconnecting':
    'CloudFormation deletes the stack. Rolecall checks whether the access has ended.',
  'connection.contested': 'The stack is deleted, but the role can still be assumed.',
  'connection.disconnected': 'The connection has ended.',
  'receipt.issued':
    'AWS refused the role of an ended connection over more than an hour, while the broker role could assume others. The receipt says so.',
  'receipt.given-up':
    'The role of an ended connection still exists after 90 days. Rolecall no longer tries it.',
  'token.created': 'An operator created an API token. The details show its grants.',
  'token.rotated': 'An operator rotated an API token. The old token works until the overlap ends.',
  'token.revoked': 'An operator revoked an API token.',
  'person.signed-in': 'A person signed in to the console. The details show the role.',
  'person.refused':
    'A person signed in with the provider, but no rule of rolecall.yaml gives this person a role.',
  'person.role-changed':
    'The groups of a signed-in person changed. The details show the role from now on.',
  'person.signed-out': 'A person signed out of the console.',
  'person.session-ended': 'A session of the console ended before its time. The details say why.',
  'session.issued':
    'Rolecall issued a session for a scope and a caller. The same caller gets the same credentials until they are renewed.',
  'session.denied': 'Rolecall refused to issue credentials.',
  'access.simulated': 'A caller asked what a scope allows. No credentials were issued.',
  'issuing.stopped': 'An operator stopped issuing credentials for a customer or for everybody.',
  'issuing.resumed': 'An operator resumed issuing credentials.',
  'profile.version-stored':
    'Rolecall started with a changed access profile. It stored a new version, which new invitations get.',
  'profile.version-restored':
    'Rolecall started with an access profile that equals an earlier version. New invitations get that version again.',
  'profile.removed':
    'The access profile is no longer in rolecall.yaml. Its invitations and connections keep their versions.',
  'campaign.started': 'An operator started to ask customers for a newer version of a profile.',
  'campaign.reminded': 'An operator had the customers of a campaign reminded.',
  'campaign.cancelled': 'An operator cancelled a campaign. Nobody is asked any more.',
  'campaign.finished': 'Each connection of a campaign was updated or has ended.',
  'job.started': 'A person started the same work on many records. The details say which work.',
  'job.stopped':
    'A job ended before all of its rows were done. The details count them; with "problem", Rolecall stopped it.',
  'job.finished': 'A job has worked on each of its rows. The details count them.',
  'enrolment.created': 'An operator invited an organization. Rolecall generated its External ID.',
  'enrolment.launched': 'The customer followed the launch link of an enrolment.',
  'enrolment.takeover-confirmed':
    'The customer confirmed on the page of an enrolment that the role can take over each account.',
  'enrolment.account-joined':
    'An account of an organization called in for the first time, or again after it had left.',
  'enrolment.reader-ready':
    'Rolecall verified the reader role of an enrolment and read its accounts for the first time.',
  'enrolment.accounts-approved':
    'An operator approved accounts of an enrolment that nothing else confirms.',
  'enrolment.accounts-confirmed':
    'The reader role of an organization listed its accounts. The details count what changed.',
  'enrolment.token-rotated':
    'An operator replaced the callback token of an enrolment. Templates with an earlier token connect no account.',
  'enrolment.upgraded':
    'An operator gave an enrolment the current access version. The customer updates the launcher stack.',
  'enrolment.link-replaced': 'An operator replaced the link to the page of an enrolment.',
  'enrolment.revoked':
    'An operator revoked an enrolment. No further account connects; connections stay.',
  'upgrade.requested':
    'A campaign asks a customer to update the stack. The upgrade is ready on the customer’s page. The same again is a reminder.',
  'upgrade.opened': 'The customer saw the request for an upgrade on the page.',
  'upgrade.declined': 'The customer declined the upgrade. Nothing stops working.',
  'upgrade.finished': 'The stack has the version that a campaign asked for.',
  'endpoint.created': 'An operator or rolecall.yaml added a webhook endpoint.',
  'endpoint.updated': 'An operator or rolecall.yaml changed a webhook endpoint.',
  'endpoint.secret-rotated':
    'A webhook endpoint got a new signing secret. The former secret signs too until the overlap ends.',
  'endpoint.paused':
    'Events are no longer sent to the webhook endpoint. The details say why. No event is lost.',
  'endpoint.resumed': 'An operator resumed a webhook endpoint. It gets the events that it missed.',
  'endpoint.removed': 'An operator or rolecall.yaml removed a webhook endpoint.',
  'endpoint.redelivered':
    'An operator had events sent again to a webhook endpoint. The details say which.',
  'endpoint.event-skipped':
    'A webhook endpoint refused one event for three days while it accepted others. Rolecall no longer sends this event.',
  'customer.data-deleted':
    "An operator deleted the data about a customer. The subject is a hash of the customer's id; the details count what was deleted.",
  'service.present':
    'The service was running and had nothing else to record. A store without recent entries is known to be an old copy.',
} as const

export type AuditAction = keyof typeof AUDIT_ACTIONS
