import { once as occurs } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
} from '@aws-sdk/client-cloudformation'
import { http } from './http-load.ts'
import { countOf, eachOf, once, percentile, type Row, sortNumbers } from './measure.ts'
import { cpuOf, peakMemory, type Served, type Stage, serve, stage } from './programs.ts'

const STACKS = countOf(200, 8)
const AT_ONCE = countOf(100, 4)
const ONE_BY_ONE = countOf(40, 2)
const MAX_WAIT_MS = 60_000

interface Answered {
  /** When CloudFormation published the request, and when it had the answer; Unix milliseconds. */
  asked: number
  answered: number
}

/**
 * Runs real stacks in the sandbox. Measures from the custom resource's SNS publish until its answer
 * is at the ResponseURL.
 */
export async function bench(): Promise<Row[]> {
  const on = await stage()
  try {
    const calls = await callsPerCallback(on)
    const service = await serve(on)
    const single = await launch(on, service, {
      from: 100,
      count: ONE_BY_ONE,
      atOnce: 1,
      lookMs: 50,
    })
    const before = cpuOf(service.program)
    const crowd = await launch(on, service, {
      from: 1000,
      count: STACKS,
      atOnce: AT_ONCE,
      lookMs: 1000,
    })
    const cpu = (cpuOf(service.program) - before) / STACKS
    const memory = peakMemory(service.program)
    await service.program.stop()
    return [
      ...latencies('callback to answer, one stack at a time', single),
      ...latencies(`callback to answer, ${AT_ONCE} stacks at once`, crowd),
      {
        what: `callbacks answered, ${AT_ONCE} stacks at once`,
        unit: '/s',
        ours: once(rateOf(crowd)),
      },
      { what: 'CPU of serve per callback and its invitation', unit: 'ms', ours: once(cpu) },
      {
        what: 'STS calls per callback',
        unit: '',
        ours: once(calls),
        goal: { name: 'three probes', atMost: 3 },
      },
      {
        what: 'durable writes per callback',
        unit: '',
        ours: once(writesPerCallback(on)),
        goal: { name: 'claim, decide, settle', atMost: 3 },
      },
      { what: 'peak memory of serve after them', unit: 'MB', ours: once(memory) },
    ]
  } finally {
    await on.stop()
  }
}

async function callsPerCallback(on: Stage): Promise<number> {
  const sts = await countStsCalls(on.sandbox)
  const service = await serve(on, { AWS_ENDPOINT_URL_STS: sts.origin })
  try {
    // The first callback also gets the broker's first session.
    await launch(on, service, { from: 0, count: 1, atOnce: 1, lookMs: 50 })
    const before = sts.calls()
    const { length } = await launch(on, service, { from: 10, count: 10, atOnce: 5, lookMs: 50 })
    return (sts.calls() - before) / length
  } finally {
    await service.program.stop()
    await sts.stop()
  }
}

function latencies(what: string, answered: Answered[]): Row[] {
  const sorted = sortNumbers(answered.map(({ asked, answered: at }) => at - asked))
  return [0.5, 0.99].map((share) => ({
    what: `${what}, p${share * 100}`,
    unit: 'ms',
    ours: once(percentile(sorted, share)),
    goal: { name: 'our share', atMost: 1000 },
  }))
}

function rateOf(answered: Answered[]): number {
  const [from, to] = [
    Math.min(...answered.map(({ asked }) => asked)),
    Math.max(...answered.map((it) => it.answered)),
  ]
  return (answered.length * 1000) / (to - from)
}

/** Every commit for a callback writes its record, so the record's version counts the commits. */
function writesPerCallback({ folder }: Stage): number {
  const db = new DatabaseSync(join(folder, 'data', 'rolecall.sqlite'), { readOnly: true })
  const row = db.prepare("SELECT max(version) AS most FROM records WHERE kind = 'callback'").get()
  db.close()
  return Number(row!.most)
}

interface Wave {
  from: number
  count: number
  atOnce: number
  /**
   * The pause between two reads of a stack's events. Long when many stacks run, so that the reads
   * do not distort the result.
   */
  lookMs: number
}

/** Gives each customer an account of its own. */
async function launch(on: Stage, service: Served, wave: Wave): Promise<Answered[]> {
  const callers = http(8)
  const accounts = Array.from({ length: wave.count }, (_, index) =>
    String(300_000_000_000 + wave.from + index),
  )
  const stacks: (() => Promise<Answered>)[] = []
  const clients = clientsOf(on.sandbox)
  await eachOf(accounts, 8, async (accountId) => {
    const body = JSON.stringify({ customerId: `customer-${accountId}`, accountId })
    const { text } = await callers.send('POST', `${service.url}/v1/invitations`, {
      token: service.token,
      body,
    })
    const { templateUrl } = JSON.parse(text) as { templateUrl: string }
    stacks.push(() => createStack(clients(accountId), templateUrl, wave.lookMs))
  })
  callers.close()
  const answered: Answered[] = []
  await eachOf(stacks, wave.atOnce, async (create) => answered.push(await create()))
  return answered
}

function clientsOf(endpoint: string) {
  const first = new CloudFormationClient({ endpoint, region: 'us-east-1' })
  const { requestHandler } = first.config
  return (accountId: string) =>
    new CloudFormationClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: accountId, secretAccessKey: 'sandbox' },
      requestHandler,
    })
}

async function createStack(
  client: CloudFormationClient,
  templateUrl: string,
  lookMs: number,
): Promise<Answered> {
  const request = {
    StackName: 'connection',
    TemplateURL: templateUrl,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  }
  const { StackId } = await client.send(new CreateStackCommand(request))
  const started = performance.now()
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, lookMs))
    const { StackEvents = [] } = await client.send(
      new DescribeStackEventsCommand({ StackName: StackId! }),
    )
    const at = (logicalId: string, status: string) =>
      StackEvents.findLast(
        (it) => it.LogicalResourceId === logicalId && it.ResourceStatus === status,
      )?.Timestamp?.getTime()
    const [asked, answered] = [
      at('Connection', 'CREATE_IN_PROGRESS'),
      at('Connection', 'CREATE_COMPLETE'),
    ]
    if (asked && answered) return { asked, answered }
    if (at('Connection', 'CREATE_FAILED') || performance.now() - started > MAX_WAIT_MS)
      throw new Error(`The stack failed: ${JSON.stringify(StackEvents[0])}`)
  }
}

/** Forwards calls of STS to the sandbox and counts them. */
async function countStsCalls(sandbox: string) {
  let calls = 0
  const server = createServer((incoming, outgoing) => {
    calls++
    const onward = request(
      new URL(incoming.url!, sandbox),
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  await occurs(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    calls: () => calls,
    stop: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
