import type * as wire from '../api/types.ts'
import { EnrolmentClient } from './enrolment-client.ts'
import type { CallOptions, CreateOptions } from './options.ts'
import { type WaitOptions, waitUntilConnected } from './wait-until-connected.ts'

/**
 * Calls the HTTP API of a running Rolecall. Each method is one operation of the API and has its
 * name, as in the API reference and the OpenAPI document, so that a name found in one place is
 * found in all.
 *
 * A request is sent again after 429, 5xx or no answer, no sooner than `Retry-After` asks; a request
 * that creates an invitation has an Idempotency-Key, so that a repeat never creates a second one.
 * Settings are read at the first call, so a module may create a client before its environment is
 * set. All methods reject with a `RolecallError`.
 * @example
 * const rolecall = new RolecallClient() // ROLECALL_URL and ROLECALL_TOKEN
 * const invitation = await rolecall.createInvitation({ customerId: 'acme', customerName: 'Acme' })
 * console.log(`Send this to Acme: ${invitation.onboardingUrl}`)
 * const connection = await rolecall.waitUntilConnected(invitation.id)
 * const credentials = fromRolecall({ connectionId: connection.id, scope: 'inventory' })
 * const s3 = new S3Client({ credentials })
 */
export class RolecallClient extends EnrolmentClient {
  /**
   * Invites a customer. Send the invitation's `onboardingUrl` to the customer, or redirect them to
   * it.
   * @throws RolecallError PROFILE_UNKNOWN, REGION_UNSUPPORTED, ACCOUNT_IS_VENDORS,
   * IDEMPOTENCY_KEY_REUSED
   * @example
   * const { id, onboardingUrl } = await rolecall.createInvitation({
   *   customerId: 'acme',
   *   accountId: '222233334444',
   * })
   */
  createInvitation(body: wire.NewInvitation, options: CreateOptions = {}) {
    const { signal, idempotencyKey = this.world.newId() } = options
    return this.call('createInvitation', { body }, { signal, idempotencyKey })
  }

  /**
   * Lists invitations, newest first.
   * @example
   * for await (const { id, customerId } of rolecall.listInvitations({ status: 'open' }))
   *   console.log(id, customerId)
   */
  listInvitations(query: wire.ListInvitationsQuery = {}, options?: CallOptions) {
    return this.list('listInvitations', { query }, options)
  }

  /**
   * Gets one invitation.
   * @throws RolecallError NOT_FOUND
   */
  getInvitation(id: string, options?: CallOptions) {
    return this.call('getInvitation', { id }, options)
  }

  /**
   * Gets an e-mail text with the link of an open invitation, for you to send.
   * @param query `locale` is the language, such as `de`; that of the invitation unless given.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   */
  getInvitationEmail(id: string, query: wire.GetInvitationEmailQuery = {}, options?: CallOptions) {
    return this.call('getInvitationEmail', { id, query }, options)
  }

  /**
   * Gets all that a customer needs to create the role of an invitation in one way.
   * @param tool `cloudformation`, `terraform`, `cli`, `powershell`, `cdk` or `console`.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN, DELIVERY_UNAVAILABLE if the profile has a
   * template of your own, ACCOUNT_NEEDED if its policies name the account and nobody has given the
   * account number
   * @example
   * const { files, steps } = await rolecall.getDelivery(invitation.id, 'terraform')
   */
  getDelivery(id: string, tool: wire.Delivery['tool'], options?: CallOptions) {
    return this.call('getDelivery', { members: [id, tool] }, options)
  }

  /**
   * Ends an open invitation: its link no longer works, and its External ID is never used again.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   */
  revokeInvitation(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('revokeInvitation', { id, body }, options)
  }

