import * as z from 'zod'
import { ConnectionStatus } from './connections.ts'
import * as f from './fields.ts'
import { InvitationStatus } from './invitations.ts'

const { field, named, time } = f

const event = <const Type extends string, Data extends z.ZodRawShape>(
  id: string,
  description: string,
  types: readonly [Type, ...Type[]],
  data: Data,
) =>
  named(
    id,
    description,
    z.object({
      type: field(z.enum(types), 'What happened.', types[0]),
      timestamp: time('When it happened.'),
      data: named(`${id}Data`, 'Ids and states only: ask the API for the rest.', z.object(data)),
    }),
  )

event(
  'InvitationEvent',
  'Something happened to an invitation.',
  [
    ...(['invitation.created', 'invitation.accepted', 'invitation.reset'] as const),
    ...(['invitation.revoked', 'invitation.expired'] as const),
  ] as const,
  {
    invitationId: f.InvitationId,
    customerId: f.CustomerId,
    status: field(InvitationStatus, "The invitation's status after it.", 'open'),
  },
)

event(
  'ConnectionEvent',
  'Something happened to a connection. After a change of status, the type ends with the new status.',
  [
    ...(['connection.active', 'connection.verifying', 'connection.awaiting-approval'] as const),
    ...(['connection.insecure', 'connection.unreachable', 'connection.suspended'] as const),
    ...(['connection.disconnecting', 'connection.contested', 'connection.disconnected'] as const),
    ...(['connection.refused', 'connection.verified', 'connection.updated'] as const),
    ...(['connection.delete-hinted', 'connection.conflict', 'connection.approved'] as const),
    ...(['connection.held', 'connection.resumed'] as const),
  ] as const,
  {
    connectionId: f.ConnectionId,
    customerId: f.CustomerId,
    status: field(ConnectionStatus, "The connection's status after it.", 'active'),
  },
)
