import { expect, it } from 'vitest'
import { CHECKSUMS } from './checksums.ts'

/** The check values that the catalogues of these algorithms give for `123456789`. */
it.each([
  ['x-amz-checksum-crc32', 'cbf43926'],
  ['x-amz-checksum-crc32c', 'e3069283'],
  ['x-amz-checksum-crc64nvme', 'ae8b14860a799888'],
  ['x-amz-checksum-sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
])('computes %s', (name, hex) => {
  expect(Buffer.from(CHECKSUMS[name]!(Buffer.from('123456789')), 'base64').toString('hex')).toBe(
    hex,
  )
})
