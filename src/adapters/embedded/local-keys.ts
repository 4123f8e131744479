import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  sign,
  timingSafeEqual,
} from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { RolecallError } from '../../api/errors.ts'
import { Secret } from '../../api/secret.ts'
import type { Random } from '../../core/model/external-id.ts'
import type { Keys } from '../../core/ports.ts'

export interface KeyRing {
  /** The id of the key that signs and encrypts. The other keys only verify and decrypt. */
  current: string
  /** The keys by their ids: 32 random bytes each, in base64url. */
  keys: Record<string, string>
  /** The public halves of removed keys, by their ids: receipts that they signed stay valid. */
  retired?: Record<string, string>
}

/**
 * Opens the keys in `keys.json` beside the store. Creates the file at first use; only this user can
 * read it.
 */
export function openLocalKeys(dataDirectory: string, random: Random): Keys {
  return keysFrom(readRing(dataDirectory) ?? writeRing(dataDirectory, newRing(random)), random)
}

export const newRing = (random: Random): KeyRing => withNewKey({ current: 'k0', keys: {} }, random)

/** Adds a key and makes it the current one. Its id was never used for another key of the ring. */
export function withNewKey(ring: KeyRing, random: Random): KeyRing {
  const last = Math.max(
    ...[ring.current, ...Object.keys(ring.keys), ...Object.keys(ring.retired ?? {})].map((id) =>
      Number(/^k(\d+)$/.exec(id)?.[1] ?? 0),
    ),
  )
  const current = `k${last + 1}`
  return {
    ...ring,
    current,
    keys: { ...ring.keys, [current]: Buffer.from(random.bytes(32)).toString('base64url') },
  }
}

const MAX_KEPT_MACS = 10_000

export function keysFrom(ring: KeyRing, random: Random): Keys {
  const root = (keyId: string): Buffer | undefined =>
    Object.hasOwn(ring.keys, keyId) ? Buffer.from(ring.keys[keyId]!, 'base64url') : undefined
  const derived = new Map<string, KeyObject>()
  const key = (keyId: string, purpose: 'mac' | 'seal'): KeyObject | undefined => {
    const name = `${keyId} ${purpose}`
    const material = derived.get(name) ? undefined : root(keyId)
    if (material)
      derived.set(
        name,
        createSecretKey(Buffer.from(hkdfSync('sha256', material, '', `rolecall ${purpose}`, 32))),
      )
    return derived.get(name)
  }
  const macOf = (keyId: string, text: string) => {
    const macKey = key(keyId, 'mac')
    return macKey && createHmac('sha256', macKey).update(text).digest()
  }
  // Each answer about an invitation has its link, and so its MAC.
  const made = new Map<string, Buffer>()
  const macToGive = (text: string): Buffer => {
    const mac = made.get(text) ?? macOf(ring.current, text)!
    if (made.size >= MAX_KEPT_MACS) made.clear()
    made.set(text, mac)
    return mac
  }
  return {
    keyId: ring.current,
    mac(text, asked = ring.current) {
      if (asked === ring.current || !Object.hasOwn(ring.keys, asked))
        return { keyId: ring.current, mac: macToGive(text) }
      return { keyId: asked, mac: macOf(asked, text)! }
    },
    verifyMac(keyId, text, mac) {
      const expected = macOf(keyId, text)
      return (
        expected !== undefined && mac.length === expected.length && timingSafeEqual(expected, mac)
      )
    },
    seal: (text) => `${ring.current}.${seal(text, key(ring.current, 'seal')!, random.bytes(12))}`,
    open: (sealed) => new Secret(open(sealed, (keyId) => key(keyId, 'seal'))),
    sign: (text) => sign(null, Buffer.from(text), signingKey(root(ring.current)!)),
    publicKeys: () => {
      const present = Object.keys(ring.keys).map((id) => [id, publicHalf(ring.keys[id]!)] as const)
      return [...Object.entries(ring.retired ?? {}), ...present].map(([kid, x]) => ({
        ...({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' } as const),
      }))
    },
  }
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

function signingKey(material: Uint8Array): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', material, '', 'rolecall receipt', 32))
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
}

/** The public half of a key for receipts, in base64url. */
export const publicHalf = (key: string): string =>
  createPublicKey(signingKey(Buffer.from(key, 'base64url'))).export({ format: 'jwk' }).x!

/** Stands before a sealed text that was compressed: earlier versions did not compress. */
const COMPRESSED = 'z'

/**
 * What many sealed texts have in common. Never change it: stored texts are decompressed with it.
 */
const COMMON = Buffer.from(
  '?X-Amz-Security-Token=&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261120T100000Z' +
    '&X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Credential=AKIA%2F20261120%2F' +
    'eu-central-1%2Fus-west-2%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=' +
    'https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/' +
    'arn%3Aaws%3Acloudformation%3Aus-east-1%3A',
)

/** Compressed first, because the response URL is most of what a callback stores. */
function seal(text: string, key: KeyObject, nonce: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(COMPRESSED))
  const body = deflateRawSync(text, { dictionary: COMMON, level: 9 })
  const sealed = [nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]
  return `${COMPRESSED}.${Buffer.concat(sealed).toString('base64url')}`
}

function open(sealed: string, keyOf: (keyId: string) => KeyObject | undefined): string {
  const [keyId = '', first = '', second] = sealed.split('.')
  const [mark, text] = second === undefined ? ['', first] : [first, second]
  const key = keyOf(keyId)
  if (!key)
    throw new RolecallError('SETTING_INVALID', {
      detail: `keys.json does not contain the key "${keyId}", with which data in this store was encrypted. Restore the right keys.json.`,
    })
  const body = Buffer.from(text, 'base64url')
  const cipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12)).setAuthTag(
    body.subarray(-16),
  )
  cipher.setAAD(Buffer.from(mark))
  const opened = Buffer.concat([cipher.update(body.subarray(12, -16)), cipher.final()])
  return (mark === '' ? opened : inflateRawSync(opened, { dictionary: COMMON })).toString('utf8')
}

