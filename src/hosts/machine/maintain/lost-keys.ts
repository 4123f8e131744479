import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { revokeInvitation } from '../../../core/invitations/revoke.ts'
import { SYSTEM } from '../../../core/model/actor.ts'
import type { Ports } from '../../../core/ports.ts'

const PAGE = 200

/** Whoever drew new keys in silence would take every genuine call and link for a forged one: that needs an order (fault 34). */
export function requireKeys(
  { dataDir, hasStore }: { dataDir: string; hasStore: boolean },
  newKeys: boolean,
): void {
  const hasKeys = existsSync(join(dataDir, 'keys.json'))
  if (newKeys && hasKeys)
    throw new RolecallError('SETTING_INVALID', {
      detail: `--new-keys is for lost keys, and ${dataDir} has a keys.json.`,
    })
  if (!newKeys && hasStore && !hasKeys)
    throw new RolecallError('KEYS_LOST', { detail: `${dataDir} has a store, but no keys.json.` })
}

/** What the lost keys vouched for opens nothing any more: open invitations end, and have to be made again. Connections go on. */
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
