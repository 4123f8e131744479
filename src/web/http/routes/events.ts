import { RolecallError } from '../../../api/errors.ts'
import { type EventType, isEventType } from '../../../api/events.ts'
import type { Ports } from '../../../core/ports.ts'
import { listEvents } from '../../../core/webhooks/list-events.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toEvent, toPage } from '../contract/to-wire.ts'
import type { App } from '../environment.ts'

/** What webhooks deliver, as a list. */
export function eventRoutes(app: App, ports: Ports): void {
  app.get('/v1/events', async (c) => {
    const { actor, query } = await requestOf(c, 'listEvents')
    const { types, ...rest } = query
    const asked = { ...rest, types: types === undefined ? undefined : typesOf(types) }
    const page = await listEvents(ports, actor, asked)
    return c.json({ ...toPage(page, toEvent), followCursor: page.followCursor ?? null })
  })
}

/** Throws REQUEST_INVALID for an unknown type: a spelling mistake must not look like no event. */
function typesOf(text: string): EventType[] {
  const types = text.split(',')
  const unknown = types.find((it) => !isEventType(it))
  if (unknown === undefined) return types as EventType[]
  const message = `has no type "${unknown}". docs/reference/events.md lists all types.`
  throw new RolecallError('REQUEST_INVALID', {
    detail: `types ${message}`,
    invalidFields: [{ in: 'query', field: 'types', message }],
  })
}
