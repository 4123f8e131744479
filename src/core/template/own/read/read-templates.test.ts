import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  northwindCustomer,
  northwindInstallation,
  ownTemplateProfile,
} from '../../../../../test/fixtures/northwind.ts'
import { expectOnlyOurEdits, expectSameBytes } from '../../../../../test/fixtures/template-edits.ts'
import { customiseTemplate } from '../../customise.ts'
import { prepareTemplate } from '../../prepare.ts'
import { decodeTemplate } from './decode.ts'

const bytesOf = (name: string) =>
  readFileSync(new URL(`../../../../../test/templates/${name}`, import.meta.url))

function render(bytes: Uint8Array, file: string): string {
  const installation = northwindInstallation()
  const prepared = prepareTemplate(
    installation,
    ownTemplateProfile(decodeTemplate(bytes, file), file),
  )
  return customiseTemplate(prepared, northwindCustomer())
}

const renderFile = (name: string) => render(bytesOf(name), name)

describe('a template with', () => {
  it.each([
    ['a block scalar at the end that has no line end', '05-block-scalar-at-eof.yaml'],
    ['document markers', '11b-doc-markers.yaml'],
    ['texts that YAML 1.1 reads as numbers and YAML 1.2 does not', '16-octal-account.yaml'],
    ['Windows line ends', '17-crlf.yaml'],
    ['a byte order mark', '18-bom.yaml'],
    ['a byte order mark in JSON', '18c-bom.json'],
    ['a byte order mark and Windows line ends in JSON', '18d-bom-crlf.json'],
    ['all its JSON on one line', '25-json-one-line.json'],
    ['comments after keys and at the end', '36-comment-after-key.yaml'],
    ['quoted and explicit keys', '37-quoted-keys.yaml'],
    ['a block scalar at the end that keeps its line ends', '40-keep-scalar-eof.yaml'],
  ])('%s is the same but for the edits, in bytes and for another parser', (_what, name) => {
    const before = decodeTemplate(bytesOf(name), name)
    const after = renderFile(name)
    expectOnlyOurEdits(before, after, 'VendorRole')
    expectSameBytes(before, after, 'VendorRole')
  })

  it('a byte order mark keeps it, and only at the start', () => {
    for (const name of ['18-bom.yaml', '18c-bom.json', '18d-bom-crlf.json'])
      expect(renderFile(name).lastIndexOf('\uFEFF')).toBe(0)
  })

  it('an empty section gets what Rolecall adds to it', () => {
    const text = renderFile('27-empty-outputs.yaml')
    expect(text).toMatch(/^Outputs:\n {2}RoleArn:\n/m)
    expect(text.match(/^Outputs:/gm)).toHaveLength(1)
    const last = render(Buffer.from(`${ROLE}Outputs: # none\n`), 'last.yaml')
    expect(last).toMatch(/^Outputs:\n {2}RoleArn:\n[\s\S]*ExternalId:\n[\s\S]* # none\n/m)
  })

  it('a quoted text whose later lines are not indented is accepted, and stays as it is', () => {
    const text = renderFile('28-odd-multiline-quote.yaml')
    expect(text).toContain("Description: 'one\ntwo'\n")
    expect(text).toContain("'first line\n    second line at the same indent'\n")
  })

  it('a flow collection whose later lines are not indented is accepted, and stays as it is', () => {
    const role =
      'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {\n"Path": /,\n"Tags": [\n]\n}\n'
    const text = render(Buffer.from(role), 'flow.yaml')
    expect(text).toContain('"Path": /,\n"Tags": [\n]\n}\n')
  })
})

const ROLE = 'Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: { Path: / }\n'

const VARIANTS = fc.record({
  newline: fc.constantFrom('\n', '\r\n'),
  bom: fc.constantFrom('', '\uFEFF'),
  indent: fc.constantFrom('  ', '    '),
  order: fc.shuffledSubarray(
    [
      'Mappings:\n>M: { a: { b: "c" } }\n',
      'Outputs:\n# of the vendor\n>Arn:\n>>Value: !GetAtt VendorRole.Arn\n',
      'Metadata:\n>Note: |+\n>>kept # not a comment\n\n',
      'Description: >-\n>folded\n>text\n',
      "Parameters:\n>P: {Type: String, Default: 'it''s'}\n",
    ],
    { minLength: 0 },
  ),
  resources: fc.shuffledSubarray(
    [
      '>Topic:\n>>Type: AWS::SNS::Topic # a topic\n',
      '>Queue: { Type: AWS::SQS::Queue }\n\n',
      '>Other:\n>># first\n>>Type: AWS::SNS::Topic\n>>DependsOn: [VendorRole]\n',
      '>Text:\n>>Type: AWS::SSM::Parameter\n>>Properties:\n>>>Value: |\n>>>>a: b\n',
    ],
    { minLength: 0 },
  ),
  isCut: fc.boolean(),
})

describe('any template', () => {
  it('is the same but for the edits, in bytes and for another parser', () => {
    fc.assert(
      fc.property(VARIANTS, ({ newline, bom, indent, order, resources, isCut }) => {
        const role =
          '>VendorRole:\n>>Type: AWS::IAM::Role\n>>Properties:\n>>>AssumeRolePolicyDocument: {}\n'
        const lines = ['Resources:\n', ...resources, role, ...order].join('')
        const text = lines
          .replaceAll('>-', '|-')
          .replaceAll(/^>+/gm, (it) => indent.repeat(it.length))
        const before = bom + (isCut ? text.trimEnd() : text).replaceAll('\n', newline)
        const after = render(Buffer.from(before), 'any.yaml')
        expectOnlyOurEdits(before, after, 'VendorRole')
        expectSameBytes(before, after, 'VendorRole')
      }),
      { numRuns: 60 },
    )
  })
})

describe('a template is refused in plain words, with line and column, for', () => {
  it.each([
    ['two equal keys', '08-duplicate-keys.yaml', 'line 9, column 7: the key Path occurs twice'],
    ['tabs', '09-tabs.yaml', 'line 3, column 1: this line is indented with a tab'],
    ['a merge key', '10-merge-keys.yaml', 'line 12, column 7: it has a YAML merge key (<<)'],
    ['a second document', '11-multi-doc.yaml', 'line 8, column 1: a second YAML document'],
    ['a comment in JSON', '14-json-comments.json', 'line 2, column 3: JSON has no comments'],
    ['a surplus comma in JSON', '14b-trailing-comma.json', 'line 3, column 110: JSON has no comma'],
    ['Latin-1', '15-latin1.yaml', /line 2, column 23: the byte FC is not UTF-8.* in UTF-8\.$/],
    [
      'more outputs than CloudFormation accepts with those of Rolecall',
      '32-200-params-outputs.yaml',
      'line 2, column 1: Outputs has 199 entries, and Rolecall adds 2. CloudFormation accepts 200',
    ],
    ['too many levels', '33-deep.json', /line 1, column \d+: it has more than 100 levels/],
    ['aliases', '35-alias-bomb.yaml', 'line 4, column 12: it has a YAML alias (*a0)'],
  ])('%s', (_what, name, message) => {
    const error = refusalOf(() => renderFile(name))
    expect(error).toMatch(message)
    expect(error).toContain(`${name}, line `)
  })

  const BODY = 'Resources:\n  R:\n    Type: AWS::IAM::Role\n'
  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${BODY}`, 'utf16le'), 'line 1, column 1: the file is in UTF-16'],
    ['UTF-16 without a mark', Buffer.from(BODY, 'utf16le'), 'line 1, column 2: there is a zero'],
    [
      'a character that is cut off at the end',
      Buffer.concat([Buffer.from(BODY), Buffer.from([0xe2, 0x82])]),
      'line 4, column 1: the byte E2 is not UTF-8',
    ],
    ['a key that is a list', Buffer.from('? [a]\n: b\n'), 'line 1, column 3: a key must be a text'],
    [
      'a tab in a flow collection',
      Buffer.from('Resources: {\n\t"R": {}\n}\n'),
      'line 2, column 1: this line is indented with a tab',
    ],
    [
      'a sequence that is deep only by its indentation',
      Buffer.from(Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')),
      'it has more than 100 levels',
    ],
  ])('%s', (_what, bytes, message) => {
    expect(refusalOf(() => render(bytes, 'file.yaml'))).toContain(message)
  })
})

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    expect(error).toMatchObject({ code: 'TEMPLATE_INVALID' })
    return (error as { detail: string }).detail
  }
  return 'accepted'
}
