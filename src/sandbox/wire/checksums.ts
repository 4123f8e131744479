import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

function crc32cTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
    return value >>> 0
  })
}

const CRC32C = crc32cTable()

function crc32c(data: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of data) value = (value >>> 8) ^ CRC32C[(value ^ byte) & 0xff]!
  return (value ^ 0xffffffff) >>> 0
}

const NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n

const CRC64 = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index)
  for (let bit = 0; bit < 8; bit += 1)
    value = value & 1n ? (value >> 1n) ^ NVME_POLYNOMIAL : value >> 1n
  return value
})

function crc64nvme(data: Uint8Array): bigint {
  let value = 0xffffffffffffffffn
  for (const byte of data) value = (value >> 8n) ^ CRC64[Number((value ^ BigInt(byte)) & 0xffn)]!
  return value ^ 0xffffffffffffffffn
}

function base64Of32(value: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes.toString('base64')
}

function base64Of64(value: bigint): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes.toString('base64')
}

/** By the header's or trailer's name: the checksum of a body, in Base64. */
export const CHECKSUMS: Readonly<Record<string, (data: Uint8Array) => string>> = {
  'x-amz-checksum-crc32': (data) => base64Of32(crc32(data)),
  'x-amz-checksum-crc32c': (data) => base64Of32(crc32c(data)),
  'x-amz-checksum-crc64nvme': (data) => base64Of64(crc64nvme(data)),
  'x-amz-checksum-sha1': (data) => createHash('sha1').update(data).digest('base64'),
  'x-amz-checksum-sha256': (data) => createHash('sha256').update(data).digest('base64'),
}
