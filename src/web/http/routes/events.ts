import { isEventType } from '../../../api/event-types.ts'
import type { Ports } from '../../../core/ports.ts'
import { listEvents } from '../../../core/webhooks/list-events.ts'
import { namesIn } from '../contract/read-request.ts'
import { requestOf } from '../contract/serve-operations.ts'
import { toEvent, toPage } from '../contract/to-wire.ts'
import type { App } from '../environment.ts'

/** What webhooks deliver, as a list. */
export function eventRoutes(app: App, ports: Ports): void {
  app.get('/v1/events', async (c) => {
    const { actor, query } = await requestOf(c, 'listEvents')
    const { types, ...rest } = query
    const asked = { ...rest, types: types === undefined ? undefined : namesIn(types, TYPES) }
    const page = await listEvents(ports, actor, asked)
    return c.json({ ...toPage(page, toEvent), followCursor: page.followCursor ?? null })
  })
}

const TYPES = {
  field: 'types',
  noun: 'type',
  isKnown: isEventType,
  page: 'docs/reference/events.md',
}
