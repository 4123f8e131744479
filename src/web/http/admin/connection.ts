import { versionNumbers } from '../../../core/access-versions/read-versions.ts'
import { connectionFor } from '../../../core/connections/find.ts'
import { isAccepted } from '../../../core/connections/lifecycle.ts'
import { mayDo } from '../../../core/model/grants.ts'
import type { Ports } from '../../../core/ports.ts'
import { latestChecks } from '../../../core/verification/list-checks.ts'
import { connectionPage } from '../../pages/admin/connection.tsx'
import type { ConnectionView } from '../../pages/admin/view.ts'
import { ORDERS, type Order } from '../routes/connections.ts'
import { addOrders, type Console, type ConsoleOrder, ISSUED_STAY, type Viewer } from './console.ts'
import { historyOf, stopsFor } from './history.ts'

const orderFor =
  (order: Order): ConsoleOrder['run'] =>
  (ports, actor, id, form) =>
    order(ports, actor, id, form.accountId)

const CONNECTION_ORDERS: Record<keyof typeof ORDERS, ConsoleOrder> = {
  verify: { run: orderFor(ORDERS.verify), done: 'The role was verified just now.' },
  approve: {
    run: orderFor(ORDERS.approve),
    needsTick: true,
    done: 'The account number is confirmed.',
  },
  suspend: {
    run: orderFor(ORDERS.suspend),
    needsTick: true,
    done: `No more credentials are issued for this connection. ${ISSUED_STAY}`,
  },
  resume: { run: orderFor(ORDERS.resume), done: 'Credentials are issued again.' },
  disconnect: {
    run: orderFor(ORDERS.disconnect),
    needsTick: true,
    done: `The connection has ended. The customer can delete the stack. ${ISSUED_STAY}`,
  },
}

export function connectionRoutes(console: Console): void {
  const { app, ports, page } = console
  app.get(
    '/admin/connections/:id',
    page(async (c, viewer) =>
      c.html(connectionPage(await connectionView(ports, viewer, c.req.param('id')!))),
    ),
  )
  addOrders(console, 'connections', CONNECTION_ORDERS)
}

async function connectionView(
  ports: Ports,
  { actor, frame }: Viewer,
  id: string,
): Promise<ConnectionView> {
  const connection = await connectionFor(ports, actor, 'connections:read', id)
  const history = await historyOf(ports, actor, id)
  const invitation = await ports.store.get('invitation', connection.invitationId)
  const { status } = connection
  const mayWrite = mayDo(actor, 'connections:write')
  return {
    ...frame,
    stops: await stopsFor(ports, actor, connection.customerId),
    connection,
    versions: await versionNumbers(ports, connection),
    customerName: invitation?.customerName,
    history,
    checks: await latestChecks(ports, id),
    can: {
      verify: mayWrite && status !== 'disconnected' && status !== 'verifying',
      approve: mayWrite && isAccepted(status, 'approved'),
      suspend: mayWrite && isAccepted(status, 'suspended'),
      resume: mayWrite && isAccepted(status, 'resumed'),
      disconnect: mayWrite && isAccepted(status, 'ended'),
    },
  }
}
