import type { DeclareLimit } from '../../../core/declared/declare-limit.ts'
import { declareRole } from '../../../core/declared/declare-role.ts'
import { deliver } from '../../../core/deliveries/deliver.ts'
import { createInvitation } from '../../../core/invitations/create.ts'
import { invitationFor, listInvitations } from '../../../core/invitations/find.ts'
import { createPortalSession } from '../../../core/invitations/portal.ts'
import { replaceLink, resetInvitation, revokeInvitation } from '../../../core/invitations/revoke.ts'
import type { Invitation } from '../../../core/model/invitation.ts'
import type { Ports } from '../../../core/ports.ts'
import type { Handlers } from '../contract/serve-operations.ts'
import { toConnection, toInvitation, toInvitations, toPage } from '../contract/to-wire.ts'

type Ids =
  | `${'create' | 'get' | 'revoke' | 'reset'}Invitation`
  | 'listInvitations'
  | 'replaceInvitationLink'
  | 'createPortalSession'
  | 'getInvitationEmail'
  | 'declareRole'
  | 'getDelivery'

export function invitationHandlers(ports: Ports, declares: DeclareLimit): Handlers<Ids> {
  const wire = (invitation: Invitation) => toInvitation(ports, invitation)
  return {
    createInvitation: async ({ actor, body, headers }) =>
      wire(await createInvitation(ports, actor, body, headers['idempotency-key'])),
    listInvitations: async ({ actor, query }) => {
      const { items, ...page } = await listInvitations(ports, actor, query)
      return toPage({ ...page, items: await toInvitations(ports, items) }, (it) => it)
    },
    getInvitation: async ({ actor, params }) =>
      wire(await invitationFor(ports, actor, 'invitations:read', params.id)),
    async getInvitationEmail({ actor, params, query }) {
      const invitation = await invitationFor(ports, actor, 'invitations:read', params.id)
      // Loaded with the texts of the pages, at the first use.
      const { emailFor } = await import('../invitation-email.ts')
      return emailFor(ports, invitation, query.locale)
    },
    getDelivery: ({ actor, params }) => deliver(ports, actor, params),
    revokeInvitation: async ({ actor, params }) =>
      wire(await revokeInvitation(ports, actor, params.id)),
    declareRole: async ({ actor, params, body: { roleArn, role } }) =>
      toConnection(
        ports,
        await declareRole(ports, actor, { invitationId: params.id, roleArn, role }, declares),
      ),
    resetInvitation: async ({ actor, params }) =>
      wire(await resetInvitation(ports, actor, params.id)),
    createPortalSession: ({ actor, params, body }) =>
      createPortalSession(ports, actor, params.id, body),
    replaceInvitationLink: async ({ actor, params }) =>
      wire(await replaceLink(ports, actor, params.id)),
  }
}