  /**
   * Connects a role that the customer made without a stack, after it passed the same probes. May
   * take ten seconds, because AWS does not show a new role everywhere at once.
   * @param body `roleArn` is in the account of the invitation. `role` is needed only if the access
   * profile has several roles.
   * @throws RolecallError ROLE_REFUSED (its `finding` says why), ACCOUNT_NEEDED, STACK_UNDER_WAY
   * @example
   * await rolecall.declareRole(invitation.id, {
   *   roleArn: 'arn:aws:iam::222222222222:role/NorthwindInsightsAccess',
   * })
   */
  declareRole(id: string, body: wire.Declaration, options?: CallOptions) {
    return this.call('declareRole', { id, body }, options)
  }

  /**
   * Forgets the account number that the customer gave, so that they can give another.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   */
  resetInvitation(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('resetInvitation', { id, body }, options)
  }

  /**
   * Makes a new link to the customer's page. The link before no longer works.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   */
  replaceInvitationLink(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('replaceInvitationLink', { id, body }, options)
  }

  /**
   * Makes a short-lived link to the customer's page, and a token with which your own page follows
   * the state of this one invitation. Nothing is stored, so call it each time that your page is
   * shown.
   * @param order `expiresInSeconds` is 60 to 86400; one hour unless given.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   * @example
   * const { url, statusUrl, statusToken } = await rolecall.createPortalSession(invitation.id)
   */
  createPortalSession(id: string, order?: wire.PortalOrder, options?: CallOptions) {
    return this.call('createPortalSession', { id, body: order }, options)
  }

  /**
   * Waits until the customer has connected, and gives the active connection. It looks again after
   * one second at first and every 15 seconds in the end, and continues through an outage of
   * Rolecall.
   * @throws RolecallError INVITATION_NOT_OPEN if the invitation expired or was revoked;
   * CONNECTION_NOT_ISSUING if the connection is insecure, unreachable, suspended or ended (the
   * message says why)
   * @throws the reason of `signal`, once it aborts
   * @example
   * const signal = AbortSignal.timeout(3_600_000)
   * const connection = await rolecall.waitUntilConnected(invitation.id, { signal })
   */
  waitUntilConnected(invitationId: string, options: WaitOptions = {}): Promise<wire.Connection> {
    return waitUntilConnected(this, invitationId, options, this.world)
  }

  /**
   * Lists connections, newest first.
   * @example
   * for await (const { id, accountId } of rolecall.listConnections({ status: 'active' }))
   *   console.log(id, accountId)
   * const { items, nextCursor } = await rolecall.listConnections({ limit: 20 }).page()
   */
  listConnections(query: wire.ListConnectionsQuery = {}, options?: CallOptions) {
    return this.list('listConnections', { query }, options)
  }

  /**
   * Gets one connection.
   * @throws RolecallError NOT_FOUND
   */
  getConnection(id: string, options?: CallOptions) {
    return this.call('getConnection', { id }, options)
  }

  /**
   * Lists the checks of the connection's role in the last 90 days, newest first.
   * @throws RolecallError NOT_FOUND
   */
  listChecks(id: string, query: wire.ListChecksQuery = {}, options?: CallOptions) {
    return this.list('listChecks', { id, query }, options)
  }

  /** Probes the connection's role now, and gives the connection with the result. */
  verifyConnection(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('verifyConnection', { id, body }, options)
  }

  /**
   * Confirms that the account number is the customer's; with `accountId`, only if the connection
   * has that number.
   * @throws RolecallError NOT_FOUND, ACCOUNT_DIFFERS, CONNECTION_STATE
   */
  approveConnection(id: string, body?: wire.Approval, options?: CallOptions) {
    return this.call('approveConnection', { id, body }, options)
  }

  /**
   * Stops issuing credentials for this connection. Sessions already issued stay valid until they
   * expire, within one hour.
   */
  suspendConnection(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('suspendConnection', { id, body }, options)
  }

  /**
   * Issues credentials for a suspended connection again.
   * @param body `reason` says why, for the audit trail; every order takes one.
   */
  resumeConnection(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('resumeConnection', { id, body }, options)
  }

