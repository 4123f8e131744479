import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'rolecall-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SECRET = 'a-secret-that-nobody-may-see'
writeFileSync(
  join(folder, 'rolecall.yaml'),
  `port: 4100
host: 0.0.0.0
adminToken: ${SECRET}
aws: { regions: [eu-west-1, us-east-1] }
webhooks: { endpoints: [{ url: "https://hooks.example.com/${SECRET}", secretEnv: HOOK }] }
`,
)

const { shown } = readSettings({
  ROLECALL_CONFIG: join(folder, 'rolecall.yaml'),
  ROLECALL_PORT: '4200',
  HOOK: SECRET,
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: `https://user:${SECRET}@emulator.example.com/path`,
})
const of = (name: string) => shown.find(({ key, variable }) => (key ?? variable) === name)

describe('the settings for people', () => {
  it('say where each value comes from: the environment, the file, the default', () => {
    expect(of('port')).toMatchObject({ value: '4200', from: 'environment' })
    expect(of('host')).toMatchObject({ value: '0.0.0.0', from: 'rolecall.yaml' })
    expect(of('aws.regions')).toMatchObject({
      value: 'eu-west-1, us-east-1',
      from: 'rolecall.yaml',
    })
    expect(of('keepAliveSeconds')).toMatchObject({ value: '75 s', from: 'default' })
    expect(of('trustedProxies')).toMatchObject({ value: null, from: 'default' })
  })

  it('hold no secret, also where an address contains one', () => {
    expect(of('adminToken')).toMatchObject({ value: 'set, not shown', from: 'rolecall.yaml' })
    expect(of('webhooks.endpoints')?.value).toBe('hooks.example.com')
    expect(of('AWS_ENDPOINT_URL')?.value).toBe('https://emulator.example.com')
    expect(JSON.stringify(shown)).not.toContain(SECRET)
  })
})
