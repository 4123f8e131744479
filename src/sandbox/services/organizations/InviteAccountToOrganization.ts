import type { Caller } from '../../operation.ts'
import type { World } from '../../world.ts'
import { allow, invalidInput, organizationFor, organizationsFault, required } from './access.ts'
import { joinOrganization } from './membership.ts'
import { seconds } from './show.ts'
import { type Handshake, idText, organizationOf, organizationsState } from './state.ts'

interface InviteInput {
  Target?: { Id?: string; Type?: string }
  Notes?: string
}

export function InviteAccountToOrganization(world: World, caller: Caller, input: InviteInput) {
  const action = 'InviteAccountToOrganization'
  const organization = organizationFor(world, caller, action, 'management')
  const accountId = required(input.Target?.Id, 'Target.Id')
  if (input.Target?.Type !== 'ACCOUNT' || !/^\d{12}$/.test(accountId))
    throw invalidInput(
      'The Rolecall sandbox invites accounts by their number only: Type must be ACCOUNT.',
      'INVALID_PARTY_TYPE_TARGET',
    )
  if (organizationOf(world, accountId))
    throw organizationsFault(
      'HandshakeConstraintViolationException',
      'The invited account is already a member of an organization.',
      'ALREADY_IN_AN_ORGANIZATION',
    )
  const { handshakes } = organizationsState(world)
  const isInvited = [...handshakes.values()].some(
    (one) =>
      one.state === 'OPEN' && one.accountId === accountId && one.organizationId === organization.id,
  )
  if (isInvited)
    throw organizationsFault(
      'DuplicateHandshakeException',
      'An invitation to this account is already open.',
    )
  const handshake: Handshake = {
    id: `h-${idText(world, 32)}`,
    organizationId: organization.id,
    accountId,
    state: 'OPEN',
    requestedAt: world.clock.now(),
  }
  handshakes.set(handshake.id, handshake)
  return { Handshake: showHandshake(handshake) }
}

/** The invited account joins at the organization's root. */
export function AcceptHandshake(world: World, caller: Caller, input: { HandshakeId?: string }) {
  allow(world, caller, 'AcceptHandshake')
  const id = required(input.HandshakeId, 'HandshakeId')
  const { handshakes, organizations } = organizationsState(world)
  const handshake = handshakes.get(id)
  const organization = handshake && organizations.get(handshake.organizationId)
  if (!organization || handshake.accountId !== caller.accountId)
    throw organizationsFault(
      'HandshakeNotFoundException',
      "You specified a handshake that doesn't exist.",
    )
  if (handshake.state !== 'OPEN')
    throw organizationsFault(
      'HandshakeAlreadyInStateException',
      'The handshake is already in the requested state.',
    )
  if (organizationOf(world, caller.accountId))
    throw organizationsFault(
      'HandshakeConstraintViolationException',
      'The account is already a member of an organization.',
      'ALREADY_IN_AN_ORGANIZATION',
    )
  handshake.state = 'ACCEPTED'
  joinOrganization(world, organization, { accountId: caller.accountId, joinedMethod: 'INVITED' })
  return { Handshake: showHandshake(handshake) }
}

function showHandshake({ id, organizationId, accountId, state, requestedAt }: Handshake) {
  return {
    Id: id,
    Parties: [
      { Id: organizationId.slice(2), Type: 'ORGANIZATION' },
      { Id: accountId, Type: 'ACCOUNT' },
    ],
    State: state,
    RequestedTimestamp: seconds(requestedAt),
    Action: 'INVITE',
  }
}
