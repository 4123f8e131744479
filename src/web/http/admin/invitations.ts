import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isRolecallError } from '../../../api/errors.ts'
import { NewInvitation } from '../../../api/invitations.ts'
import { listProfiles, versionById } from '../../../core/access-versions/read-versions.ts'
import { hasConnected } from '../../../core/connections/find.ts'
import { createInvitation } from '../../../core/invitations/create.ts'
import { invitationFor } from '../../../core/invitations/find.ts'
import { launchUrlToGive, onboardingUrl } from '../../../core/invitations/links.ts'
import { replaceLink, resetInvitation, revokeInvitation } from '../../../core/invitations/revoke.ts'
import { mayDo } from '../../../core/model/grants.ts'
import { connectionIdOf } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import { invitationPage } from '../../pages/admin/invitation.tsx'
import { newInvitationPage } from '../../pages/admin/new-invitation.tsx'
import type {
  AdminFrame,
  InvitationField,
  InvitationView,
  NewInvitationView,
} from '../../pages/admin/view.ts'
import { invalidFields } from '../contract/invalid-fields.ts'
import { readForm } from '../contract/read-request.ts'
import { emailFor } from '../invitation-email.ts'
import { addOrders, type Console, type ConsoleOrder, statusOf, type Viewer } from './console.ts'
import { historyOf } from './history.ts'

const DAY_SECONDS = 24 * 3600

const INVITATION_ORDERS: Record<string, ConsoleOrder> = {
  revoke: { run: revokeInvitation, needsTick: true, done: 'The link no longer works.' },
  'reset-account': {
    run: resetInvitation,
    needsTick: true,
    done: 'The customer can give another account number now.',
  },
  link: {
    run: replaceLink,
    needsTick: true,
    done: 'The link below is new. The one before no longer works.',
  },
}

export function invitationRoutes(console: Console): void {
  const { app, ports, page } = console
  app.get(
    '/admin/invitations/new',
    page(async (c, { frame }) => c.html(newInvitationPage(await newInvitationView(ports, frame)))),
  )
  app.post(
    '/admin/invitations',
    page((c, viewer) => invite(c, ports, viewer)),
  )
  app.get(
    '/admin/invitations/:id',
    page(async (c, viewer) =>
      c.html(invitationPage(await invitationView(ports, viewer, c.req.param('id')!))),
    ),
  )
  addOrders(console, 'invitations', INVITATION_ORDERS)
}

async function invitationView(
  ports: Ports,
  { actor, frame }: Viewer,
  id: string,
): Promise<InvitationView> {
  const invitation = await invitationFor(ports, actor, 'invitations:read', id)
  const connection = await ports.store.get('connection', connectionIdOf(id))
  const history = await historyOf(ports, actor, id)
  const mayWrite = mayDo(actor, 'invitations:write')
  const isOpen = invitation.status === 'open'
  return {
    ...frame,
    invitation,
    onboardingUrl: onboardingUrl(ports, invitation),
    launchUrl: launchUrlToGive(ports, invitation),
    templateUrl: ports.templates.url(invitation.template.key),
    email: isOpen ? await emailFor(ports, invitation) : undefined,
    connection: connection && hasConnected(connection) ? connection : undefined,
    history,
    can: {
      revoke: mayWrite && isOpen,
      resetAccount: mayWrite && isOpen && invitation.pinnedBy === 'customer',
      replaceLink: mayWrite && (isOpen || invitation.status === 'claimed'),
    },
  }
}

async function newInvitationView(ports: Ports, frame: AdminFrame): Promise<NewInvitationView> {
  const names = (await listProfiles(ports)).filter(({ status }) => status === 'current')
  const versions = await Promise.all(names.map(({ current }) => versionById(ports, current)))
  return {
    ...frame,
    profiles: versions.flatMap((it) =>
      it ? [{ name: it.profile, purpose: it.content.profile.purpose }] : [],
    ),
    regions: ports.installation.regions,
  }
}

/** The fields of the form that have another name than in the API. */
const FORM_FIELDS = new Map([
  ['expiresInSeconds', 'expiresInDays'],
  ['contact.name', 'contactName'],
  ['contact.email', 'contactEmail'],
])

/** Creates an invitation from the form. After a mistake, shows the form again with its values. */
async function invite(c: Context, ports: Ports, { actor, frame }: Viewer): Promise<Response> {
  const body = await readForm(c)
  const values = Object.fromEntries(
    Object.entries(body).flatMap(([key, value]) => (value.trim() ? [[key, value.trim()]] : [])),
  ) as Partial<Record<InvitationField, string>>
  const { customerId, customerName, profile, accountId, region, expiresInDays, requireApproval } =
    values
  const { contactName: name, contactEmail: email, locale } = values
  const again = async (
    more: { errors?: Partial<Record<InvitationField, string>>; error?: string },
    status: ContentfulStatusCode,
  ) =>
    c.html(
      newInvitationPage({ ...(await newInvitationView(ports, frame)), values, ...more }),
      status,
    )
  const expiresInSeconds =
    expiresInDays === undefined ? undefined : Math.round(Number(expiresInDays) * DAY_SECONDS)
  const given = {
    ...{ customerId: customerId ?? '', customerName, profile, accountId, region, expiresInSeconds },
    requireApproval: requireApproval === 'on',
    contact: name === undefined && email === undefined ? undefined : { name, email },
    locale,
  }
  const parsed = NewInvitation.safeParse(given, { reportInput: true })
  if (!parsed.success) {
    const wrong = invalidFields('body', NewInvitation, parsed.error.issues)
    const nameOf = (field: string) => FORM_FIELDS.get(field) ?? field
    const errors = Object.fromEntries(
      wrong.map(({ field, message }) => [nameOf(field), `This ${message}.`]),
    )
    return again({ errors }, 400)
  }
  try {
    const invitation = await createInvitation(ports, actor, parsed.data)
    return c.redirect(`/admin/invitations/${invitation.id}`, 303)
  } catch (error) {
    if (!isRolecallError(error)) throw error
    return again(
      error.code.startsWith('ACCOUNT')
        ? { errors: { accountId: error.message } }
        : { error: error.message },
      statusOf(error),
    )
  }
}
