import { BlockList, isIP, isIPv6, SocketAddress } from 'node:net'
import { expandIPv6 } from 'hono/utils/ipaddr'
import { RolecallError } from '../../../api/errors.ts'

/**
 * The networks of the proxies whose `X-Forwarded-For` counts, from addresses or CIDR ranges. Throws
 * SETTING_INVALID.
 */
export function networksOf(ranges: readonly string[]): BlockList {
  const networks = new BlockList()
  for (const range of ranges) {
    const [address = '', bits, ...rest] = range.split('/')
    const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!
    const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : 129
    if (prefix < 0 || prefix > longest || rest.length > 0)
      throw new RolecallError('SETTING_INVALID', {
        detail: `ROLECALL_TRUSTED_PROXIES has "${range}". Use addresses or CIDR ranges, such as 10.0.0.0/8.`,
      })
    networks.addSubnet(address, prefix, longest === 32 ? 'ipv4' : 'ipv6')
  }
  return networks
}

/**
 * The address of the caller behind trusted proxies: the last address of `X-Forwarded-For` that is
 * no proxy of ours. Each proxy appends the address that it saw. The caller wrote anything to the
 * left of that address. Ignores the header if `peer` is not a trusted proxy.
 */
export function callerAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string | undefined {
  let address = peer && addressOfPeer(peer)
  for (const hop of forwardedFor?.split(',').reverse() ?? []) {
    if (!address || !trusted.check(address, familyOf(address))) break
    const next = plainAddress(hop.trim())
    if (!next) break
    address = next
  }
  return address
}

const MAX_KEPT_PEERS = 1000
const peers = new Map<string, string | undefined>()

/** Most requests come from few peers: proxies, or connections that stay open. */
function addressOfPeer(peer: string): string | undefined {
  if (peers.has(peer)) return peers.get(peer)
  if (peers.size >= MAX_KEPT_PEERS) peers.clear()
  const address = plainAddress(peer)
  peers.set(peer, address)
  return address
}

/**
 * The key under which attempts of this address are counted. An IPv6 network of 64 bits belongs to
 * one party, so it counts as one address.
 */
export function networkOf(address: string | undefined): string {
  const plain = address && plainAddress(address)
  if (!plain) return 'unknown'
  return isIPv6(plain) ? `${expandIPv6(plain).split(':').slice(0, 4).join(':')}::/64` : plain
}

/** One spelling for each address, without port and zone; undefined if it is none. */
function plainAddress(given: string): string | undefined {
  const [, bracketed, ipv4] =
    /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(given) ?? []
  const [address = ''] = (bracketed ?? ipv4 ?? given).split('%')
  if (isIP(address) === 0) return undefined
  const plain = new SocketAddress({ address, family: familyOf(address) }).address
  return plain.replace(/^::ffff:(?=\d+\.)/, '')
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4')