  /**
   * Ends the connection: Rolecall issues no more credentials for it. The customer can then delete
   * the stack.
   */
  disconnectConnection(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('disconnectConnection', { id, body }, options)
  }

  /**
   * Offers the customer another version of the access profile for the connection's stack, and
   * returns how to update it. A repeat returns the same.
   * @param body `toVersion` is the number of the version; the profile's current one unless given.
   * @throws RolecallError UPGRADE_NOT_NEEDED, UPGRADE_NEEDS_NEW_INVITATION, CONNECTION_STATE
   * @example
   * const { command } = await rolecall.upgradeConnection(connectionId)
   */
  upgradeConnection(id: string, body?: wire.UpgradeOrder, options?: CallOptions) {
    return this.call('upgradeConnection', { id, body }, options)
  }

  /**
   * Says that a role without a stack has the offered version now. Rolecall verifies it next.
   * @throws RolecallError CONNECTION_STATE if a stack made the role: it reports its version itself
   */
  reportUpgrade(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('reportUpgrade', { id, body }, options)
  }

  /** Lists the scopes of a connection, and whether its customer has granted their rights. */
  listScopes(id: string, options?: CallOptions) {
    return this.list('listScopes', { id }, options)
  }

  /**
   * Gets what the customer of an imported role has to do to replace its External ID.
   * @throws RolecallError NOT_FOUND
   */
  getExternalIdChange(id: string, options?: CallOptions) {
    return this.call('getExternalIdChange', { id }, options)
  }

  /**
   * Gets the signed receipt of a connection that has ended.
   * @throws RolecallError NOT_FOUND, RECEIPT_NOT_READY
   */
  getReceipt(id: string, options?: CallOptions) {
    return this.call('getReceipt', { id }, options)
  }

  /** Gets the public keys that verify receipts. */
  getPublicKeys(options?: CallOptions) {
    return this.call('getPublicKeys', {}, options)
  }

  /**
   * Gets credentials once, in the shape of AWS's container endpoint. For an AWS SDK use
   * `fromRolecall`, which renews them.
   * @param query `scope` may be omitted if the profile has only one; `durationSeconds` is 900 to
   * 3600 (the default).
   * @throws RolecallError NOT_FOUND, SCOPE_UNKNOWN, SCOPE_NOT_GRANTED, CONNECTION_NOT_ISSUING,
   * ISSUING_STOPPED
   */
  getCredentials(id: string, query: wire.GetCredentialsQuery = {}, options?: CallOptions) {
    return this.call('getCredentials', { id, query }, options)
  }

  /**
   * Asks whether credentials of a scope could do something, without doing it.
   * @param question 1 to 10 `actions` such as `s3:PutObject`; `resource` is an ARN, or `*` (the
   * default).
   */
  simulateAccess(
    id: string,
    question: { scope?: string | undefined; actions: readonly string[]; resource?: string },
    options?: CallOptions,
  ) {
    const query = { ...question, actions: question.actions.join(',') }
    return this.call('simulateAccess', { id, query }, options)
  }

  /**
   * After a restore, confirms the connections, stops or tokens of the backup, so that they work
   * again.
   * @throws RolecallError FORBIDDEN
   */
  confirmRestored(group: 'connections' | 'stops' | 'tokens', options?: CallOptions) {
    return this.call('confirmRestored', { members: [group] }, options)
  }

  /**
   * Stops all credentials of one customer, or of everybody, from the next request on. Sessions
   * already issued stay valid until they expire.
   */
  stopIssuing(body: wire.StopOrder, options?: CallOptions) {
    return this.call('stopIssuing', { body }, options)
  }

  /** Issues credentials again after `stopIssuing`. */
  resumeIssuing(body: wire.StopOrder, options?: CallOptions) {
    return this.call('resumeIssuing', { body }, options)
  }

  /** Lists the current stops of issuing, newest first. */
  listStops(query: wire.ListStopsQuery = {}, options?: CallOptions) {
    return this.list('listStops', { query }, options)
  }
}
