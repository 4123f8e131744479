import { approveConnection } from '../../../core/connections/approve.ts'
import { disconnect } from '../../../core/connections/disconnect.ts'
import { connectionFor, listConnections } from '../../../core/connections/find.ts'
import { resumeConnection, suspendConnection } from '../../../core/connections/suspend.ts'
import { listScopes } from '../../../core/credentials/list-scopes.ts'
import { externalIdChange } from '../../../core/fleet/external-id-steps.ts'
import type { Actor } from '../../../core/model/actor.ts'
import type { Connection } from '../../../core/model/connection.ts'
import type { Ports } from '../../../core/ports.ts'
import { receiptFor } from '../../../core/receipts/document.ts'
import { offerUpgrade } from '../../../core/upgrades/offer-upgrade.ts'
import { reportUpgrade } from '../../../core/upgrades/report-upgrade.ts'
import { listChecks } from '../../../core/verification/list-checks.ts'
import { verifyNow } from '../../../core/verification/verify.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toConnection, toConnections, toPage, toUpgrade } from '../contract/to-wire.ts'

export type Order = (
  ports: Ports,
  actor: Actor,
  id: string,
  comparedAccountId?: string,
) => Promise<Connection>

/** The orders that an operator can give for a connection, in the API and in the console. */
export const ORDERS = {
  verify: verifyNow,
  approve: approveConnection,
  suspend: suspendConnection,
  resume: resumeConnection,
  disconnect,
} as const satisfies Record<string, Order>

type Ids =
  | `${keyof typeof ORDERS | 'get'}Connection`
  | 'listConnections'
  | 'upgradeConnection'
  | 'reportUpgrade'
  | 'listChecks'
  | 'listScopes'
  | 'getExternalIdChange'
  | 'getReceipt'
  | 'getPublicKeys'

export function connectionHandlers(ports: Ports): Handlers<Ids> {
  const carryOut =
    (order: Order) =>
    async ({ actor, params }: { actor: Actor; params: { id: string } }) =>
      toConnection(ports, await order(ports, actor, params.id))
  return {
    async listConnections({ actor, query }) {
      const page = await listConnections(ports, actor, query)
      return toPage({ ...page, items: await toConnections(ports, page.items) }, (it) => it)
    },
    getConnection: async ({ actor, params }) =>
      toConnection(ports, await connectionFor(ports, actor, 'connections:read', params.id)),
    verifyConnection: carryOut(ORDERS.verify),
    approveConnection: async ({ actor, params, body }) =>
      toConnection(ports, await approveConnection(ports, actor, params.id, body?.accountId)),
    suspendConnection: carryOut(ORDERS.suspend),
    resumeConnection: carryOut(ORDERS.resume),
    disconnectConnection: carryOut(ORDERS.disconnect),
    upgradeConnection: async ({ actor, params, body }) =>
      toUpgrade(await offerUpgrade(ports, actor, { connectionId: params.id, ...body })),
    reportUpgrade: async ({ actor, params }) =>
      toConnection(ports, await reportUpgrade(ports, actor, params.id)),
    async listChecks({ actor, params, query }) {
      const page = await listChecks(ports, actor, { connectionId: params.id, ...query })
      return toPage(page, ({ connectionId: _, ...check }) => check)
    },
    async getExternalIdChange({ actor, params }) {
      const connection = await connectionFor(ports, actor, 'connections:read', params.id)
      return externalIdChange(ports.installation, connection)
    },
    getReceipt: ({ actor, params }) => receiptFor(ports, actor, params.id),
    getPublicKeys: async () => ({ keys: ports.keys.publicKeys() }),
    listScopes: async ({ actor, params }) => ({
      items: await listScopes(ports, actor, params.id),
      nextCursor: null,
    }),
  }
}
