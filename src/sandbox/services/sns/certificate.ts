import { sign } from 'node:crypto'
import type { Answer } from '../../wire/answer.ts'
import type { WireRequest } from '../../wire/request.ts'
import type { World } from '../../world.ts'
import { signingKeys } from './envelope.ts'

/**
 * Answers the path of an envelope's SigningCertURL, whatever the host: the sandbox stands in for
 * all of them.
 */
export function answerCertificate(world: World, { method, path }: WireRequest): Answer | undefined {
  if (method !== 'GET' || !path.startsWith('/SimpleNotificationService-')) return undefined
  if (path !== `/${signingKeys(world).name}`) return undefined
  return {
    status: 200,
    headers: { 'content-type': 'application/x-pem-file' },
    body: certificate(world),
  }
}

const certificate = (world: World) => world.part('sns:certificate', () => makeCertificate(world))

const SHA256_WITH_RSA = '300d06092a864886f70d01010b0500'
const COMMON_NAME = '0603550403'

/** A self-signed X.509 certificate of the key that signs envelopes. */
function makeCertificate(world: World): string {
  const { publicKey, privateKey } = signingKeys(world)
  const algorithm = Buffer.from(SHA256_WITH_RSA, 'hex')
  const common = Buffer.concat([
    Buffer.from(COMMON_NAME, 'hex'),
    tlv(0x0c, Buffer.from('sns.amazonaws.com')),
  ])
  const name = tlv(0x30, tlv(0x31, tlv(0x30, common)))
  const now = world.clock.now()
  const validity = tlv(0x30, utcTime(now - 86_400_000), utcTime(now + 365 * 86_400_000))
  const version = tlv(0xa0, tlv(0x02, Buffer.of(2)))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const body = tlv(0x30, version, tlv(0x02, Buffer.of(1)), algorithm, name, validity, name, key)
  const signature = tlv(0x03, Buffer.of(0), sign('RSA-SHA256', body, privateKey))
  const text = tlv(0x30, body, algorithm, signature).toString('base64')
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}

const utcTime = (time: number) =>
  tlv(
    0x17,
    Buffer.from(
      `${new Date(time)
        .toISOString()
        .replace(/[-:T]|\.\d{3}/g, '')
        .slice(2)}`,
    ),
  )

/** One element in DER. */
function tlv(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const size = content.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}
