import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** No IPv6 address outside this block is public, even if the library says that it is. */
const PUBLIC_6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** The address at which Azure answers its machines; it is in a public block. */
const AZURE_PLATFORM = '168.63.129.16'

/** How a name is resolved. */
export type Resolve = typeof lookup

/**
 * False for private, local, reserved and multicast addresses, and for IPv6 addresses that stand for
 * an IPv4 address.
 */
export function isPublicAddress(text: string): boolean {
  const address = ipaddr.parse(text)
  const isInside = address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(PUBLIC_6)
  return isInside && address.range() === 'unicast' && text !== AZURE_PLATFORM
}

/** Whether the host of a URL is this machine, by its name or its address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)

export const NO_PUBLIC_ADDRESS = 'ERR_NO_PUBLIC_ADDRESS'

/**
 * Resolves a name once and connects to the address that was checked, so a second answer of the DNS
 * cannot change it (attacks 25, 77). Node.js does not call it for a host that is an address.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) =>
  lookupWith(lookup)(hostname, options, callback)

/** `publicLookup` with another resolver. */
export const lookupWith =
  (resolve: Resolve): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const open = addresses?.filter(({ address }) => isPublicAddress(address)) ?? []
      if (error || open.length === 0) return callback(error ?? noPublicAddress(), '', 4)
      if (options.all) return callback(null, open)
      callback(null, open[0]!.address, open[0]!.family)
    })
  }

const noPublicAddress = (): NodeJS.ErrnoException =>
  Object.assign(new Error('The host has no public address.'), { code: NO_PUBLIC_ADDRESS })
