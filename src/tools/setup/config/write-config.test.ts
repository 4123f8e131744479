import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Made, mergeConfig } from './merge-config.ts'
import { writeConfig } from './write-config.ts'

const MADE: Made = {
  region: 'us-east-1',
  regions: ['us-east-1', 'eu-west-1'],
  templateBucket: 'rolecall-templates-012345678901-us-east-1',
  callbackTopic: 'arn:aws:sns:us-east-1:012345678901:rolecall-callbacks',
  callbackQueueUrl: 'https://sqs.us-east-1.amazonaws.com/012345678901/rolecall-callbacks',
  brokerRoleArn: 'arn:aws:iam::012345678901:role/rolecall-broker',
}
const merge = (text: string, made: Made = MADE) => mergeConfig(text, made, 'rolecall.yaml')

const HAND_MADE = `# Northwind's own words
vendor: { name: Northwind Insights,   supportUrl: "https://northwind.example/aws" } # spaced by hand
profiles:
  default:
    purpose: >-
      Reads your
      inventory.
    tags: { account: 012345678901 }
`

describe('merging into rolecall.yaml', () => {
  it('adds the section below what is there, byte for byte', () => {
    const merged = merge(HAND_MADE)
    expect(merged.startsWith(HAND_MADE)).toBe(true)
    expect(merged.slice(HAND_MADE.length)).toMatchInlineSnapshot(`
      "aws: # made by "rolecall setup"
        region: us-east-1
        regions: [us-east-1, eu-west-1]
        templateBucket: rolecall-templates-012345678901-us-east-1
        callbackTopic: arn:aws:sns:us-east-1:012345678901:rolecall-callbacks
        callbackQueueUrl: https://sqs.us-east-1.amazonaws.com/012345678901/rolecall-callbacks
        brokerRoleArn: arn:aws:iam::012345678901:role/rolecall-broker
      "
    `)
  })

  it('changes nothing when all is there already', () => {
    const once = merge(HAND_MADE)
    expect(merge(once)).toBe(once)
  })

  it('changes only the values that differ and adds only the lines that are missing', () => {
    const before = `aws: # ours
  # the home Region
  region: eu-west-1   # was Ireland
  regions:
    - eu-west-1
  templateBucket:
  callbackTopic: "old" # quoted

# people
vendor: { name: N }
`
    expect(merge(before)).toBe(`aws: # ours
  # the home Region
  region: us-east-1   # was Ireland
  regions:
    - us-east-1
    - eu-west-1
  templateBucket: ${MADE.templateBucket}
  callbackTopic: ${MADE.callbackTopic} # quoted
  callbackQueueUrl: ${MADE.callbackQueueUrl}
  brokerRoleArn: ${MADE.brokerRoleArn}

# people
vendor: { name: N }
`)
  })

  it.each([
    ['nothing', ''],
    ['comments alone', '# to be filled in\n'],
    ['no newline at its end', 'vendor: { name: N }'],
    ['Windows line ends', 'vendor:\r\n  name: N\r\naws:\r\n  region: eu-west-1\r\n'],
    ['an empty section', 'aws:\nvendor: { name: N }\n'],
    ['a section in braces', 'aws: { region: eu-west-1 } # braces\nvendor: { name: N }\n'],
    ['everything in braces', '{ vendor: { name: N }, aws: { regions: [eu-west-1] } }\n'],
    ['JSON', '{"vendor":{"name":"N"}}'],
    ['an indented root', '  vendor: { name: N }\n'],
    ['an end marker', 'vendor: { name: N }\n...\n'],
    ['a shared section', 'x: &x { region: eu-west-1 }\naws: *x\n'],
    ['a null value in the middle', 'aws:\n  templateBucket:\n  region: eu-west-1\nport: 4000\n'],
    ['a quoted key', '"aws":\n  "region": eu-west-1\n'],
  ])('copes with a file that holds %s', (_name, text) => {
    const merged = merge(text)
    expect(parse(merged)).toEqual({ ...parse(text), aws: { ...parse(text)?.aws, ...MADE } })
    expect(merge(merged)).toBe(merged)
    for (const comment of text.match(/#.*/g) ?? []) expect(merged).toContain(comment)
    if (text.includes('\r\n')) expect(merged.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it.each([
    ['vendor: {\n', 'line 2'],
    ['vendor: 1\nvendor: 2\n', 'line 2'],
    ['a: 1\n b: 2\n', 'line 1'],
    ['- one\n- two\n', 'settings by name'],
    ['just words\n', 'settings by name'],
  ])('refuses a damaged file: %j', (text, says) => {
    expect(() => merge(text)).toThrow(says)
  })
})

describe('writing rolecall.yaml', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rolecall-config-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const file = () => join(folder, 'rolecall.yaml')

  it('makes the file where there is none, and leaves it alone when nothing changes', async () => {
    expect(await writeConfig(file(), MADE)).toBe('created')
    expect(parse(readFileSync(file(), 'utf8'))).toEqual({ aws: MADE })
    expect(await writeConfig(file(), MADE)).toBe('unchanged')
    expect(await writeConfig(file(), { ...MADE, regions: ['us-east-1'] })).toBe('changed')
    expect(readdirSync(folder)).toEqual(['rolecall.yaml'])
  })

  it('writes down what was asked of the topics, and keeps it until it is taken back (CB-2)', async () => {
    const callAws = async (onlyViaCloudFormation?: boolean) => {
      await writeConfig(file(), { ...MADE, onlyViaCloudFormation })
      return (parse(readFileSync(file(), 'utf8')) as { aws: Partial<Made> }).aws
        .onlyViaCloudFormation
    }
    expect([await callAws(), await callAws(true), await callAws(), await callAws(false)]).toEqual([
      undefined,
      true,
      true,
      false,
    ])
  })

  it('keeps the mode, and writes through a symbolic link', async () => {
    const real = join(folder, 'real.yaml')
    writeFileSync(real, 'port: 4001\n')
    chmodSync(real, 0o600)
    symlinkSync(real, file())
    expect(await writeConfig(file(), MADE)).toBe('changed')
    expect(statSync(real).mode & 0o777).toBe(0o600)
    expect(parse(readFileSync(real, 'utf8'))).toEqual({ port: 4001, aws: MADE })
  })

  it('leaves a damaged file untouched', async () => {
    writeFileSync(file(), 'vendor: {\n')
    await expect(writeConfig(file(), MADE)).rejects.toMatchObject({ code: 'SETTING_INVALID' })
    expect(readFileSync(file(), 'utf8')).toBe('vendor: {\n')
    expect(readdirSync(folder)).toEqual(['rolecall.yaml'])
  })

  it('says when the file cannot be written', async () => {
    await expect(writeConfig(join(folder, 'none', 'rolecall.yaml'), MADE)).rejects.toThrow(
      'cannot be written (ENOENT)',
    )
  })
})
