// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are parts of templates.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EXTERNAL_ID,
  northwindCustomer,
  northwindInstallation,
  ownTemplateProfile,
} from '../../../../../test/fixtures/northwind.ts'
import { readTemplate } from '../../../../../test/fixtures/read-template.ts'
import { resolve } from '../../../../sandbox/services/cloudformation/template/intrinsics.ts'
import { parseTemplate } from '../../../../sandbox/services/cloudformation/template/parse.ts'
import type { Value, ValueMap } from '../../../../sandbox/services/cloudformation/template/value.ts'
import type { BoundParameter } from '../../../model/access-profile.ts'
import { customiseTemplate } from '../../customise.ts'
import { prepareTemplate } from '../../prepare.ts'
import { bindParameters } from './bind.ts'

const installation = northwindInstallation()

function render(
  text: string,
  bindings: Record<string, BoundParameter>,
  values: Record<string, string> = {},
): string {
  const profile = { ...ownTemplateProfile(text), parameters: bindings }
  const customer = { ...northwindCustomer(installation.regions), parameters: values }
  return customiseTemplate(prepareTemplate(installation, profile), customer)
}

/** The template with known values baked in, without Rolecall's parts. */
const baked = (text: string, values: Record<string, string>): string =>
  bindParameters(
    { text, source: 'template.yaml' },
    new Map(
      Object.entries(values).map(([name, value]) => [
        name,
        { text: value, as: 'baked' as const, sample: value },
      ]),
    ),
  ).text

const ofProject = (name: string) =>
  readFileSync(new URL(`../../../../../test/templates/${name}`, import.meta.url), 'utf8')

const bake = (from: BoundParameter['from']): BoundParameter => ({ from: from!, as: 'baked' })

const ROLE =
  'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {}\n'

