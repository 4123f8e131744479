import { issueCredentials } from '../../../core/credentials/issue.ts'
import { simulateAccess } from '../../../core/credentials/simulate.ts'
import {
  confirmRestoredStops,
  listStops,
  resumeIssuing,
  stopIssuing,
} from '../../../core/credentials/stops.ts'
import type { Ports } from '../../../core/ports.ts'
import { confirmRestored } from '../../../core/verification/hold-after-restore.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toCredentials, toPage, toStop } from '../contract/to-wire.ts'

type Ids =
  | 'confirmRestored'
  | 'getCredentials'
  | 'simulateAccess'
  | 'listStops'
  | 'stopIssuing'
  | 'resumeIssuing'

export const credentialHandlers = (ports: Ports): Handlers<Ids> => ({
  getCredentials: async ({ actor, params, query, requestId }) =>
    toCredentials(
      await issueCredentials(ports, actor, { connectionId: params.id, ...query, requestId }),
    ),
  simulateAccess: ({ actor, params, query: { scope, actions, resource } }) =>
    simulateAccess(ports, actor, {
      connectionId: params.id,
      scope,
      questions: actions.split(',').map((action) => ({ action, resource })),
    }),
  listStops: async ({ actor, query }) => toPage(await listStops(ports, actor, query), toStop),
  stopIssuing: async ({ actor, body }) => toStop(await stopIssuing(ports, actor, orderOf(body))),
  resumeIssuing: async ({ actor, body }) =>
    toStop(await resumeIssuing(ports, actor, orderOf(body))),
  confirmRestored: async ({ actor, params: { group } }) => ({
    group,
    released:
      group === 'stops'
        ? Number(await confirmRestoredStops(ports, actor))
        : await confirmRestored(ports, actor, group),
  }),
})

/** An order for everybody names no customer. */
const orderOf = ({
  reason,
  ...whom
}: {
  customerId?: string
  all?: true
  reason?: string | undefined
}) => ({
  reason,
  ...(whom.customerId !== undefined && { customerId: whom.customerId }),
})
