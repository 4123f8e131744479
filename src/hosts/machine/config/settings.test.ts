import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigFile } from './config-file.ts'
import { readSettings, requireHomeRegion } from './settings.ts'

const PAGE = readFileSync(
  new URL('../../../../docs/reference/settings.md', import.meta.url),
  'utf8',
)
const ROWS = PAGE.slice(0, PAGE.indexOf('## ')).matchAll(
  /^\| (?:`(\w+)`)? ?\| (?:`([\w.]+)`)? ?\|/gm,
)
const [variables, keys] = [new Set<string>(), new Set<string>()]
for (const [, variable, key] of ROWS) {
  if (variable) variables.add(variable)
  if (key) keys.add(key)
}

describe('docs/reference/settings.md', () => {
  it('has a row for each variable that the service reads, and for no other', () => {
    const read = new Set<string>()
    const environment = new Proxy({}, { get: (_, name) => void read.add(String(name)) })
    readSettings(environment)
    const inText = [...read].filter((name) => !variables.has(name))
    expect(inText.filter((name) => !PAGE.includes(`\`${name}\``))).toEqual([])
    expect([...variables].filter((name) => !read.has(name))).toEqual([])
  })

  it('has a row for each key of rolecall.yaml that is not a section, and for no other', () => {
    const {
      vendor: _,
      profiles: __,
      identities: ___,
      brand: ____,
      signIn: _____,
      aws,
      portal,
      webhooks,
      ...others
    } = ConfigFile.shape
    const ofAws = Object.keys(aws.unwrap().shape).map((key) => `aws.${key}`)
    const ofPortal = Object.keys(portal.unwrap().shape).map((key) => `portal.${key}`)
    const ofWebhooks = Object.keys(webhooks.unwrap().shape).map((key) => `webhooks.${key}`)
    const all = [...Object.keys(others), ...ofAws, ...ofPortal, ...ofWebhooks]
    expect([...keys].sort()).toEqual(all.sort())
  })

  it('says the defaults that the service uses', () => {
    const { host, port, publicUrl, keepAliveSeconds, aws, regions } = readSettings({})
    expect({ host, port, publicUrl, keepAliveSeconds, region: aws.region, regions }).toEqual({
      host: '127.0.0.1',
      port: 4000,
      publicUrl: undefined,
      keepAliveSeconds: 75,
      region: 'us-east-1',
      regions: ['us-east-1'],
    })
  })
})

describe('a setting that is wrong', () => {
  it.each([
    ['ROLECALL_PORT', '65536', 'ROLECALL_PORT is "65536". Set it to a number from 0 to 65535.'],
    [
      'ROLECALL_PUBLIC_URL',
      'connect',
      'ROLECALL_PUBLIC_URL is "connect". Set it to a URL such as https://connect.example.com.',
    ],
    [
      'ROLECALL_PUBLIC_URL',
      'https://',
      'ROLECALL_PUBLIC_URL is "https://". Set it to a URL such as https://connect.example.com.',
    ],
    [
      'AWS_REGION',
      'mars-1',
      'AWS_REGION has "mars-1", which is not an AWS Region. Use a name such as us-east-1.',
    ],
    [
      'ROLECALL_ADMIN_PORT',
      '4000',
      'ROLECALL_ADMIN_PORT is 4000, as ROLECALL_PORT is. Set it to another port.',
    ],
    [
      'ROLECALL_KEEP_ALIVE_SECONDS',
      '0',
      'ROLECALL_KEEP_ALIVE_SECONDS is "0". Set it to a number from 1 to 3600.',
    ],
    [
      'ROLECALL_TRUSTED_PROXIES',
      '10.0.0.0/8, proxy',
      'ROLECALL_TRUSTED_PROXIES has "proxy". Use addresses or CIDR ranges, such as 10.0.0.0/8.',
    ],
    [
      'ROLECALL_PORTAL_ORIGINS',
      'https://app.example.com/login',
      'ROLECALL_PORTAL_ORIGINS (portal.origins) has "https://app.example.com/login". Use https origins',
    ],
    ['ROLECALL_PORTAL_ORIGINS', 'http://app.example.com', 'http only for localhost'],
    ['ROLECALL_PORTAL_ORIGINS', '*', 'Use https origins'],
  ])('%s is refused with what to set', (name, value, text) => {
    expect(() => readSettings({ [name]: value })).toThrow(text)
  })

  describe('the home Region (F10)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-settings-'))
    const config = join(folder, 'config')
    writeFileSync(
      config,
      '[default]\nregion = eu-central-1\n[profile work]\nregion=ap-south-1\n[profile bare]\n',
    )
    afterAll(() => rmSync(folder, { recursive: true }))
    const profile = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') }

    it.each([
      ['AWS_REGION before all', { ...profile, AWS_REGION: 'eu-west-1' }, 'eu-west-1'],
      ['AWS_DEFAULT_REGION', { ...profile, AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
      ['that of the default profile', profile, 'eu-central-1'],
      ['that of the profile in AWS_PROFILE', { ...profile, AWS_PROFILE: 'work' }, 'ap-south-1'],
      [
        'the first of ROLECALL_REGIONS',
        { ...profile, AWS_PROFILE: 'bare', ROLECALL_REGIONS: 'sa-east-1,eu-west-1' },
        'sa-east-1',
      ],
      ['one of the European Sovereign Cloud', { AWS_REGION: 'eusc-de-east-1' }, 'eusc-de-east-1'],
    ])('is %s', (_, env, region) => {
      const settings = readSettings(env)
      expect(settings).toMatchObject({ aws: { region }, isRegionKnown: true })
      expect(() => requireHomeRegion(settings)).not.toThrow()
    })

    it('is not guessed: with none, a command that asks AWS says how to name one', () => {
      const settings = readSettings({ ...profile, AWS_PROFILE: 'bare' })
      expect(() => requireHomeRegion(settings)).toThrow(/No AWS Region is set.*AWS_REGION/)
    })
  })
})