describe('A parameter that the profile binds', () => {
  it('is gone when it is baked, and the External ID stands in its place (02)', () => {
    const text = ofProject('02-external-id-parameter.yaml')
    const { Parameters, Resources } = readTemplate(render(text, { ExternalId: bake('externalId') }))
    expect(Parameters).toBeUndefined()
    expect(JSON.stringify(Resources!.VendorRole)).toContain(EXTERNAL_ID)
  })

  it.each(['default', 'fixed'] as const)(
    'has the External ID as its only value with "as: %s" (02)',
    (as) => {
      const text = ofProject('02-external-id-parameter.yaml')
      const { Parameters } = readTemplate(render(text, { ExternalId: { from: 'externalId', as } }))
      expect(Parameters!.ExternalId).toMatchObject({
        Type: 'String',
        MinLength: 8,
        Default: EXTERNAL_ID,
        AllowedValues: [EXTERNAL_ID],
      })
    },
  )

  it('is reported by both resources where trust rests on it and it stays', () => {
    const text = ofProject('02-external-id-parameter.yaml')
    const bindings = { ExternalId: { from: 'externalId', as: 'default' } } as const
    const { Resources } = readTemplate(render(text, bindings))
    const Bound = { ExternalId: { From: 'externalId', Value: { Ref: 'ExternalId' } } }
    expect(Resources!.Invitation!.Properties).toMatchObject({ Bound })
    expect(Resources!.Connection!.Properties).toMatchObject({ Bound })
  })

  it('must be bound if the trust policy asks for it: the error has the line and what to add (02)', () => {
    expect(() => render(ofProject('02-external-id-parameter.yaml'), {})).toThrow(
      /template\.yaml, line 15, column \d+: .*add "parameters: \{ ExternalId: \{ from: externalId \} \}" to the profile/,
    )
  })

  it('names the role and its policies, which the connection waits for (39)', () => {
    const text = ofProject('39-role-name-parameter.yaml')
    const { Resources } = readTemplate(render(text, { Name: { value: 'Acme', as: 'baked' } }))
    expect(Resources!.VendorRole!.Properties!.RoleName).toBe('Acme')
    expect(Resources!.Rights!.Properties!.Roles).toEqual(['Acme'])
    expect(Resources!.Connection!.DependsOn).toEqual(['Rights'])
  })

  it('keeps the zeros that an account number begins with, in every style', () => {
    const uses = [
      'A: { Value: !Ref P }',
      'B: { Value: !Sub "${P}" }',
      'C:\n    Value: !Ref P',
      'D:\n    Value:\n      Ref: P',
      'E: {"Value": {"Ref": "P"}}',
      'F:\n    Value: !Sub ${P} # theirs',
    ]
    const text = `Parameters:\n  P: { Type: String }\n${ROLE}Outputs:\n  ${uses.join('\n  ')}\n`
    const { Outputs } = readTemplate(render(text, { P: bake('vendorAccountId') }))
    for (const name of 'ABCDEF') expect(Outputs![name]!.Value, name).toBe('012345678901')
  })

  it('goes from the console’s groups and labels too; an empty group goes with it', () => {
    const face = `Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: Ours }
        Parameters: [P, Q]
      - Label: { default: Yours }
        Parameters:
          - Q
          - K
    ParameterLabels:
      Q: { default: Q }
      K: { default: K }
`
    const declared =
      'Parameters:\n  # P is ours\n  P: { Type: String }\n  Q:\n    Type: String\n  # K stays\n  K: { Type: String }\n'
    const text = baked(`${face}${declared}${ROLE}`, { P: '1', Q: '2' })
    expect(text).toBe(`Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: Yours }
        Parameters:
          - K
    ParameterLabels:
      K: { default: K }
Parameters:
  # K stays
  K: { Type: String }
${ROLE}`)
    expect(baked(`${face}${declared}${ROLE}`, { P: '1', Q: '2', K: '3' })).toBe(ROLE)
  })

  it.each([
    ['{"Parameters":{"P":{"Type":"String"}},"Resources":{}}', '{"Resources":{}}'],
    [
      '{"Resources":{},"Parameters":{"K":{"Type":"String"},"P":{"Type":"String"}}}',
      '{"Resources":{},"Parameters":{"K":{"Type":"String"}}}',
    ],
    ['{"Resources":{},"Parameters":{"P":{"Type":"String"}}}', '{"Resources":{}}'],
    [
      '{\n  "Parameters": {\n    "P": {},\n    "K": {}\n  },\n  "Resources": {}\n}\n',
      '{\n  "Parameters": {\n    "K": {}\n  },\n  "Resources": {}\n}\n',
    ],
  ])('leaves correct JSON when it goes: %s', (before, after) => {
    expect(baked(before, { P: 'x' })).toBe(after)
  })

  it('takes a name of the map of Fn::Sub for the map’s value', () => {
    const text = `Parameters: { P: { Type: String } }\n${ROLE}Outputs:\n  A:\n    Value: !Sub ["\${P}-\${Q}", { P: !Ref P, Q: x }]\n`
    expect(baked(text, { P: 'p' })).toContain('!Sub ["${P}-${Q}", { P: "p", Q: x }]')
  })

  it('stays in a text that is not one of Fn::Sub', () => {
    const text = `Parameters: { P: { Type: String } }\n${ROLE}Outputs:\n  A: { Value: "\${P}" }\n  B: { Value: !Sub "\${!P} \${P.Arn} \${AWS::Region}" }\n`
    expect(baked(text, { P: 'p' })).toContain(text.slice(text.indexOf('Outputs')))
  })

  it.each([
    [
      'Type: "AWS::SSM::Parameter::Value<String>"',
      'A: { Value: !Ref P }',
      /line 1, column \d+: the parameter P cannot be baked, because CloudFormation looks up its value .*as: fixed/,
    ],
    [
      'Type: CommaDelimitedList',
      'A: { Value: !Sub "${P}" }',
      /line 8, column \d+: the parameter P is a list and cannot be written into a text.*as: fixed/,
    ],
  ])('cannot be baked everywhere: %s', (declaration, use, message) => {
    const text = `Parameters: { P: { ${declaration} } }\n${ROLE}Outputs:\n  ${use}\n`
    expect(() => baked(text, { P: 'p' })).toThrow(message)
  })

  it('cannot be baked where a rule asks for the parameter itself', () => {
    const rule =
      'Rules:\n  V:\n    Assertions:\n      - Assert: !Equals [!ValueOf [P, Tags.Department], IT]\n'
    expect(() => baked(`Parameters: { P: { Type: String } }\n${rule}${ROLE}`, { P: 'p' })).toThrow(
      /line 5, column 35: a rule asks for the parameter itself \(P\).*as: fixed/,
    )
  })

  it.each([
    [{ Other: { value: 'x', as: 'baked' } }, /it has no parameter Other.*It has: Level/],
    [
      { Level: { value: 'LOUD', as: 'default' } },
      /line 2, column 3: .*Level \(LOUD\) must be one of: INFO/,
    ],
  ] as [Record<string, BoundParameter>, RegExp][])(
    'is checked when the template is prepared: %j',
    (bindings, message) => {
      const text = `Parameters:\n  Level: { Type: String, AllowedValues: [INFO, DEBUG] }\n${ROLE}`
      expect(() => render(text, bindings)).toThrow(message)
    },
  )
})

