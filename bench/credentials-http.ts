import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { openLocalKeys } from '../src/adapters/embedded/local-keys.ts'
import { openSqliteStore } from '../src/adapters/embedded/sqlite-store.ts'
import { systemRandom } from '../src/adapters/embedded/system.ts'
import { parseRoleArn } from '../src/core/model/aws/role-arn.ts'
import { trustPolicy } from '../src/core/template/trust-policy.ts'
import { sampleConnection } from '../test/fixtures/connection.ts'
import { SCOPE } from './desk.ts'
import { http } from './http-load.ts'
import { interleave, load, type Row, ratioOf, spread } from './measure.ts'
import { sampleVersion } from './northwind.ts'
import { cpuOf, type Program, type Stage, serve, stage, start } from './programs.ts'

const ROUNDS = 7
const ROUND_MS = 800
const CALLERS = 8
const BROKER = parseRoleArn('arn:aws:iam::111111111111:role/rolecall-broker')

/** Cached credentials over HTTP, beside a server that always sends the same text of equal size. */
export async function overHttp(): Promise<Row[]> {
  const on = await stage()
  const id = await connect(on)
  const service = await serve(on)
  const callers = http(CALLERS)
  const ask = () =>
    callers.send('GET', `${service.url}/v1/connections/${id}/credentials?scope=${SCOPE}`, {
      token: service.token,
    })
  const { status, text } = await ask()
  if (status !== 200) throw new Error(text)
  const bare = await start([
    fileURLToPath(new URL('bare-server.js', import.meta.url)),
    String(text.length),
  ])
  try {
    const plain = () => callers.send('GET', bare.said.trim(), { token: service.token })
    await Promise.all([load(CALLERS, ROUND_MS, ask), load(CALLERS, ROUND_MS, plain)])
    const { rate, cpu } = await interleave(ROUNDS, {
      rate: async () => (await load(CALLERS, ROUND_MS, ask)).perSecond,
      bare: async () => (await load(CALLERS, ROUND_MS, plain)).perSecond,
      cpu: () => cpuPerRequest(service.program, ask),
      floor: () => cpuPerRequest(bare, plain),
    }).then(({ rate, bare, cpu, floor }) => ({
      rate: { ours: rate, floor: bare },
      cpu: { ours: cpu, floor },
    }))
    const row = (what: string, unit: string, it: { ours: number[]; floor: number[] }): Row => ({
      ...{ what, unit, ours: spread(it.ours), ratio: ratioOf(it.ours, it.floor) },
      floor: { name: 'bare node:http', spread: spread(it.floor) },
    })
    return [
      row('cached over HTTP, 8 callers', '/s', rate),
      { ...row('cached over HTTP, CPU', 'µs', cpu), goal: { name: 'P11', atMost: 2 } },
    ]
  } finally {
    callers.close()
    await Promise.all([bare.stop(), service.program.stop()])
    await on.stop()
  }
}

/** A role in the sandbox, and its connection in the store. */
async function connect({ sandbox, folder }: Stage): Promise<string> {
  const connection = sampleConnection({
    createdAt: new Date().toISOString(),
    profileVersion: sampleVersion(BROKER),
  })
  const credentials = { accessKeyId: connection.accountId, secretAccessKey: 'sandbox' }
  const iam = new IAMClient({ endpoint: sandbox, region: 'us-east-1', credentials })
  const AssumeRolePolicyDocument = JSON.stringify(trustPolicy(BROKER, connection.externalId))
  await iam.send(
    new CreateRoleCommand({
      RoleName: parseRoleArn(connection.roleArn).roleName,
      AssumeRolePolicyDocument,
    }),
  )
  iam.destroy()
  openLocalKeys(join(folder, 'data'), systemRandom) // The service refuses a store without keys.
  const store = openSqliteStore(join(folder, 'data', 'rolecall.sqlite'))
  await store.commit({ put: [connection], audit: [], announce: [] })
  await store.close()
  return connection.id
}

async function cpuPerRequest(program: Program, work: () => Promise<unknown>): Promise<number> {
  const before = cpuOf(program)
  const { latencies } = await load(CALLERS, ROUND_MS, work)
  return ((cpuOf(program) - before) * 1000) / latencies.length
}
