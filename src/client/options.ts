import type { TokenSource } from './token.ts'

/** Where Rolecall is, which token to send, and how long to try. */
export interface ClientOptions {
  /** The address of the service. Default: `ROLECALL_URL`. */
  url?: string | undefined
  /**
   * An API token, `{ file }` (read again for each request), or a function that gives one.
   * By default `ROLECALL_TOKEN`, or the file that `ROLECALL_TOKEN_FILE` names.
   */
  token?: TokenSource | undefined
  /** How often a request is sent at most, 1 to 10. Default 4. */
  maxAttempts?: number
  /** How long one attempt may take, in milliseconds. Default 10000. */
  timeoutMs?: number
  /** Replaces the global `fetch`, for example to use a proxy. */
  fetch?: typeof fetch
}

/** Options of one call. */
export interface CallOptions {
  /** Aborts the call: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** Options of a call that creates something. */
export interface CreateOptions extends CallOptions {
  /**
   * 1 to 255 characters. Two calls with the same key and input create one invitation. By default
   * each call draws its own. Give one of yours, such as an order's id, if your program repeats the
   * call itself.
   */
  idempotencyKey?: string
}
