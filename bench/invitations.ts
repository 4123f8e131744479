import { fileURLToPath } from 'node:url'
import { latencyRows } from './commit.ts'
import { http } from './http-load.ts'
import { interleave, load, once, type Row, ratioOf, spread } from './measure.ts'
import { peakMemory, type Served, serve, stage, start } from './programs.ts'

const ROUNDS = 7
const ROUND_MS = 700

/**
 * `POST /v1/invitations` over HTTP, with its durable commit and the PUT of the template to the
 * sandbox's S3.
 */
export async function bench(): Promise<Row[]> {
  const on = await stage()
  const service = await serve(on)
  const bare = await start([fileURLToPath(new URL('bare-server.js', import.meta.url)), '1000'])
  const callers = http(64)
  const one = inviting(callers, service)
  const plain = () => callers.send('POST', bare.said.trim(), { body: BODY })
  const latencies: Record<'one' | 'many', number[]> = { one: [], many: [] }
  const by = (count: number, into: number[]) => async () => {
    const round = await load(count, ROUND_MS, one)
    into.push(...round.latencies)
    return round.perSecond
  }
  try {
    await load(16, ROUND_MS, one)
    const results = await interleave(ROUNDS, {
      bareOne: async () => (await load(1, ROUND_MS / 2, plain)).perSecond,
      one: by(1, latencies.one),
      bareMany: async () => (await load(64, ROUND_MS / 2, plain)).perSecond,
      many: by(64, latencies.many),
    })
    const against = (ours: number[], floor: number[]) => ({
      unit: '/s',
      ours: spread(ours),
      floor: { name: 'bare node:http', spread: spread(floor) },
      ratio: ratioOf(ours, floor),
    })
    return [
      { what: 'POST /v1/invitations, 1 caller', ...against(results.one, results.bareOne) },
      ...latencyRows('POST /v1/invitations, 1 caller', latencies.one),
      { what: 'POST /v1/invitations, 64 callers', ...against(results.many, results.bareMany) },
      ...latencyRows('POST /v1/invitations, 64 callers', latencies.many),
      {
        what: 'peak memory of serve after them',
        unit: 'MB',
        ours: once(peakMemory(service.program)),
      },
    ]
  } finally {
    callers.close()
    await Promise.all([bare.stop(), service.program.stop()])
    await on.stop()
  }
}

const BODY = JSON.stringify({
  customerId: 'acme',
  customerName: 'Acme Corporation',
  accountId: '222222222222',
})

function inviting(callers: ReturnType<typeof http>, { url, token }: Served) {
  return async () => {
    const { status, text } = await callers.send('POST', `${url}/v1/invitations`, {
      token,
      body: BODY,
    })
    if (status !== 201) throw new Error(`${status}: ${text}`)
  }
}
