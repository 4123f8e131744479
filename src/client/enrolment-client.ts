import type * as wire from '../api/types.ts'
import { OperatorClient } from './operator-client.ts'
import type { CallOptions, CreateOptions } from './options.ts'

/** The operations about organizations. */
export class EnrolmentClient extends OperatorClient {
  /**
   * Invites an organization: one link, one External ID, and one connection for each account.
   * @param body `accounts.include` names up to 5,000 accounts that connect without approval,
   * `accounts.exclude` up to 500 that must not connect, `accounts.ous` up to 50 units.
   * @param options Its `idempotencyKey` is a random one unless given.
   * @throws RolecallError ACCOUNT_ID_INVALID, ACCOUNT_IS_VENDORS, PROFILE_UNKNOWN
   * @example
   * const { enrolmentUrl } = await rolecall.createEnrolment({
   *   customerId: 'acme',
   *   managementAccountId: '400000000000',
   * })
   */
  createEnrolment(body: wire.NewEnrolment, options: CreateOptions = {}) {
    const { signal, idempotencyKey = this.world.newId() } = options
    return this.call('createEnrolment', { body }, { signal, idempotencyKey })
  }

  /** Lists enrolments, newest first. */
  listEnrolments(query: wire.ListEnrolmentsQuery = {}, options?: CallOptions) {
    return this.list('listEnrolments', { query }, options)
  }

  /**
   * Gets one enrolment with the number of its accounts in each state.
   * @throws RolecallError NOT_FOUND
   */
  getEnrolment(id: string, options?: CallOptions) {
    return this.call('getEnrolment', { id }, options)
  }

  /**
   * Lists the accounts of an enrolment, by their numbers.
   * @throws RolecallError NOT_FOUND
   */
  listEnrolmentAccounts(
    id: string,
    query: wire.ListEnrolmentAccountsQuery = {},
    options?: CallOptions,
  ) {
    return this.list('listEnrolmentAccounts', { id, query }, options)
  }

  /**
   * Confirms that accounts belong to the customer, so that their connections become active.
   * @param body 1 to 200 accounts.
   * @throws RolecallError NOT_FOUND
   */
  approveEnrolmentAccounts(id: string, body: wire.EnrolmentApproval, options?: CallOptions) {
    return this.call('approveEnrolmentAccounts', { id, body }, options)
  }

  /**
   * Ends an enrolment: no further account connects. Connections stay.
   * @throws RolecallError NOT_FOUND
   */
  revokeEnrolment(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('revokeEnrolment', { id, body }, options)
  }

  /**
   * Makes a new link to the page of an enrolment; the one before no longer works.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   */
  replaceEnrolmentLink(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('replaceEnrolmentLink', { id, body }, options)
  }

  /**
   * Replaces the callback token. Templates with an earlier one connect no account.
   * @throws RolecallError NOT_FOUND, INVITATION_NOT_OPEN
   */
  rotateEnrolmentToken(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('rotateEnrolmentToken', { id, body }, options)
  }

  /**
   * Gives an enrolment the current version of its profile. The customer then updates the launcher
   * stack with `updateCommand`.
   * @throws RolecallError NOT_FOUND, UPGRADE_NOT_NEEDED, UPGRADE_NEEDS_NEW_INVITATION
   */
  upgradeEnrolment(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('upgradeEnrolment', { id, body }, options)
  }
}
