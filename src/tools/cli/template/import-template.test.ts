import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Output } from '../output.ts'
import { bindingIn, type ImportOptions, importTemplate } from './import-template.ts'
import type { Proposal } from './propose-profile.ts'
import { readGiven } from './read-given.ts'

const input = (name: string) =>
  readFileSync(new URL(`../../../../test/templates/${name}`, import.meta.url), 'utf8')

let folder: string
let said: string[]
let data: unknown[]
const config = () => readFileSync(join(folder, 'rolecall.yaml'), 'utf8')
const OPTIONS: ImportOptions = {
  profile: 'default',
  roles: [],
  parameters: {},
  purpose: 'Reads the inventory.',
  vendorName: 'Northwind',
  yes: true,
  replace: false,
}

function runImport(template: string, options: Partial<ImportOptions> = {}, json = false) {
  const place = join(folder, 'template.yaml')
  writeFileSync(place, template)
  const out: Output = {
    json,
    data: (value) => void data.push(value),
    say: (text) => void said.push(text),
    step: (_title, work) => work(),
  }
  const env = { ROLECALL_CONFIG: join(folder, 'rolecall.yaml') }
  return importTemplate(out, env, { place, options: { ...OPTIONS, ...options } })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'))
  said = []
  data = []
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('rolecall template import', () => {
  it('shows roles, rights and the profile, and makes rolecall.yaml', async () => {
    await runImport(input('04-two-roles-one-external.yaml'))
    expect(config()).toBe(`vendor:
  name: "Northwind"

profiles:
  default:
    roleName: NorthwindAccess
    purpose: Reads the inventory.
    template: ./template.yaml
    role: ScanRole
`)
    expect(said[0]).toMatch(
      /\* ScanRole \(line 3, RoleName northwind-.*\): account 111111111111 can/,
    )
    expect(said[0]).toContain('FnRole (line 10): only the service lambda.amazonaws.com')
    expect(said[0]).toContain('Limited: no rights')
  })

  it('binds the External ID to its parameter, so that Rolecall can use the template', async () => {
    await runImport(input('02-external-id-parameter.yaml'), { yes: false }, true)
    expect(data[0]).toMatchObject({
      entry: { parameters: { ExternalId: { from: 'externalId' } } },
      parameters: [{ name: 'ExternalId', isOpen: false }],
      obstacle: undefined,
    })
    await runImport(input('02-external-id-parameter.yaml'))
    expect(config()).toMatch(/\n {4}parameters:\n {6}ExternalId:\s+\{?\s*from: externalId/)
  })

  it('lists what the replacement of the trust policy drops', async () => {
    await runImport(input('19-comments-in-trust.yaml'))
    expect(said[0]).toContain('line 14: the condition Bool on aws:MultiFactorAuthPresent: true')
  })

  it('keeps the other lines of rolecall.yaml, and replaces a profile only if that is asked', async () => {
    const before = `# ours\nvendor: { name: Northwind } # the name\nprofiles:\n    # the first\n    default:\n        roleName: A\n        purpose: Old.\n\n    other: { roleName: B, purpose: Stays. } # flow\n\n# the end\nport: 4000\n`
    writeFileSync(join(folder, 'rolecall.yaml'), before)
    const template = input('04-two-roles-one-external.yaml')
    await expect(runImport(template)).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    expect(config()).toBe(before)
    expect(said.at(-1)).toMatch(/replaces the profile "default" in .*rolecall\.yaml/)
    await runImport(template, { replace: true })
    const entry = `\n      roleName: NorthwindAccess\n      purpose: Reads the inventory.\n      template: ./template.yaml\n      role: ScanRole`
    expect(config()).toBe(before.replace('\n        roleName: A\n        purpose: Old.', entry))
    await runImport(template, { profile: 'third' })
    expect(config()).toContain(`} # flow\n    third:${entry}\n\n# the end\nport: 4000\n`)
  })

  it('writes nothing with --json alone, if a role is unclear, or if Rolecall cannot use the template', async () => {
    await runImport(input('04-two-roles-one-external.yaml'), { yes: false }, true)
    expect(data[0]).toMatchObject({ isWritten: false, entry: { role: 'ScanRole' } })
    await expect(runImport(input('01-only-role-is-lambda.yaml'))).rejects.toThrow(/HelperRole/)
    const own = `${input('04-two-roles-one-external.yaml')}  C: { Type: Custom::RolecallConnection }\n`
    await expect(runImport(own)).rejects.toThrow(/C is a Custom::RolecallConnection/)
    expect(() => config()).toThrow(/ENOENT/)
  })

  it('wants to be told that rights over the whole account are intended, and the purpose', async () => {
    const template = input('07b-inline-star.yaml')
    await expect(runImport(template)).rejects.toThrow(/--allow-unlimited-rights/)
    await runImport(template, { allowUnlimitedRights: true })
    expect(config()).toContain('allowUnlimitedRights: true')
    const { purpose: _, ...without } = OPTIONS
    await expect(
      runImport(input('04-two-roles-one-external.yaml'), { ...without, purpose: undefined }),
    ).rejects.toThrow(/--purpose/)
  })

  it('names several roles by their keys', async () => {
    const template = input('42-two-vendor-roles.yaml')
      .replace(/^Parameters.*\n/m, '')
      .replace('!Ref ExternalId', 'x')
    await runImport(template, {
      roles: ['posture=Posture', 'response=Response'],
      allowUnlimitedRights: true,
    })
    const [{ entry }] = data as [Proposal]
    expect(entry.roles).toEqual({
      posture: { role: 'Posture' },
      response: { role: 'Response' },
    })
  })
})

describe('the value of a parameter', () => {
  it.each([
    ['ExternalId=externalId', ['ExternalId', { from: 'externalId' }]],
    ['Level=value:a,b,fixed', ['Level', { value: 'a,b', as: 'fixed' }]],
    ['Tenant=invitation,default', ['Tenant', { from: 'invitation', as: 'default' }]],
    ['Name=keep', ['Name', 'keep']],
  ])('is read from --parameter %s', (text, binding) => {
    expect(bindingIn(text)).toEqual(binding)
  })

  it('is refused with the ways to write it', () => {
    expect(() => bindingIn('Level=INFO')).toThrow(/write NAME=SOURCE/)
  })
})

describe('the address of a template', () => {
  it.each([
    ['http://northwind.example/t.yaml', /must begin with https/],
    ['https://user:secret@northwind.example/t.yaml', /has a credential in it/],
    ['https://northwind.example/t.yaml?X-Amz-Signature=secret', /has a credential in it/],
  ])('%s is refused, and its secret is not shown', async (address, says) => {
    const error: Error = await readGiven(address).then(
      () => expect.fail('accepted'),
      (reason) => reason,
    )
    expect(error.message).toMatch(says)
    expect(error.message).not.toContain('secret')
  })
})
