import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** No IPv6 address outside this block is public, even if the library says that it is. */
const PUBLIC_6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * False for private, local, reserved and multicast addresses, and for IPv6 addresses that stand for
 * an IPv4 address.
 */
export function isPublicAddress(text: string): boolean {
  const address = ipaddr.parse(text)
  const isInside = address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(PUBLIC_6)
  return isInside && address.range() === 'unicast'
}

/**
 * Resolves a name once and connects to the address that was checked, so a second answer of the DNS
 * cannot change it (attack 25).
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const open = addresses?.filter(({ address }) => isPublicAddress(address)) ?? []
    if (error || open.length === 0)
      return callback(error ?? new Error('The host has no public address.'), '', 4)
    if (options.all) return callback(null, open)
    callback(null, open[0]!.address, open[0]!.family)
  })
}
