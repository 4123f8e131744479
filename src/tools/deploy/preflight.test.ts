import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '../../adapters/embedded/system.ts'
import { awsSetupClients, endpointsFrom } from '../setup/clients.ts'
import type { SetupStep } from '../setup/progress.ts'
import { requireClearWay } from './preflight.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** What stands where AWS should be, and answers each request with the same. */
async function endpointThatSays(status: number, body: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': 'text/html' }).end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const NAMES = {
  accountId: '111122223333',
  homeRegion: 'us-east-1',
  regions: ['us-east-1', 'eu-west-1'],
  namePrefix: 'rolecall',
  bucketSuffix: 'an',
}

/** The lines that the checks print. */
async function checkedAt(endpoint: string): Promise<string[]> {
  const steps: SetupStep[] = []
  const bench = {
    clients: awsSetupClients({
      endpoints: endpointsFrom({ AWS_ENDPOINT_URL: endpoint }),
      credentials: { accessKeyId: NAMES.accountId, secretAccessKey: 'sandbox' },
    }),
    clock: systemClock,
    report: (step: SetupStep) => steps.push(step),
  }
  await requireClearWay(bench, NAMES, {
    ...{ data: true, adopts: false, publicTemplates: true },
    ...{ templateBucket: undefined, door: {} },
  })
  expect(new Set(steps.map(({ status }) => status))).toEqual(new Set(['warning']))
  return steps.map(({ message }) => message)
}

const CHECKS = [
  'S3 Block Public Access of the account',
  'how many functions may run at once',
  'how many roles the account may still have',
  'the services that us-east-1 has',
  'the services that eu-west-1 has',
  'the rights of this identity',
  'the table rolecall',
  'the role rolecall-broker',
  'the topic rolecall-callbacks',
  'the queue rolecall-callbacks',
]

it.each([
  [
    'a page of HTML',
    200,
    '<!DOCTYPE html><body>Welcome<br></body>',
    /is none of AWS's, so a proxy/,
  ],
  ['an answer of another program', 404, 'Not Found', /is none of AWS's, so a proxy/],
  [
    'a refusal',
    403,
    '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>',
    /./,
  ],
])(
  'a check that gets %s says that it was not possible and why, and the deployment goes on',
  async (_, status, body, why) => {
    const lines = await checkedAt(await endpointThatSays(status, body))
    for (const check of CHECKS)
      expect(lines, check).toContainEqual(
        expect.stringMatching(new RegExp(`^not checked: .*${check}`)),
      )
    for (const line of lines) expect(line).toMatch(why)
  },
)
