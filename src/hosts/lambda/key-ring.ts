import { keysFrom, ringInSecret } from '../../adapters/embedded/local-keys.ts'
import type { Clock, Keys, Log, Ports } from '../../core/ports.ts'

const REFRESH_MS = 5 * 60_000

interface Source {
  clock: Pick<Clock, 'monotonic'>
  random: Ports['random']
  log: Log
  /**
   * The secret's text: `{"current": "k1", "k1": "…"}`, each key 43 characters of base64url. Public
   * halves of removed keys may stand under `retired`.
   */
  read: () => Promise<string>
}

export interface RefreshedKeys extends Keys {
  /**
   * Reads the keys again if they were read more than five minutes ago. Keeps the present keys if
   * that fails.
   */
  refresh(): Promise<void>
}

/**
 * Opens the keys in Secrets Manager, where a KMS key of the vendor encrypts them. Algorithms and
 * key ids are those of a single machine.
 */
export async function openKeyRing({ clock, random, log, read }: Source): Promise<RefreshedKeys> {
  const load = async () => keysFrom(ringInSecret(await read()), random)
  let keys = await load()
  let readAt = clock.monotonic()
  return {
    get keyId() {
      return keys.keyId
    },
    mac: (text, keyId) => keys.mac(text, keyId),
    verifyMac: (keyId, text, mac) => keys.verifyMac(keyId, text, mac),
    seal: (text) => keys.seal(text),
    open: (sealed) => keys.open(sealed),
    sign: (text) => keys.sign(text),
    publicKeys: () => keys.publicKeys(),
    async refresh() {
      if (clock.monotonic() - readAt < REFRESH_MS) return
      readAt = clock.monotonic()
      try {
        keys = await load()
      } catch (error) {
        log.warn('keys.not-refreshed', { error })
      }
    },
  }
}
