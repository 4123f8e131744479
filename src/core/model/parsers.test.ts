import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuTimeMs } from '../../../test/fixtures/cpu-time.ts'
import { parseAccountId } from './aws/account-id.ts'
import { isRegion, partitionOf } from './aws/partition.ts'
import { parseRoleArn } from './aws/role-arn.ts'
import { parseStackId } from './aws/stack-id.ts'
import { parseTopicArn, topicIn } from './aws/topic-arn.ts'

const accounts = fc.stringMatching(/^\d{12}$/)
const regions = fc.constantFrom(
  'us-east-1',
  'eu-central-2',
  'ap-southeast-7',
  'cn-northwest-1',
  'us-gov-west-1',
  'mx-central-1',
)
const partitions = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov')

describe('an account number', () => {
  it('is read as it is typed or as the console prints it', () => {
    fc.assert(
      fc.property(accounts, (digits) => {
        const [a, b, c] = [digits.slice(0, 4), digits.slice(4, 8), digits.slice(8)]
        for (const text of [digits, ` ${digits}\n`, `${a}-${b}-${c}`, `${a} ${b} ${c}`])
          expect(parseAccountId(text)).toBe(digits)
      }),
    )
  })

  it.each([
    '',
    '12345678901',
    '1234567890123',
    '12345678901x',
    '1-2345678901-2',
    '１２３４５６７８９０１２',
    '123456789012; DROP',
    '0x123456789a',
  ])('is not %j', (text) => expect(() => parseAccountId(text)).toThrow(/12 digits/))
})

describe('the ARN of a role', () => {
  const names = fc.stringMatching(/^[\w+=,.@-]{1,64}$/)
  const paths = fc
    .stringMatching(/^(?:[A-Za-z0-9._-]{1,20}\/){0,3}$/)
    .filter((path) => !/^aws-(service-role|reserved)\//.test(path))

  it('is taken apart, and kept as it was', () => {
    fc.assert(
      fc.property(partitions, accounts, paths, names, (partition, accountId, path, roleName) => {
        const text = `arn:${partition}:iam::${accountId}:role/${path}${roleName}`
        expect(parseRoleArn(text)).toEqual({ text, partition, accountId, roleName })
      }),
    )
  })

  const base = 'arn:aws:iam::222222222222:role/'
  it.each([
    [
      'of a service-linked role',
      `${base}aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`,
    ],
    [
      'of a reserved role',
      `${base}aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef`,
    ],
    ['of a user', 'arn:aws:iam::222222222222:user/Northwind'],
    ['of a root user', 'arn:aws:iam::222222222222:root'],
    ['of a session', 'arn:aws:sts::222222222222:assumed-role/Northwind/session'],
    ['of no partition', 'arn::iam::222222222222:role/Northwind'],
    ['of another scheme', 'urn:aws:iam::222222222222:role/Northwind'],
    ['with a Region', 'arn:aws:iam:us-east-1:222222222222:role/Northwind'],
    ['with 11 digits', 'arn:aws:iam::22222222222:role/Northwind'],
    ['with a wildcard', `${base}*`],
    ['with a wildcard for the account', 'arn:aws:iam::*:role/Northwind'],
    ['with a trailing blank', `${base}Northwind `],
    ['with a line break', `${base}Northwind\n`],
    ['without a name', base],
    ['with a name of 65 characters', base + 'n'.repeat(65)],
    ['with a variable', `${base}\${aws:username}`],
    ['with full-width letters', `${base}Ｎorthwind`],
    ['of 2,049 characters', base + 'p/'.repeat(977) + 'n'.repeat(64)],
  ])('%s is refused (attack 11)', (_, text) =>
    expect(() => parseRoleArn(text)).toThrow(/not the ARN of an IAM role/),
  )

  it('is refused in time, however it is made', () => {
    const started = cpuTimeMs()
    for (const unit of ['a/', '/', 'a', '//', 'aws-reserved/'])
      expect(() => parseRoleArn(`${base}${unit.repeat(Math.floor(1980 / unit.length))}!`)).toThrow()
    expect(cpuTimeMs() - started).toBeLessThan(500)
  })
})

describe('the id of a stack', () => {
  it('is taken apart, and kept as it was', () => {
    const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/)
    fc.assert(
      fc.property(
        partitions,
        regions,
        accounts,
        names,
        fc.uuid(),
        (partition, region, accountId, stackName, uuid) => {
          const text = `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${uuid}`
          expect(parseStackId(text)).toEqual({ text, partition, region, accountId, stackName })
        },
      ),
    )
  })

  const good =
    'arn:aws:cloudformation:us-east-1:222222222222:stack/northwind/00000001-aaaa-11ee-bbbb-0123456789ab'
  it.each([
    good.replace('us-east-1', 'useast1'),
    good.replace('us-east-1', 'us-east-1.evil.example'),
    good.replace('us-east-1', ''),
    good.replace('222222222222', '2'),
    good.replace('northwind', '-northwind'),
    good.replace('northwind', 'n'.repeat(129)),
    good.replace('northwind', 'a|b'),
    good.replace(':stack/', ':changeSet/'),
    `${good}/more`,
    `${good}\n`,
    `${good}|RolecallConnection|x`,
    good.slice(0, good.lastIndexOf('/')),
  ])('is not %j', (text) => expect(() => parseStackId(text)).toThrow(/StackId is not/))
})

describe('the ARN of a topic', () => {
  it('is taken apart, and has a sister in every Region', () => {
    fc.assert(
      fc.property(
        regions,
        regions,
        accounts,
        fc.stringMatching(/^[\w-]{1,256}$/),
        (here, there, accountId, topicName) => {
          const text = `arn:aws:sns:${here}:${accountId}:${topicName}`
          const topic = parseTopicArn(text)
          expect(topic).toEqual({ text, partition: 'aws', region: here, accountId, topicName })
          expect(parseTopicArn(topicIn(topic, there))).toMatchObject({
            region: there,
            accountId,
            topicName,
          })
        },
      ),
    )
  })

  it.each([
    'arn:aws:sqs:us-east-1:222222222222:x',
    'arn:aws:sns:us-east-1:222222222222:x.fifo',
    'x',
    '',
  ])('is not %j', (text) =>
    expect(() => parseTopicArn(text)).toThrow(/not the ARN of an SNS topic/),
  )
})

describe('a Region', () => {
  it.each(['us-east-9', 'US-EAST-1', 'us-east-1 ', 'constructor', '__proto__', ''])(
    'is not %j (attack 23)',
    (text) => expect(isRegion(text)).toBe(false),
  )

  it('belongs to a partition', () => {
    expect(
      ['us-east-1', 'cn-north-1', 'us-gov-east-1'].map((region) => partitionOf(region).name),
    ).toEqual(['aws', 'aws-cn', 'aws-us-gov'])
  })
})
