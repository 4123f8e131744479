import { describe, expect, it } from 'vitest'
import { callerAddress, networkOf, networksOf } from './caller-address.ts'

const PROXIES = networksOf(['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.9'])

describe('the address of a caller (WEB-5)', () => {
  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['is the peer without a header', '198.51.100.1', undefined, '198.51.100.1'],
    ['ignores the header of a stranger', '198.51.100.1', '203.0.113.5', '198.51.100.1'],
    ['is what a trusted proxy saw', '10.1.2.3', '203.0.113.5', '203.0.113.5'],
    ['is not what the caller wrote before it', '10.1.2.3', '1.1.1.1, 203.0.113.5', '203.0.113.5'],
    [
      'is found behind several proxies',
      '10.1.2.3',
      '203.0.113.5, 10.9.9.9,192.0.2.9',
      '203.0.113.5',
    ],
    ['is the first proxy where all are trusted', '10.1.2.3', '10.0.0.7, 10.0.0.8', '10.0.0.7'],
    ['stops at text that is no address', '10.1.2.3', '203.0.113.5, unknown, 10.0.0.8', '10.0.0.8'],
    ['may have a port', '10.1.2.3', '203.0.113.5:4711', '203.0.113.5'],
    ['may be IPv6 with a port', '2001:db8:ffff::7', '[2001:db8:1::5]:443', '2001:db8:1::5'],
    ['may be an IPv4 address that is mapped', '::ffff:10.1.2.3', '::ffff:cb00:7105', '203.0.113.5'],
    ['is not known without a peer', undefined, '203.0.113.5', undefined],
  ])('%s', (_, peer, header, address) => {
    expect(callerAddress(peer, header, PROXIES)).toBe(address)
  })

  it.each([
    ['2001:db8::1', '2001:0db8:0000:0000::/64'],
    ['2001:db8:0:0:1:2:3:4', '2001:0db8:0000:0000::/64'],
    ['2001:db8:0:1::', '2001:0db8:0000:0001::/64'],
    ['::1', '0000:0000:0000:0000::/64'],
    ['fe80::1%eth0', 'fe80:0000:0000:0000::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    [undefined, 'unknown'],
  ])('%s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0',
    'proxy',
    '',
    '2001:db8::/129',
    '::/-1',
  ])('%j is no range of proxies', (range) => {
    expect(() => networksOf([range])).toThrow('ROLECALL_TRUSTED_PROXIES has')
  })
})
