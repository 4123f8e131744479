import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { revokeInvitation } from '../../../core/invitations/revoke.ts'
import { SYSTEM } from '../../../core/model/actor.ts'
import type { Ports } from '../../../core/ports.ts'

const PAGE = 200

/**
 * Refuses to create new keys for an existing store unless the operator allows it: with new keys,
 * every genuine message and link looks forged (fault 34).
 */
export function requireKeys(
  { dataDir, hasStore }: { dataDir: string; hasStore: boolean },
  newKeys: boolean,
): void {
  const hasKeys = existsSync(join(dataDir, 'keys.json'))
  if (newKeys && hasKeys)
    throw new RolecallError('SETTING_INVALID', {
      detail: `${dataDir} has a keys.json, so no keys are lost. Start without --new-keys.`,
    })
  if (!newKeys && hasStore && !hasKeys)
    throw new RolecallError('KEYS_LOST', { detail: `(${dataDir} has a store, but no keys.json)` })
}

/**
 * Revokes the open invitations, because their links were made with the lost keys. Connections keep
 * working. Returns how many were revoked.
 */
export async function endOpenInvitations(
  ports: Pick<Ports, 'clock' | 'random' | 'store'>,
): Promise<number> {
  const open: string[] = []
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await ports.store.list('invitation', {
      status: 'open',
      cursor,
      limit: PAGE,
    })
    open.push(...items.map(({ id }) => id))
    cursor = nextCursor
    if (cursor === undefined) break
  }
  for (const id of open) await revokeInvitation(ports, SYSTEM, id)
  return open.length
}
