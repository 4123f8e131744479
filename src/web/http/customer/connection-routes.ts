import type { Context } from 'hono'
import { RolecallError } from '../../../api/errors.ts'
import { declineUpgrade } from '../../../core/campaigns/customer.ts'
import { connectionsOf } from '../../../core/connections/connections-of.ts'
import { invitationToShow } from '../../../core/invitations/find.ts'
import { connectionIdsOf } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { receiptFile, signReceipt } from '../../../core/receipts/document.ts'
import { openOffer } from '../../../core/upgrades/offer-upgrade.ts'
import { reportOnPage } from '../../../core/upgrades/report-upgrade.ts'
import { CheckLimit, checkForCustomer } from '../../../core/verification/check-for-customer.ts'
import type { CircuitBreaker } from '../../../core/verification/circuit-breaker.ts'
import { readNote } from '../contract/read-request.ts'
import type { App, Environment } from '../environment.ts'
import { GuessLimit } from '../limits/guess-limit.ts'
import { asPage } from './as-page.ts'
import { type Download, downloadSessions } from './record-of-use.ts'

/** A download may read thousands of audit entries. */
const MAX_DOWNLOADS_A_MINUTE = 6

/** What the customer can do on the page of a connection: check it, and keep its record of use. */
export function connectionRoutes(
  app: App,
  ports: Ports,
  { breaker }: { breaker: Pick<CircuitBreaker, 'isOpen'> },
): void {
  const limit = new CheckLimit(ports.clock)
  const downloads = new GuessLimit(ports.clock, MAX_DOWNLOADS_A_MINUTE)
  const connected = async (token: string) => {
    const invitation = await invitationToShow(ports, token)
    if (invitation.status !== 'claimed') throw new RolecallError('LINK_INVALID')
    return invitation
  }
  app.post('/connect/:token/check', (c) =>
    asPage(c, ports, async () => {
      const token = c.req.param('token')
      const result = await checkForCustomer(ports, await connected(token), { limit, breaker })
      return c.redirect(`/connect/${token}?checked=${result}#launch`, 303)
    }),
  )
  for (const format of ['csv', 'json'] as const)
    app.get(`/connect/:token/sessions.${format}`, (c) =>
      asPage(c, ports, async () => {
        const invitation = await connected(c.req.param('token'))
        if (downloads.wait(invitation.id) > 0) throw new RolecallError('TOO_MANY_ATTEMPTS')
        downloads.miss(invitation.id)
        return send(c, await downloadSessions(ports, invitation, format))
      }),
    )
  app.post('/connect/:token/decline-upgrade', (c) =>
    asPage(c, ports, async () => {
      const token = c.req.param('token')
      const note = await readNote(c)
      for (const connection of await connectionsOf(ports, await connected(token)))
        await declineUpgrade(ports, connection, note)
      return c.redirect(`/connect/${token}#launch`, 303)
    }),
  )
  app.post('/connect/:token/upgraded', (c) =>
    asPage(c, ports, async () => {
      const token = c.req.param('token')
      for (const connection of await connectionsOf(ports, await connected(token)))
        if (openOffer(connection)) await reportOnPage(ports, connection)
      return c.redirect(`/connect/${token}#launch`, 303)
    }),
  )
  app.get('/connect/:token/receipt.json', (c) =>
    asPage(c, ports, async () => {
      const ids = connectionIdsOf(await connected(c.req.param('token')))
      const id = ids.find((it) => it === c.req.query('connection')) ?? ids[0]!
      const receipt = await ports.store.get('receipt', id)
      const document = receipt && signReceipt(ports, receipt)
      if (!document) throw new RolecallError('RECEIPT_NOT_READY')
      const fileName = `${id}-receipt.json`
      return send(c, { contentType: 'application/json', fileName, body: receiptFile(document) })
    }),
  )
}

const send = (c: Context<Environment>, { contentType, fileName, body }: Download): Response =>
  c.body(body, 200, {
    'content-type': contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
  })
