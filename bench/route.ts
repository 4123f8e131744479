import { fileURLToPath } from 'node:url'
import { http } from './http-load.ts'
import { interleave, load, type Row, ratioOf, spread } from './measure.ts'
import { cpuOf, type Program, serve, stage, start } from './programs.ts'

const ROUNDS = 7
const ROUND_MS = 800

/**
 * A read route with authentication, validation, store and rendering, measured by the server's CPU
 * time for a request.
 */
export async function bench(): Promise<Row[]> {
  const on = await stage()
  const service = await serve(on)
  const callers = http(8)
  const { token } = service
  const created = await callers.send('POST', `${service.url}/v1/invitations`, {
    token,
    body: JSON.stringify({ customerId: 'acme' }),
  })
  const { id } = JSON.parse(created.text) as { id: string }
  const bare = await start([
    fileURLToPath(new URL('bare-server.js', import.meta.url)),
    String(created.text.length),
  ])
  try {
    const route = () => callers.send('GET', `${service.url}/v1/invitations/${id}`, { token })
    const plain = () => callers.send('GET', bare.said.trim(), { token })
    await Promise.all([load(8, ROUND_MS, route), load(8, ROUND_MS, plain)])
    const { ours, floor } = await interleave(ROUNDS, {
      ours: () => cpuPerRequest(service.program, route),
      floor: () => cpuPerRequest(bare, plain),
    })
    const against = {
      floor: { name: 'bare node:http', spread: spread(floor) },
      ratio: ratioOf(ours, floor),
    }
    return [
      {
        what: 'GET /v1/invitations/{id}, CPU',
        unit: 'µs',
        ours: spread(ours),
        ...against,
        goal: { name: 'P11', atMost: 2 },
      },
    ]
  } finally {
    callers.close()
    await Promise.all([bare.stop(), service.program.stop()])
    await on.stop()
  }
}

async function cpuPerRequest(program: Program, work: () => Promise<unknown>): Promise<number> {
  const before = cpuOf(program)
  const { latencies } = await load(8, ROUND_MS, work)
  return ((cpuOf(program) - before) * 1000) / latencies.length
}
