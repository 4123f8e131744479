import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'

const PRIVATE_4 = subnets('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
])
const PRIVATE_6 = subnets('ipv6', [
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
])

function subnets(family: 'ipv4' | 'ipv6', nets: string[]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of nets.map((text) => text.split('/')))
    list.addSubnet(net!, Number(bits), family)
  return list
}

export const isPublicAddress = (address: string): boolean =>
  isIPv6(address) ? !PRIVATE_6.check(address, 'ipv6') : !PRIVATE_4.check(address, 'ipv4')

/** Resolves once; the connection goes to the address that was checked (attack 25). */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const open = addresses?.filter(({ address }) => isPublicAddress(address)) ?? []
    if (error || open.length === 0)
      return callback(error ?? new Error('The host has no public address.'), '', 4)
    if (options.all) return callback(null, open)
    callback(null, open[0]!.address, open[0]!.family)
  })
}
