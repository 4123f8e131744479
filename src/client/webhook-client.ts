import type * as wire from '../api/types.ts'
import { ApiClient } from './api-client.ts'
import type { CallOptions } from './options.ts'

/** An attempt of a test takes 10 s at most. */
const TEST_TIMEOUT_MS = 20_000

/** The operations about webhook endpoints and deliveries. */
export class WebhookClient extends ApiClient {
  /**
   * Adds a webhook endpoint, which gets the events from now on. The answer is the only place that
   * shows its secret, so the request is not sent again after a lost answer.
   * @throws RolecallError ENDPOINT_URL_INVALID, ENDPOINTS_FULL
   * @example
   * const { id, secret } = await rolecall.createWebhookEndpoint({
   *   url: 'https://app.northwind.example/webhooks/rolecall',
   *   types: ['connection.active', 'connection.disconnected'],
   * })
   */
  createWebhookEndpoint(body: wire.NewWebhookEndpoint, options?: CallOptions) {
    return this.call('createWebhookEndpoint', { body }, { ...options, once: true })
  }

  /** Lists webhook endpoints, newest first. */
  listWebhookEndpoints(query: wire.ListWebhookEndpointsQuery = {}, options?: CallOptions) {
    return this.list('listWebhookEndpoints', { query }, options)
  }

  /**
   * Gets one webhook endpoint, without the text of its secret.
   * @throws RolecallError NOT_FOUND
   */
  getWebhookEndpoint(id: string, options?: CallOptions) {
    return this.call('getWebhookEndpoint', { id }, options)
  }

  /**
   * Changes the URL, the types or the description of a webhook endpoint. `null` removes a value.
   * @throws RolecallError NOT_FOUND, ENDPOINT_FROM_CONFIG, ENDPOINT_REMOVED, ENDPOINT_URL_INVALID
   */
  updateWebhookEndpoint(id: string, body: wire.WebhookEndpointUpdate, options?: CallOptions) {
    return this.call('updateWebhookEndpoint', { id, body }, options)
  }

  /**
   * Removes a webhook endpoint.
   * @throws RolecallError NOT_FOUND, ENDPOINT_FROM_CONFIG, ENDPOINT_REMOVED
   */
  removeWebhookEndpoint(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('removeWebhookEndpoint', { id, body }, options)
  }

  /**
   * Replaces the signing secret of a webhook endpoint; both sign until the overlap is over. As with
   * `createWebhookEndpoint`, a lost answer is not asked for again.
   * @param body `overlapSeconds` is 0 to 604800 (7 days); 86400 (one day) by default.
   * @throws RolecallError NOT_FOUND, ENDPOINT_FROM_CONFIG, ENDPOINT_REMOVED
   */
  rotateWebhookSecret(id: string, body: wire.SecretRotation = {}, options?: CallOptions) {
    return this.call('rotateWebhookSecret', { id, body }, { ...options, once: true })
  }

  /**
   * Sends an `endpoint.test` event at once and returns the attempt. A failed attempt is a result,
   * not an error.
   * @throws RolecallError NOT_FOUND, ENDPOINT_REMOVED
   * @example
   * const { delivered, status, fault } = await rolecall.testWebhookEndpoint(id)
   */
  testWebhookEndpoint(id: string, body?: wire.OrderReason, options?: CallOptions) {
    const timeoutMs = TEST_TIMEOUT_MS
    return this.call('testWebhookEndpoint', { id, body }, { ...options, timeoutMs, once: true })
  }

  /**
   * Stops sending events to a webhook endpoint. They are kept for 30 days.
   * @throws RolecallError NOT_FOUND, ENDPOINT_REMOVED
   */
  pauseWebhookEndpoint(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('pauseWebhookEndpoint', { id, body }, options)
  }

  /**
   * Sends events again, beginning with those that the endpoint missed.
   * @throws RolecallError NOT_FOUND, ENDPOINT_REMOVED
   */
  resumeWebhookEndpoint(id: string, body?: wire.OrderReason, options?: CallOptions) {
    return this.call('resumeWebhookEndpoint', { id, body }, options)
  }

  /**
   * Sends all events since a time again, in order. A paused endpoint becomes active.
   * @param body `since` is an ISO 8601 time, 30 days ago at most.
   * @throws RolecallError NOT_FOUND, ENDPOINT_REMOVED
   */
  redeliverToWebhookEndpoint(id: string, body: wire.RedeliverOrder, options?: CallOptions) {
    return this.call('redeliverToWebhookEndpoint', { id, body }, options)
  }

  /**
   * Lists the attempts of the last 30 days to deliver events to an endpoint, newest first.
   * @throws RolecallError NOT_FOUND
   */
  listWebhookAttempts(
    id: string,
    query: wire.ListWebhookAttemptsQuery = {},
    options?: CallOptions,
  ) {
    return this.list('listWebhookAttempts', { id, query }, options)
  }

  /**
   * Sends one event again: to the endpoint that `endpointId` names, or to all active ones.
   * @throws RolecallError NOT_FOUND, ENDPOINT_REMOVED
   */
  redeliverEvent(id: string, body?: wire.RedeliverEventOrder, options?: CallOptions) {
    return this.call('redeliverEvent', { id, body }, options)
  }
}
