import type { Context } from 'hono'
import type * as z from 'zod'
import type { Operation } from '../../../api/operation.ts'
import { OPERATIONS } from '../../../api/operations.ts'
import { type OperationId, ROUTES } from '../../../api/routes.ts'
import type { Calls } from '../../../api/types.ts'
import { type Actor, withReason } from '../../../core/model/actor.ts'
import type { App, Environment } from '../environment.ts'
import { answerJson } from '../response-headers.ts'
import { type Parts, readRequest } from './read-request.ts'

/** A request that matches the schemas of its operation. */
type Request<Id extends OperationId> = { actor: Actor; requestId: string } & {
  [Name in keyof Parts]: (typeof OPERATIONS)[Id] extends {
    [Key in Name]: infer Schema extends z.ZodType
  }
    ? z.output<Schema>
    : undefined
}

/** The handler of each operation. It takes a request and returns the body of the response. */
export type Handlers<Ids extends OperationId> = {
  [Id in Ids]: (request: Request<Id>) => Promise<Calls[Id]['response']>
}

/** Reads the request of an operation. Throws REQUEST_INVALID, which names every wrong field. */
export async function requestOf<Id extends OperationId>(
  c: Context<Environment>,
  id: Id,
): Promise<Request<Id>> {
  const parts = await readRequest(c, OPERATIONS[id])
  // Every order takes a reason, and every audit entry that it leads to shows it.
  const { reason } = (parts.body ?? {}) as { reason?: string }
  const actor = withReason(c.get('actor'), reason)
  return { actor, requestId: c.get('requestId'), ...parts } as Request<Id>
}

/** Registers operations at the method and path that `ROUTES` gives them. */
export function serveOperations<Ids extends OperationId>(app: App, handlers: Handlers<Ids>): void {
  for (const id of Object.keys(handlers) as Ids[]) {
    const { status = 200 }: Operation = OPERATIONS[id]
    const [method, path] = ROUTES[id].split(' ') as [string, string]
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) =>
      answerJson(c, await handlers[id](await requestOf(c, id)), status),
    )
  }
}
