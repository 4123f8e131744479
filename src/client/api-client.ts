import type { OperationId } from '../api/routes.ts'
import type * as wire from '../api/types.ts'
import { type List, listOf, type Page } from './list.ts'
import type { CallOptions, ClientOptions } from './options.ts'
import { readAddress } from './token.ts'
import { type Call, type Query, routeOf, type Transport, transportTo } from './transport.ts'
import { type ClientWorld, systemWorld } from './world.ts'

const MAX_WAIT_MS = 30_000

type Answer<Id extends OperationId> = wire.Calls[Id]['response']
type ItemOf<Id extends OperationId> = Answer<Id> extends Page<infer Item> ? Item : never

/** Calls operations of the HTTP API by their ids. */
export class ApiClient {
  readonly #transport: Transport
  protected readonly world: ClientWorld

  /** @param world Replaces the clock, randomness and waits in tests. */
  constructor(options: ClientOptions = {}, world: ClientWorld = systemWorld) {
    const { url, token, maxAttempts = 4, timeoutMs = 10_000, fetch } = options
    this.world = fetch ? { ...world, fetch } : world
    const policy = { maxAttempts, maxWaitMs: MAX_WAIT_MS, timeoutMs }
    this.#transport = transportTo(
      () => readAddress(process.env, { url, token }),
      this.world,
      policy,
    )
  }

  protected call<Id extends OperationId>(
    operation: Id,
    { id, members = id === undefined ? [] : [id], query, body }: Input,
    options?: Partial<Call>,
  ): Promise<Answer<Id>> {
    const route = routeOf(operation, ...members)
    return this.#transport({ ...route, query: query as Query | undefined, body, ...options })
  }

  protected list<Id extends OperationId>(
    operation: Id,
    input: Input,
    options?: CallOptions,
  ): List<ItemOf<Id>> {
    return listOf(async (cursor) => {
      const query = { ...input.query, ...(cursor !== undefined && { cursor }) }
      return (await this.call(operation, { ...input, query }, options)) as Page<ItemOf<Id>>
    })
  }
}

interface Input {
  id?: string
  /** The members of the path in their order, where it is not one id. */
  members?: string[]
  query?: object
  body?: unknown
}
