import { fileURLToPath } from 'node:url'
import { http } from './http-load.ts'
import { interleave, load, type Row, ratioOf, spread } from './measure.ts'
import { cpuOf, type Program, serve, stage, start } from './programs.ts'

const ROUNDS = 7
const ROUND_MS = 800

/**
 * A read route with authentication, validation, store and rendering, measured by the server's CPU
 * time for a request, beside a bare server and beside frameworks that only authenticate and answer.
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
  const others = await startOthers(created.text, token)
  try {
    const route = () => callers.send('GET', `${service.url}/v1/invitations/${id}`, { token })
    const cpuOfOther = (name: Other) => () =>
      cpuPerRequest(others[name], () =>
        callers.send('GET', `${others[name].said.trim()}/v1/invitations/${id}`, { token }),
      )
    const contenders = {
      ours: () => cpuPerRequest(service.program, route),
      bare: cpuOfOther('bare'),
      express: cpuOfOther('express'),
      fastify: cpuOfOther('fastify'),
      hono: cpuOfOther('hono'),
    }
    await Promise.all(Object.values(contenders).map((warmUp) => warmUp()))
    const cpu = await interleave(ROUNDS, contenders)
    return OTHERS.map(
      (name): Row => ({
        what: 'GET /v1/invitations/{id}, CPU',
        unit: 'µs',
        ours: spread(cpu.ours),
        floor: { name: NAMES[name], spread: spread(cpu[name]) },
        ratio: ratioOf(cpu.ours, cpu[name]),
        ...(name === 'bare' && { goal: { name: 'P11', atMost: 2 } }),
      }),
    )
  } finally {
    callers.close()
    await Promise.all([...Object.values(others), service.program].map((it) => it.stop()))
    await on.stop()
  }
}

/** The same authentication and answer, without anything else. `bare` does not authenticate. */
const OTHERS = ['bare', 'hono', 'fastify', 'express'] as const
type Other = (typeof OTHERS)[number]

const NAMES: Record<Other, string> = {
  bare: 'bare node:http',
  hono: 'Hono alone',
  fastify: 'Fastify alone',
  express: 'Express alone',
}

async function startOthers(answer: string, token: string): Promise<Record<Other, Program>> {
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
  const framework = (name: Other) => start([file('framework-servers.ts'), name, token, answer])
  return {
    bare: await start([file('bare-server.js'), String(Buffer.byteLength(answer))]),
    hono: await framework('hono'),
    fastify: await framework('fastify'),
    express: await framework('express'),
  }
}

async function cpuPerRequest(program: Program, work: () => Promise<unknown>): Promise<number> {
  const before = cpuOf(program)
  const { latencies } = await load(8, ROUND_MS, work)
  return ((cpuOf(program) - before) * 1000) / latencies.length
}