/** A value that needs care in YAML, and has the narrow alphabet of invitations. */
const value = fc
  .stringMatching(/^[a-zA-Z0-9_.:/@+=,-]{1,12}( [a-z:=@-]{1,4})?$/)
  .filter((it) => it.trim() === it)

const STYLES = [
  '!Ref P',
  '{ Ref: P }',
  '{"Ref": "P"}',
  '!Sub ${P}',
  '!Sub "a ${P} b${Q}"',
  "!Sub 'it''s ${P}${!P}'",
  '!Sub |\n      one ${P}\n      two ${Q} ${P}\n',
  '!Sub >-\n      folded ${P}\n      text ${Q}\n',
  '{ "Fn::Sub": "\\u0024{P}/${P}" }',
  '!Sub ["${P}${R}", { R: !Ref P }]',
  '!Sub ["${P}${R}", { P: x, R: !Sub "${P}!" }]',
  '!Join ["-", [a, !Ref P, !Ref Q]]',
  '!Join [",", !Ref L]',
  '!Select [0, !Ref L]',
  '!If [Yes, !Ref P, no]',
  '[!Ref P,!Ref Q, {"Ref":"L"}]',
  '!Split [":", !Ref P]',
  '\n      Fn::Join:\n        - ""\n        - - Ref: P\n          - !Ref  "Q" # theirs\n',
]

describe('A baked template', () => {
  it('means the same as the template with these values given', () => {
    const outputs = fc.array(fc.constantFrom(...STYLES), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(outputs, value, value, fc.boolean(), (styles, p, q, both) => {
        const text = `Parameters:\n  P: { Type: String }\n  # Q\n  Q:\n    Type: String\n  L: { Type: CommaDelimitedList }\n${ROLE}Outputs:\n${styles.map((it, at) => `  O${at}:\n    Value: ${it}`).join('\n')}\n`
        const given: Record<string, string> = { P: p, Q: q, L: `${p},${q}` }
        const { Q: _, ...some } = given
        const result = baked(text, both ? given : some)
        const names = Object.keys((parseTemplate(result) as ValueMap).Parameters ?? {})
        expect(names).toEqual(both ? [] : ['Q'])
        expect(outputsOf(result, both ? {} : { Q: q })).toEqual(outputsOf(text, given))
      }),
      { numRuns: 200 },
    )
  })
})

function outputsOf(text: string, given: Record<string, string>): Value | undefined {
  const { Outputs } = parseTemplate(text) as ValueMap
  return resolve(Outputs!, {
    region: 'us-east-1',
    mappings: {},
    ref: (name) => {
      if (given[name] === undefined) throw new Error(`${name} is not known.`)
      return name === 'L' ? given[name].split(',').map((it) => it.trim()) : given[name]
    },
    attribute: () => '',
    condition: () => true,
    importValue: () => '',
  })
}
