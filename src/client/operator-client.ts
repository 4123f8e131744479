import type * as wire from '../api/types.ts'
import type { CallOptions, CreateOptions } from './options.ts'
import { WebhookClient } from './webhook-client.ts'

/**
 * Rolecall may wait for IAM with each message, as it does when the message comes from the queue.
 */
const REDRIVE_TIMEOUT_MS = 180_000

/** Rolecall checks and stores up to 10,000 rows before it answers. */
const JOB_TIMEOUT_MS = 60_000

/** The operations about profiles, campaigns, jobs, the audit trail, dead letters and API tokens. */
export class OperatorClient extends WebhookClient {
  /**
   * Lists access profiles, newest first.
   * @example
   * for await (const { name, currentVersion, connections } of rolecall.listProfiles())
   *   console.log(name, currentVersion, connections)
   */
  listProfiles(query: wire.ListProfilesQuery = {}, options?: CallOptions) {
    return this.list('listProfiles', { query }, options)
  }

  /**
   * Gets one access profile, also one that rolecall.yaml no longer has.
   * @throws RolecallError NOT_FOUND
   */
  getProfile(name: string, options?: CallOptions) {
    return this.call('getProfile', { id: name }, options)
  }

  /**
   * Lists the versions of an access profile, newest first.
   * @throws RolecallError NOT_FOUND
   */
  listAccessVersions(
    name: string,
    query: wire.ListAccessVersionsQuery = {},
    options?: CallOptions,
  ) {
    return this.list('listAccessVersions', { id: name, query }, options)
  }

  /**
   * Gets one version of an access profile, with all that a customer is shown and gets.
   * @param version The number of the version, from 1, or its id: the `profileVersion` of an
   * invitation or a connection.
   * @throws RolecallError NOT_FOUND
   */
  getAccessVersion(name: string, version: number | string, options?: CallOptions) {
    return this.call('getAccessVersion', { members: [name, String(version)] }, options)
  }

  /**
   * Says what changes between two versions of an access profile, in words and as policies.
   * @param query `to` is the current version unless given, and `from` the one before it.
   * @throws RolecallError NOT_FOUND
   */
  compareAccessVersions(
    name: string,
    query: wire.CompareAccessVersionsQuery = {},
    options?: CallOptions,
  ) {
    return this.call('compareAccessVersions', { id: name, query }, options)
  }

  /**
   * Starts to ask customers for the current version of a profile. Sent again after a lost answer,
   * it rejects with CAMPAIGN_RUNNING, which names the campaign.
   * @param body `customerIds` names 1 to 50 customers; without it, all are asked. Customers see the
   * `deadline`; nothing changes when it has passed.
   * @throws RolecallError PROFILE_UNKNOWN, CAMPAIGN_RUNNING
   * @example
   * const { id } = await rolecall.startCampaign({ profile: 'default' })
   * const { counts, total } = await rolecall.getCampaign(id)
   * console.log(`${counts.updated} of ${total} connections are updated.`)
   */
  startCampaign(body: wire.NewCampaign, options?: CallOptions) {
    return this.call('startCampaign', { body }, options)
  }

  /** Lists campaigns, newest first. */
  listCampaigns(query: wire.ListCampaignsQuery = {}, options?: CallOptions) {
    return this.list('listCampaigns', { query }, options)
  }

  /**
   * Gets one campaign with its counts.
   * @throws RolecallError NOT_FOUND
   */
  getCampaign(id: string, options?: CallOptions) {
    return this.call('getCampaign', { id }, options)
  }

  /**
   * Announces the upgrade again for customers who have neither updated nor declined, at most once a
   * day for each connection.
   * @throws RolecallError NOT_FOUND, CAMPAIGN_ENDED
   */
  remindCampaign(id: string, options?: CallOptions) {
    return this.call('remindCampaign', { id }, options)
  }

  /**
   * Ends a campaign: nobody is asked any more. Upgrades that customers made stay.
   * @throws RolecallError NOT_FOUND, CAMPAIGN_ENDED
   */
  cancelCampaign(id: string, options?: CallOptions) {
    return this.call('cancelCampaign', { id }, options)
  }

  /**
   * Lists the connections of a campaign, newest first.
   * @throws RolecallError NOT_FOUND
   * @example
   * const members = rolecall.listCampaignMembers(id, { status: 'declined' })
   * for await (const { customerId, note } of members) console.log(customerId, note)
   */
  listCampaignMembers(
    id: string,
    query: wire.ListCampaignMembersQuery = {},
    options?: CallOptions,
  ) {
    return this.list('listCampaignMembers', { id, query }, options)
  }

  /**
   * Does the same with many connections or invitations, or invites many customers. Returns at once;
   * `getJob` tells how far it is. Sends an idempotency key, so a repeat makes no second job.
   * @param body Exactly one of `ids` (1 to 1,000), `filter` and `rows` (1 to 10,000).
   * @throws RolecallError REQUEST_INVALID, FORBIDDEN
   * @example
   * const filter = { status: ['unreachable'] } as const
   * const { id } = await rolecall.createJob({ kind: 'verify', filter })
   * const { status, total, counts } = await rolecall.getJob(id)
   * console.log(`${status}: ${counts.done} of ${total} are done, ${counts.failed} failed.`)
   */
  createJob(body: wire.NewJob, options: CreateOptions = {}) {
    const { idempotencyKey = this.world.newId(), ...rest } = options
    return this.call('createJob', { body }, { timeoutMs: JOB_TIMEOUT_MS, idempotencyKey, ...rest })
  }

  /** Lists jobs, newest first. */
  listJobs(query: wire.ListJobsQuery = {}, options?: CallOptions) {
    return this.list('listJobs', { query }, options)
  }

