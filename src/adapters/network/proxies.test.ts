import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Secret } from '../../api/secret.ts'
import { s3Client } from '../aws/s3/client.ts'
import { responseWriter } from '../aws/s3/response-writer.ts'
import { sqsClient } from '../aws/sqs/client.ts'
import { stsClient } from '../aws/sts/client.ts'
import { proxyEnvironment, useProxies } from './proxies.ts'

let tunnels: string[] = []
/** A proxy that says for which host it was asked, and opens no tunnel. */
const proxy = createServer()
proxy.on('connect', ({ url }, socket) => {
  tunnels.push(url!)
  socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
})
let address = ''
beforeAll(async () => {
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
afterAll(() => void proxy.close())
afterEach(() => {
  tunnels = []
  vi.unstubAllEnvs()
})

const behindProxy = (changes: Record<string, string> = {}) => {
  for (const name of ['https_proxy', 'http_proxy', 'no_proxy', 'NO_PROXY', 'AWS_ENDPOINT_URL'])
    vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries({ HTTPS_PROXY: address, ...changes }))
    vi.stubEnv(name, value)
}
const credentials = async () => ({ accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' })
const sts = () => stsClient({ region: 'eu-west-1' }, credentials)
const ask = () =>
  sts()
    .send(new GetCallerIdentityCommand({}))
    .catch(() => undefined)

describe('an outgoing proxy (F12)', () => {
  it('is used by calls to AWS', async () => {
    behindProxy()
    await ask()
    expect(tunnels).toEqual(['sts.eu-west-1.amazonaws.com:443'])
  })

  it('is used by the answers to CloudFormation', async () => {
    behindProxy()
    const url = 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/key'
    expect(await responseWriter({}).put(new Secret(url), '{}')).toBe('unreachable')
    expect(tunnels).toEqual([
      'cloudformation-custom-resource-response-useast1.s3.amazonaws.com:443',
    ])
  })

  it('is used by the clients of other services', async () => {
    behindProxy()
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    const access = { region: 'eu-west-1' }
    const fails = () => undefined
    await s3Client(access).send(new ListBucketsCommand({})).catch(fails)
    await sqsClient(access).send(new ListQueuesCommand({})).catch(fails)
    expect([...new Set(tunnels)]).toEqual([
      's3.eu-west-1.amazonaws.com:443',
      'sqs.eu-west-1.amazonaws.com:443',
    ])
  })

  it('is not used for a host that NO_PROXY names', async () => {
    behindProxy({ NO_PROXY: '.example,127.0.0.1' })
    expect(proxyEnvironment()?.no_proxy).toMatch(/^\.example,127\.0\.0\.1,/)
  })

  it('is not used for this machine and the credentials endpoints of AWS', () => {
    expect(proxyEnvironment({ https_proxy: address })?.no_proxy).toMatch(
      /localhost,127\.0\.0\.1,\[::1\],169\.254\.169\.254,169\.254\.170\.2/,
    )
  })

  it('in lower case wins; an empty value is none', () => {
    const env = { HTTPS_PROXY: 'http://upper', https_proxy: 'http://lower', HTTP_PROXY: '' }
    expect(proxyEnvironment(env)).toMatchObject({ https_proxy: 'http://lower' })
    expect(proxyEnvironment({ HTTPS_PROXY: '' })).toBeUndefined()
    expect(useProxies({})).toBeUndefined()
  })
})
