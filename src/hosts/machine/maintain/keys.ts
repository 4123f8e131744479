import {
  type KeyRing,
  publicHalf,
  readRing,
  withNewKey,
  writeRing,
} from '../../../adapters/embedded/local-keys.ts'
import { RolecallError } from '../../../api/errors.ts'
import type { Random } from '../../../core/model/external-id.ts'
import { type Invitation, invitationStatus } from '../../../core/model/invitation.ts'
import type { Clock, ListQuery, Page, Store } from '../../../core/ports.ts'

/** A key, and what depends on it. */
export interface KeyInUse {
  id: string
  /**
   * True if new links, tokens and sealed URLs are made with it. The other keys only verify and open
   * existing ones.
   */
  current: boolean
  /** Open invitations whose links and templates were made with it. */
  openInvitations: number
  /**
   * Connections whose stacks have a token made with it. Without the key, Rolecall cannot answer
   * their updates and deletes.
   */
  connections: number
  /**
   * Webhook endpoints whose secrets are encrypted with it. The next delivery encrypts them with the
   * current key.
   */
  webhookEndpoints: number
}

type Ports = Pick<{ store: Store; clock: Clock }, 'store' | 'clock'>

export async function listKeys(ports: Ports, dataDir: string): Promise<KeyInUse[]> {
  const { current, keys } = ring(dataDir)
  const [first] = Object.keys(keys)
  const keyOf = new Map<string, string>()
  const open = new Map<string, number>()
  const connected = new Map<string, number>()
  const count = (counts: Map<string, number>, id: string) =>
    counts.set(id, (counts.get(id) ?? 0) + 1)
  for await (const invitation of every((query) => ports.store.list('invitation', query))) {
    const id = invitation.keyId ?? first!
    keyOf.set(invitation.id, id)
    if (isOpen(invitation, ports.clock)) count(open, id)
  }
  for await (const { status, invitationId, offers = [] } of every((query) =>
    ports.store.list('connection', query),
  )) {
    if (status === 'disconnected') continue
    // The stack has a token of the invitation's template, or of an offered one.
    const ids = [keyOf.get(invitationId) ?? first!, ...offers.map(({ keyId }) => keyId)]
    for (const id of new Set(ids)) if (id !== undefined) count(connected, id)
  }
  const sealing = new Map<string, number>()
  for await (const { secrets } of every((query) => ports.store.list('webhook-endpoint', query)))
    for (const id of new Set(secrets.map(({ sealed }) => sealed.split('.')[0]!))) count(sealing, id)
  return Object.keys(keys).map((id) => ({
    id,
    current: id === current,
    openInvitations: open.get(id) ?? 0,
    connections: connected.get(id) ?? 0,
    webhookEndpoints: sealing.get(id) ?? 0,
  }))
}

/**
 * Creates a key and makes it current. Earlier keys still verify. Takes effect when the service
 * restarts.
 */
export function rotateKey(random: Random, dataDir: string): { current: string; earlier: string[] } {
  const before = ring(dataDir)
  const { current } = writeRing(dataDir, withNewKey(before, random))
  return { current, earlier: Object.keys(before.keys) }
}

/**
 * Removes a key. Refuses while invitations, connections or webhook endpoints depend on it, unless
 * `giveUp` is set.
 */
export async function retireKey(
  ports: Ports,
  dataDir: string,
  { id, giveUp }: { id: string; giveUp: boolean },
): Promise<KeyInUse> {
  const found = (await listKeys(ports, dataDir)).find((key) => key.id === id)
  if (!found)
    throw new RolecallError('NOT_FOUND', {
      detail: `keys.json has no key "${id}". "rolecall keys list" lists the keys.`,
    })
  if (found.current)
    throw new RolecallError('KEY_IN_USE', {
      detail: `"${id}" is the current key. Run "rolecall keys rotate" first.`,
    })
  if (!giveUp && found.openInvitations + found.connections + found.webhookEndpoints > 0)
    throw new RolecallError('KEY_IN_USE', { detail: describeUse(found) })
  const { current, keys, retired } = ring(dataDir)
  // Whoever has a stolen key could sign receipts with it.
  const kept = giveUp ? retired : { ...retired, [id]: publicHalf(keys[id]!) }
  writeRing(dataDir, {
    current,
    keys: Object.fromEntries(Object.entries(keys).filter(([other]) => other !== id)),
    ...(kept && { retired: kept }),
  })
  return found
}

const describeUse = ({ id, openInvitations, connections, webhookEndpoints }: KeyInUse): string =>
  `${openInvitations} open invitations, ${connections} connections and ${webhookEndpoints} webhook endpoints depend on the key "${id}". Without it these links stop working, updates and deletes of these stacks get no answer, and these endpoints get no events until you rotate their secrets. To remove the key anyway, add --give-up.`

/** The keys of this data directory. Throws SETTING_INVALID if it has none. */
export function ring(dataDir: string): KeyRing {
  const found = readRing(dataDir)
  if (found) return found
  throw new RolecallError('SETTING_INVALID', {
    detail: `There is no keys.json in ${dataDir}. Set ROLECALL_DATA_DIR to the data directory of the service, which creates the file at its first start.`,
  })
}

const isOpen = (invitation: Invitation, clock: Clock): boolean =>
  invitationStatus(invitation, clock.now()) === 'open'

async function* every<Item>(page: (query: ListQuery) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await page({ limit: 200, cursor })
    yield* items
    cursor = nextCursor
  } while (cursor !== undefined)
}