  /**
   * Gets one job with its counts.
   * @throws RolecallError NOT_FOUND
   */
  getJob(id: string, options?: CallOptions) {
    return this.call('getJob', { id }, options)
  }

  /**
   * Lists the rows of a job that failed, in their order. They are deleted 30 days after its end.
   * @throws RolecallError NOT_FOUND
   * @example
   * for await (const { row, id, message } of rolecall.listJobFailures(jobId))
   *   console.log(row, id, message)
   */
  listJobFailures(id: string, query: wire.ListJobFailuresQuery = {}, options?: CallOptions) {
    return this.list('listJobFailures', { id, query }, options)
  }

  /**
   * Starts a draft, with the grants of this caller.
   * @throws RolecallError NOT_FOUND, JOB_STATE
   */
  startJob(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('startJob', { id, body }, options)
  }

  /**
   * Stops a job. Rows that are under way are finished; what was done stays.
   * @throws RolecallError NOT_FOUND, JOB_STATE
   */
  stopJob(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('stopJob', { id, body }, options)
  }

  /**
   * Deletes the data about a customer whose connections have ended. Call it again while `isDone` is
   * false.
   * @throws RolecallError CUSTOMER_ACTIVE
   */
  deleteCustomerData(customerId: string, body?: wire.DeleteOrder, options?: CallOptions) {
    return this.call('deleteCustomerData', { id: customerId, body }, options)
  }

  /**
   * Lists the audit trail, newest first.
   * @example
   * // Every entry from now on, in order.
   * let cursor: string | undefined
   * for (;;) {
   *   const since = cursor === undefined ? new Date().toISOString() : undefined
   *   const page = await rolecall.listAudit({ order: 'asc', since, cursor }).page()
   *   for (const entry of page.items) console.log(entry.at, entry.action, entry.subject)
   *   cursor = page.followCursor ?? undefined
   *   if (page.nextCursor === null) await new Promise((resolve) => setTimeout(resolve, 5000))
   * }
   */
  listAudit(query: wire.ListAuditQuery = {}, options?: CallOptions) {
    return this.list('listAudit', { query }, options)
  }

  /**
   * Lists events, newest first: what webhooks deliver. With `order: 'asc'` and `followCursor` you
   * can follow them, as with `listAudit`.
   * @example
   * const types = 'connection.active,connection.disconnected'
   * for await (const { type, data } of rolecall.listEvents({ types })) console.log(type, data)
   */
  listEvents(query: wire.ListEventsQuery = {}, options?: CallOptions) {
    return this.list('listEvents', { query }, options)
  }

  /**
   * Finds invitations and connections that your grants let you see, by the beginning of a name, an
   * id, an account number or an ARN. Best first.
   * @example
   * const { items } = await rolecall.search({ q: 'acme' })
   * for (const { kind, id, value } of items) console.log(kind, id, value)
   */
  search(query: wire.SearchQuery, options?: CallOptions) {
    return this.call('search', { query }, options)
  }

  /**
   * Gets how invitations went, why attempts failed, and the health of connections, by day.
   * @param query `from` and `to` are days, such as `2026-11-28`, at most 400 days in all.
   * @throws RolecallError FORBIDDEN for a token that is limited to customers
   */
  getFigures(query: wire.GetFiguresQuery = {}, options?: CallOptions) {
    return this.call('getFigures', { query }, options)
  }

  /**
   * Lists the messages in the dead-letter queues, oldest first, and the queues that could not be
   * read.
   */
  listDeadLetters(options?: CallOptions) {
    return this.call('listDeadLetters', {}, options)
  }

  /** Gets one of these messages in full, with its secrets hidden. */
  getDeadLetter(id: string, options?: CallOptions) {
    return this.call('getDeadLetter', { id }, options)
  }

  /**
   * Processes up to ten of these messages again, or all that are genuine. It takes up to three
   * minutes.
   */
  redriveDeadLetters(body: wire.RedriveOrder, options?: CallOptions) {
    const timeoutMs = REDRIVE_TIMEOUT_MS
    return this.call('redriveDeadLetters', { body }, { ...options, timeoutMs })
  }

  /**
   * Creates an API token. The answer is the only place that shows its text, so the request is not
   * sent again after a lost answer.
   * @throws RolecallError TOKEN_NAME_TAKEN, FORBIDDEN
   */
  createToken(body: wire.NewApiToken, options?: CallOptions) {
    return this.call('createToken', { body }, { ...options, once: true })
  }

  /** Lists API tokens, newest first. The tokens themselves are not shown. */
  listTokens(query: wire.ListTokensQuery = {}, options?: CallOptions) {
    return this.list('listTokens', { query }, options)
  }

  /** Gets one API token, without its text. */
  getToken(id: string, options?: CallOptions) {
    return this.call('getToken', { id }, options)
  }

  /**
   * Replaces an API token; both work until the overlap is over. As with `createToken`, a lost
   * answer is not asked for again.
   * @param body `overlapSeconds` is 0 to 604800 (7 days); 86400 (one day) by default.
   * @throws RolecallError NOT_FOUND, TOKEN_NOT_ACTIVE
   */
  rotateToken(id: string, body: wire.Rotation = {}, options?: CallOptions) {
    return this.call('rotateToken', { id, body }, { ...options, once: true })
  }

  /**
   * Ends an API token at once. The answer lists the tokens that it created.
   * @param body With `descendants: true`, these end too.
   * @throws RolecallError NOT_FOUND, FORBIDDEN
   */
  revokeToken(id: string, body?: wire.Revocation, options?: CallOptions) {
    return this.call('revokeToken', { id, body }, options)
  }
}
