import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stage } from '../journeys/stage.ts'
import { dockerfile, environmentOf } from './dockerfile.ts'

const BIN = resolve('bin/rolecall.js')
const NOBODY = { uid: 65534, gid: 65534 }

/** Only root can start a program as somebody else. Others run these rules as themselves. */
const other =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, [BIN, '--version'], { ...NOBODY, cwd: '/', env: {} }).status === 0
    ? NOBODY
    : undefined
if (!other) process.stderr.write('The container’s commands run as this user, not as another one.\n')

const { final } = dockerfile()
const instruction = (wanted: string) => final.find(([name]) => name === wanted)![1]
let stage: Stage
let config: string
let data: string

/**
 * What the image has, without Docker: its environment, a folder that nobody may change, and a data
 * volume.
 */
beforeAll(async () => {
  stage = await Stage.open()
  await stage.setUp()
  config = join(stage.folder, 'config')
  data = join(stage.folder, 'data')
  mkdirSync(config)
  copyFileSync(join(stage.folder, 'rolecall.yaml'), join(config, 'rolecall.yaml'))
  mkdirSync(data, { mode: 0o700 })
  if (other) chownSync(data, other.uid, other.gid)
  for (const folder of [config, stage.folder]) chmodSync(folder, 0o555)
})
afterAll(async () => {
  for (const folder of [config, stage.folder]) chmodSync(folder, 0o755)
  await stage.close()
})

const environment = () => {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } =
    stage.environment
  return {
    ...{ AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
    ...environmentOf(final),
    ROLECALL_PORT: String(stage.port),
    ROLECALL_DATA_DIR: data,
    TMPDIR: config,
  }
}

const run = (command: string[]) =>
  spawn(process.execPath, command, {
    ...other,
    cwd: config,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const isHealthy = async (): Promise<boolean> => {
  const [, node, ...args] = /^(.*CMD )(\[.*\])$/
    .exec(instruction('HEALTHCHECK'))!
    .slice(1)
    .flatMap((part) => (part.startsWith('[') ? (JSON.parse(part) as string[]) : part))
  expect(node).toBe('node')
  const [code] = await once(run(args), 'exit')
  return code === 0
}

describe('the image’s commands, without rights and without a place to write but the data volume', () => {
  it('starts, is healthy, keeps all files in the volume, and ends on SIGTERM', {
    timeout: 180_000,
  }, async () => {
    expect(instruction('ENTRYPOINT')).toBe('["rolecall"]')
    expect(await isHealthy()).toBe(false)
    const service = run([BIN, ...(JSON.parse(instruction('CMD')) as string[]), '--json'])
    let said = ''
    service.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    const ended = once(service, 'exit')
    await Promise.race([once(service.stdout, 'data'), ended])
    expect(service.exitCode, said).toBeNull()
    expect(await isHealthy()).toBe(true)
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['keys.json', 'rolecall.sqlite']))
    expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(config)).toEqual(['rolecall.yaml'])
    service.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})
