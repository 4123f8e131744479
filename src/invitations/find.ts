import { RolecallError } from '../errors.ts'
import { type Invitation, invitationStatus } from '../model/invitation.ts'
import type { ListQuery, Page, Ports } from '../ports.ts'
import { expireDueInvitations } from './expire-due.ts'
import { readPageToken } from './page-token.ts'

type FindPorts = Pick<Ports, 'clock' | 'random' | 'store'>

export async function getInvitation({ store, clock }: FindPorts, id: string): Promise<Invitation> {
  const invitation = await store.get('invitation', id)
  if (!invitation) throw new RolecallError('NOT_FOUND')
  return { ...invitation, status: invitationStatus(invitation, clock.now()) }
}

/** Newest first. */
export async function listInvitations(ports: FindPorts, query: ListQuery): Promise<Page<Invitation>> {
  await expireDueInvitations(ports)
  return ports.store.list('invitation', query)
}

/** What an onboarding link opens. Unknown, expired and revoked look alike from outside (WEB-5). */
export async function invitationOfPage(ports: Pick<Ports, 'clock' | 'store' | 'keys'>, token: string): Promise<Invitation> {
  const id = readPageToken(ports.keys, token)
  const invitation = id && (await ports.store.get('invitation', id))
  if (!invitation) throw new RolecallError('LINK_INVALID')
  const status = invitationStatus(invitation, ports.clock.now())
  if (status === 'expired' || status === 'revoked') throw new RolecallError('LINK_INVALID')
  return { ...invitation, status }
}