/**
 * Undefined if the file does not exist yet. The file may also hold the text of a deployment's
 * secret, for a machine that takes over in an emergency.
 */
export function readRing(dataDirectory: string): KeyRing | undefined {
  const file = join(dataDirectory, 'keys.json')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const parsed = JSON.parse(text) as KeyRing
    const ring = parsed.keys ? parsed : ringInSecret(text)
    if (Object.hasOwn(ring.keys, ring.current) && Object.values(ring.keys).every(isWhole))
      return ring
  } catch {}
  throw new RolecallError('SETTING_INVALID', {
    detail: `${file} is damaged; restore it from a backup. Without a backup, delete it, start with "rolecall serve --new-keys", and invite the customers of open invitations again.`,
  })
}

const isWhole = (key: unknown): boolean => typeof key === 'string' && /^[\w-]{43}$/.test(key)

/**
 * The keys as a secret in Secrets Manager holds them. AWS: Secrets Manager generates a value only
 * at the top level of a document, so the keys stand beside `current`.
 */
export const secretOfRing = ({ current, keys, retired }: KeyRing): string =>
  JSON.stringify({ current, ...keys, ...(retired && { retired }) })

/** Throws SETTING_INVALID if the text is not what `secretOfRing` or Secrets Manager made. */
export function ringInSecret(text: string): KeyRing {
  try {
    const { current, retired = {}, ...keys } = JSON.parse(text) as StoredRing
    if (
      current &&
      Object.hasOwn(keys, current) &&
      [...Object.values(keys), ...Object.values(retired)].every(isWhole)
    )
      return { current, keys: keys as Record<string, string>, retired }
  } catch {}
  throw new RolecallError('SETTING_INVALID', {
    detail:
      'The secret with the keys must hold {"current": "k1", "k1": "43 letters or digits"}. Restore an earlier version of the secret.',
  })
}

type StoredRing = { current?: string; retired?: Record<string, string> } & Record<string, unknown>

/** Writes the whole file or nothing. */
export function writeRing(directory: string, ring: KeyRing): KeyRing {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, 'keys.json')
  const handle = openSync(`${file}.new`, 'w', 0o600)
  writeSync(handle, JSON.stringify(ring, null, 2))
  fsyncSync(handle)
  closeSync(handle)
  renameSync(`${file}.new`, file)
  return ring
}
