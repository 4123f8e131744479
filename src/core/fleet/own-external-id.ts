import { RolecallError } from '../../api/errors.ts'
import type { RoleToImport } from '../../api/types.ts'
import type { Connection } from '../model/connection.ts'
import { type ExternalId, importedExternalId } from '../model/external-id.ts'
import type { Invitation } from '../model/invitation.ts'
import type { ImportFlaw } from '../model/job.ts'
import type { Ports, Reservation } from '../ports.ts'

/** The External ID with which a role is imported. */
export interface OwnExternalId {
  externalId: ExternalId
  /** Another customer has it, from an earlier import. */
  flaws: ImportFlaw[]
  /** Commit these with the connection, so that nobody else gets its External IDs. */
  reserve: Reservation[]
}

/** The owner of an imported External ID begins with this, before the id of its invitation. */
const IMPORTED = 'imported '

/**
 * The External ID of a role to import: the listed one; for a role that requires none, the one that
 * Rolecall drew for its invitation. Throws EXTERNAL_ID_TAKEN for a listed one that Rolecall drew,
 * because it belongs to one connection for ever.
 */
export async function ownExternalId(
  { store }: Pick<Ports, 'store'>,
  { externalId: given, customerId }: RoleToImport,
  { id, externalId: fresh }: Invitation,
): Promise<OwnExternalId> {
  const drawn: Reservation = { kind: 'external-id', value: fresh, owner: id }
  if (given === undefined) return { externalId: fresh, flaws: [], reserve: [drawn] }
  const externalId = importedExternalId(given)
  const owner = await store.reservedBy('external-id', externalId)
  if (owner === undefined) {
    const imported: Reservation = { ...drawn, value: externalId, owner: `${IMPORTED}${id}` }
    return { externalId, flaws: [], reserve: [drawn, imported] }
  }
  if (!owner.startsWith(IMPORTED)) throw new RolecallError('EXTERNAL_ID_TAKEN')
  const first = await store.get('invitation', owner.slice(IMPORTED.length))
  const isOwn = first?.customerId === customerId
  return { externalId, flaws: isOwn ? [] : [SHARED_BEFORE], reserve: [drawn] }
}

const SHARED_BEFORE: ImportFlaw = {
  code: 'EXTERNAL_ID_SHARED',
  message: 'Another customer was imported with the same External ID before.',
}

/**
 * Whether an import of these values made this connection. One without `nextExternalId` has replaced
 * its imported External ID.
 */
export const isSameImport = (connection: Connection, given: RoleToImport): boolean =>
  connection.imported === true &&
  connection.customerId === given.customerId &&
  (given.externalId === undefined ||
    given.externalId === connection.externalId ||
    connection.nextExternalId === undefined)
