import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  EXTERNAL_ID,
  northwindCustomer,
  northwindInstallation,
  northwindProfile,
  ownTemplateProfile,
} from '../../../test/fixtures/northwind.ts'
import { readTemplate } from '../../../test/fixtures/read-template.ts'
import { customiseTemplate } from './customise.ts'
import { prepareTemplate } from './prepare.ts'
import { shareTemplate } from './share-template.ts'

const installation = northwindInstallation()
const example = (name: string) =>
  readFileSync(new URL(`../../../examples/templates/${name}`, import.meta.url), 'utf8')

/** What CloudFormation makes of the template with these parameters. */
function filledIn(value: unknown, parameters: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((it) => filledIn(it, parameters))
  if (typeof value !== 'object' || value === null) return value
  const { Ref: ref, 'Fn::Sub': sub } = value as Record<string, unknown>
  if (typeof ref === 'string' && Object.hasOwn(parameters, ref)) return parameters[ref]
  if (typeof sub === 'string') {
    const text = sub.replaceAll(/\$\{(\w+)\}/g, (whole, name) => parameters[name] ?? whole)
    return text.includes('${') ? { 'Fn::Sub': text } : text
  }
  const entries = Object.entries(value).map(([key, it]) => [key, filledIn(it, parameters)])
  return Object.fromEntries(entries)
}

const customer = northwindCustomer(installation.regions)
const TOKEN = 'rcb_k1.abcdefghijklmnop'
const VALUES = {
  RolecallExternalId: customer.externalId,
  RolecallRoleSuffix: customer.roleSuffix,
  RolecallCallbackToken: TOKEN,
}

describe('a shared template', () => {
  it.each([
    ['the built-in template', northwindProfile()],
    ['the built-in template with a fixed name', northwindProfile({ fixedRoleName: true })],
    ['a template of the vendor’s own, in YAML', ownTemplateProfile(example('read-only.yaml'))],
    ['one in JSON', ownTemplateProfile(example('read-only.yaml'))],
  ])('makes the same resources as the template of an invitation: %s', (_, profile) => {
    const shared = readTemplate(shareTemplate(installation, profile)!.text)
    const own = readTemplate(customiseTemplate(prepareTemplate(installation, profile), customer))
    const withToken = (it: unknown) =>
      JSON.parse(
        JSON.stringify(it).replaceAll(
          /\{"Fn::FindInMap":\["CallbackTokens",\{"Ref":"AWS::Region"\},"CallbackToken"\]\}/g,
          JSON.stringify(TOKEN),
        ),
      )
    expect(filledIn(shared.Resources, VALUES)).toEqual(withToken(own.Resources))
    expect(filledIn(shared.Outputs, VALUES)).toEqual(withToken(own.Outputs))
    expect(shared.Rules).toEqual(own.Rules)
    expect(shared.Mappings).toBeUndefined()
  })

  it('holds nothing of an invitation (attack 82)', () => {
    const { text, parameters } = shareTemplate(installation, northwindProfile())!
    expect(text).not.toMatch(/rcb_|rolecall-hole/)
    expect(text).not.toContain(EXTERNAL_ID)
    expect(parameters.toSorted()).toEqual(Object.keys(VALUES).toSorted())
    const asked = readTemplate(text).Parameters as Record<string, Record<string, unknown>>
    for (const it of Object.values(asked)) {
      expect(it).toMatchObject({ Type: 'String', AllowedPattern: expect.any(String) })
      expect(Object.keys(it)).not.toContain('Default')
      // AWS: a launch link fills in no parameter that has NoEcho.
      expect(Object.keys(it)).not.toContain('NoEcho')
    }
  })

  it('keeps the variables of IAM policies where a text gets a parameter', () => {
    const text = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
  Note:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Value: !Sub "home/\${!aws:username}/of/\${Team}" }
Parameters:
  Team: { Type: String }
`
    const profile = {
      ...ownTemplateProfile(text),
      parameters: { Team: { from: 'invitation' as const, as: 'baked' as const } },
    }
    const { text: shared, parameters } = shareTemplate(installation, profile)!
    expect(parameters).toContain('RolecallTeam')
    expect(JSON.stringify(readTemplate(shared))).toContain(
      `home/\${!aws:username}/of/\${RolecallTeam}`,
    )
  })

  it('is not made where a value stands in a place without functions (attack 82)', () => {
    const text = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { AssumeRolePolicyDocument: {} }
Parameters:
  Team: { Type: String }
`
    const profile = {
      ...ownTemplateProfile(text),
      parameters: { Team: { from: 'invitation' as const, as: 'default' as const } },
    }
    expect(shareTemplate(installation, profile)).toBeUndefined()
  })
})
