import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { s3Client } from '../../adapters/aws/s3/client.ts'
import { ConfigFile } from '../../hosts/machine/config/config-file.ts'
import { readInstallation } from '../../hosts/machine/config/installation.ts'
import { readSettings } from '../../hosts/machine/config/settings.ts'
import { newConfig, writeNewConfig } from './init.ts'

const CHOICES = { vendorName: 'Northwind: "Insights"', roleName: 'NorthwindInsightsAccess' }
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolecall-init-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Written {
  vendor: Record<string, unknown>
  profiles: { default: Record<string, unknown> & { scopes: Record<string, object> } }
  [key: string]: unknown
}

/** The file with every setting that stands in a comment. */
const withCommented = (text: string): Written =>
  parse(
    text.replace(
      /^( *)# (?=(accounts|supportUrl|inlinePolicies|maxSessionSeconds|publicUrl|port):| {2})/gm,
      '$1',
    ),
  )

const isValid = (change: (it: Written) => void): boolean => {
  const it = withCommented(newConfig(CHOICES))
  change(it)
  return ConfigFile.safeParse(it).success
}

describe('the file of "rolecall init"', () => {
  it('loads, and holds what was chosen', async () => {
    const path = join(folder, 'rolecall.yaml')
    const supportUrl = 'https://northwind.example/aws'
    expect(await writeNewConfig(path, { ...CHOICES, supportUrl })).toBe(true)
    const settings = readSettings({
      ROLECALL_CONFIG: path,
      ROLECALL_BROKER_ROLE_ARN: 'arn:aws:iam::111122223333:role/rolecall-broker',
      ROLECALL_CALLBACK_TOPIC: 'arn:aws:sns:us-east-1:111122223333:rolecall-callbacks',
      ROLECALL_TEMPLATE_BUCKET: 'templates',
    })
    expect(settings.file.vendor).toMatchObject({ name: CHOICES.vendorName, supportUrl })
    const installation = await readInstallation(
      settings,
      'http://127.0.0.1',
      s3Client(settings.aws),
    )
    expect([...installation.profiles.keys()]).toEqual(['default'])
  })

  it('stays as it is where there is one', async () => {
    const path = join(folder, 'rolecall.yaml')
    await writeFile(path, 'port: 4001\n')
    expect(await writeNewConfig(path, CHOICES)).toBe(false)
    expect(await readFile(path, 'utf8')).toBe('port: 4001\n')
  })

  it('refuses a name that would not load', () => {
    expect(() => newConfig({ ...CHOICES, roleName: 'a b' })).toThrow(/profiles.default.roleName/)
  })

  it('refuses a role name that leaves no room for the suffix, and says the way out', () => {
    const newName = () => newConfig({ ...CHOICES, roleName: 'x'.repeat(59) })
    expect(newName).toThrow(/roleName: must have at most 58 characters.*"fixedRoleName: true"/)
  })

  it('has true comments: what is commented out loads too, and is the default where it says so', () => {
    const all = withCommented(newConfig(CHOICES))
    expect(Object.keys(all)).toEqual(['vendor', 'profiles', 'publicUrl', 'port'])
    expect(Object.keys(all.vendor)).toEqual(['name', 'supportUrl', 'accounts'])
    expect(Object.keys(all.profiles.default)).toContain('inlinePolicies')
    expect(ConfigFile.safeParse(all).success).toBe(true)
    const read = ConfigFile.parse(parse(newConfig(CHOICES)))
    expect(read.profiles!.default!.maxSessionSeconds).toBe(all.profiles.default.maxSessionSeconds)
    const { port, host } = readSettings({ ROLECALL_CONFIG: undefined })
    expect([port, host]).toEqual([all.port, '127.0.0.1'])
  })

  it.each<[string, (it: Written) => void, (it: Written) => void]>([
    [
      '80 characters',
      (it) => {
        it.vendor.name = 'n'.repeat(80)
      },
      (it) => {
        it.vendor.name = 'n'.repeat(81)
      },
    ],
    [
      'http or https',
      (it) => {
        it.vendor.supportUrl = 'http://a.example'
      },
      (it) => {
        it.vendor.supportUrl = 'ftp://a.example'
      },
    ],
    [
      '12 digits, in quotes',
      (it) => {
        it.vendor.accounts = ['111122223333']
      },
      (it) => {
        it.vendor.accounts = [111122223333]
      },
    ],
    [
      '58 letters',
      (it) => {
        it.profiles.default.roleName = 'a_+=,.@-'.padEnd(58, 'x')
      },
      (it) => {
        it.profiles.default.roleName = 'x'.repeat(59)
      },
    ],
    [
      '64 letters of a fixed name',
      (it) => {
        Object.assign(it.profiles.default, { fixedRoleName: true, roleName: 'x'.repeat(64) })
      },
      (it) => {
        Object.assign(it.profiles.default, { fixedRoleName: true, roleName: 'x'.repeat(65) })
      },
    ],
    [
      '500 characters',
      (it) => {
        it.profiles.default.purpose = 'p'.repeat(500)
      },
      (it) => {
        it.profiles.default.purpose = 'p'.repeat(501)
      },
    ],
    [
      '10 managed policies',
      (it) => {
        it.profiles.default.managedPolicies = Array(10).fill('arn:aws:iam::aws:policy/A')
      },
      (it) => {
        it.profiles.default.managedPolicies = Array(11).fill('arn:aws:iam::aws:policy/A')
      },
    ],
    [
      '32 letters',
      (it) => {
        it.profiles.default.scopes = { ['s'.repeat(32)]: it.profiles.default.scopes.inventory! }
      },
      (it) => {
        it.profiles.default.scopes = { ['s'.repeat(33)]: it.profiles.default.scopes.inventory! }
      },
    ],
    [
      '300 characters',
      (it) => {
        Object.assign(it.profiles.default.scopes.inventory!, { description: 'd'.repeat(300) })
      },
      (it) => {
        Object.assign(it.profiles.default.scopes.inventory!, { description: 'd'.repeat(301) })
      },
    ],
    [
      'the hour that AWS allows (F18)',
      (it) => {
        it.profiles.default.maxSessionSeconds = 3600
      },
      (it) => {
        it.profiles.default.maxSessionSeconds = 3601
      },
    ],
    [
      'not less than an hour',
      (it) => {
        it.profiles.default.maxSessionSeconds = 3600
      },
      (it) => {
        it.profiles.default.maxSessionSeconds = 3599
      },
    ],
    [
      'an unknown key',
      () => {},
      (it) => {
        it.unknown = 1
      },
    ],
  ])('has true comments: %s', (_, within, beyond) => {
    expect([isValid(within), isValid(beyond)]).toEqual([true, false])
  })
})
