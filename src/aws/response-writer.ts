import { type LookupAddress, lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import type { Secret } from '../model/secret.ts'
import type { AnswerOutcome, Answers } from '../ports.ts'

const TOTAL_MS = 10_000

/** PUTs answers at presigned URLs that passed the rule. No redirect, no proxy, one deadline; of the reply only the status counts (RSP-3). */
export function responseWriter(options: { s3Origin?: string | undefined; totalMs?: number }): Answers {
  const agent = new HttpsAgent({ keepAlive: false })
  return {
    put: (responseUrl: Secret, body: string) => {
      const url = new URL(responseUrl.reveal())
      const local = options.s3Origin === url.origin
      const send = url.protocol === 'http:' ? httpRequest : httpsRequest
      return new Promise<AnswerOutcome>((resolve) => {
        const outgoing = send(url, {
          method: 'PUT',
          // AWS: the presigned signature covers no Content-Type, so none may be sent.
          headers: { 'content-length': Buffer.byteLength(body) },
          signal: AbortSignal.timeout(options.totalMs ?? TOTAL_MS),
          ...(local ? {} : { agent, lookup: publicLookup }),
        })
        outgoing.on('error', () => resolve('unreachable'))
        outgoing.on('response', (response) => {
          response.destroy()
          resolve(outcomeOf(response.statusCode ?? 0))
        })
        outgoing.end(body)
      })
    },
  }
}

function outcomeOf(status: number): AnswerOutcome {
  if (status >= 200 && status < 300) return 'delivered'
  const passing = status === 408 || status === 429 || status >= 500 || status < 400
  return passing ? 'unreachable' : 'refused'
}

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
  for (const [net, bits] of nets.map((text) => text.split('/'))) list.addSubnet(net!, Number(bits), family)
  return list
}

export const isPublicAddress = (address: string): boolean =>
  isIPv6(address) ? !PRIVATE_6.check(address, 'ipv6') : !PRIVATE_4.check(address, 'ipv4')

/** Resolves once; the connection goes to the address that was checked (attack 25). */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const open = addresses?.filter(({ address }) => isPublicAddress(address)) ?? []
    if (error || open.length === 0) return callback(error ?? new Error('The host has no public address.'), '', 4)
    if (options.all) return callback(null, open)
    callback(null, open[0]!.address, open[0]!.family)
  })
}