describe('rolecall.yaml with mistakes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-mistakes-'))
  const path = join(folder, 'rolecall.yaml')
  afterAll(() => rmSync(folder, { recursive: true }))
  const refusalOf = (...lines: string[]): string => {
    writeFileSync(path, lines.join('\n'))
    try {
      readSettings({ ROLECALL_CONFIG: path })
    } catch (error) {
      return (error as Error).message.replaceAll(path, 'FILE')
    }
    throw new Error('It was accepted.')
  }

  it('is told all of them at once, each with its line and what is right', () => {
    const said = refusalOf(
      'vendor:',
      '  name: 5',
      '  supportUrl: northwind.example',
      'profiles:',
      '  default:',
      '    purpose:',
      '    managedPolicies: arn:aws:iam::aws:policy/SecurityAudit',
      '    inlinePolicies:',
      '      Bucket: { Statement: [{ Effect: allow, Action: "s3:*", Resource: "*" }] }',
      '    fixedRoleNam: true',
      '  two words: { roleName: Access, purpose: Reads. }',
    )
    expect(said.split('\n  ')).toEqual([
      'FILE has 8 mistakes.',
      'line 2: vendor.name: must be a text; put a number or a date in quotes.',
      'line 3: vendor.supportUrl: must be a URL such as https://www.example.com.',
      'line 6: profiles.default.roleName: is required.',
      'line 6: profiles.default.purpose: is empty.',
      'line 7: profiles.default.managedPolicies: must be a list.',
      'line 9: profiles.default.inlinePolicies.Bucket.Statement.0.Effect: must be one of: Allow, Deny. Did you mean Allow?',
      'line 10: profiles.default.fixedRoleNam: is unknown. Did you mean fixedRoleName?',
      'line 11: profiles.two words: has a name that must be 1 to 64 letters, digits, _ or -.',
    ])
  })

  it.each<[what: string, lines: string[], says: string]>([
    ['a tab', ['vendor:', '\tname: x'], 'FILE, line 2: Tabs are not allowed as indentation.'],
    ['a key twice', ['port: 1', 'port: 2'], 'FILE, line 2: this key stands above already.'],
    ['one mistake', ['', 'port: x'], 'FILE, line 2: port: must be a number.'],
    ['no map at all', ['hello'], 'FILE, line 1: file: must be a map with keys and values.'],
  ])('is told of %s in one line', (_, lines, says) => {
    expect(refusalOf(...lines)).toBe(says)
  })
})

describe('a public URL (F13)', () => {
  it.each([
    ['https://example.com/aws/connect', 'cannot be served below a path'],
    ['https://example.com/?x=1', 'Remove the query and the fragment: https://example.com.'],
    ['https://example.com?x=1', 'Remove the query and the fragment: https://example.com.'],
    ['https://example.com/#top', 'Remove the query and the fragment: https://example.com.'],
    ['https://example.com?', 'Remove the query and the fragment: https://example.com.'],
    ['https://user:canary@example.com', 'Remove the user name and password from it.'],
  ])('%s is refused with what to set', (given, text) => {
    expect(() => readSettings({ ROLECALL_PUBLIC_URL: given })).toThrow(text)
    expect(() => readSettings({ ROLECALL_PUBLIC_URL: given })).not.toThrow('canary')
  })

  it.each([
    ['https://connect.example.com', 'https://connect.example.com'],
    ['https://Connect.Example.com:443/', 'https://connect.example.com'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ])('%s means %s', (given, origin) => {
    expect(readSettings({ ROLECALL_PUBLIC_URL: given }).publicUrl).toBe(origin)
  })
})
