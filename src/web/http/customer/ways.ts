import type { Context } from 'hono'
import { isRolecallError, RolecallError } from '../../../api/errors.ts'
import { type Delivery, deliveryOf } from '../../../core/deliveries/deliver.ts'
import { invitationToShow } from '../../../core/invitations/find.ts'
import { awaitsTick, type Invitation } from '../../../core/model/invitation.ts'
import { OTHER_WAYS } from '../../../core/model/role-look.ts'
import type { Ports } from '../../../core/ports.ts'
import type { ShownWay } from '../../pages/customer/view.ts'
import { errorText, type LANGUAGES } from '../../pages/language/languages.ts'
import type { Environment } from '../environment.ts'

type Words = (typeof LANGUAGES)['en']

const toolNamed = (name: string) => OTHER_WAYS.find((it) => it === name)

/** What the page of one way shows; undefined if there is no such way. */
export async function shownWay(
  ports: Ports,
  invitation: Invitation,
  { name, words }: { name: string; words: Words },
): Promise<ShownWay | undefined> {
  const tool = toolNamed(name)
  if (!tool) return undefined
  const { title } = words.deliveries[tool]
  // The same as for the stack: first the account, and the tick for a role that can take it over.
  if (!invitation.accountId || awaitsTick(invitation)) return { tool, title }
  try {
    return { tool, title, delivery: await deliveryOf(ports, invitation, tool, words) }
  } catch (error) {
    if (!isRolecallError(error) || error.code === 'INTERNAL') throw error
    // The reason is in the language of the page already.
    const isSaid = error.code === 'DELIVERY_UNAVAILABLE'
    return { tool, title, refusal: isSaid ? error.message : errorText(words, error) }
  }
}

/** One file of a way, to save. */
export async function downloadFile(
  c: Context<Environment, '/connect/:token/ways/:tool/:file'>,
  ports: Ports,
): Promise<Response> {
  const invitation = await invitationToShow(ports, c.req.param('token'))
  const tool = toolNamed(c.req.param('tool'))
  if (!tool || !invitation.accountId || awaitsTick(invitation)) throw new RolecallError('NOT_FOUND')
  const { files }: Delivery = await deliveryOf(ports, invitation, tool)
  const file = files.find(({ name }) => name === c.req.param('file'))
  if (!file) throw new RolecallError('NOT_FOUND')
  return c.body(file.content, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': `attachment; filename="${file.name}"`,
  })
}
