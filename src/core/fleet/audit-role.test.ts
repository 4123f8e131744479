import { describe, expect, it } from 'vitest'
import type { Probes } from '../model/check.ts'
import { flawsInFile, judgeFleetRole } from './audit-role.ts'
import { readFleet } from './read-fleet.ts'

const RANDOM = ['kQ7vTz2mX9pLw4RbY8nH', 'Zr5dFj3sGc6tKq1xVm9B', 'Hw2yNb8uPe4oLi7aSd6C']
const arn = (account: number, name = 'Northwind') =>
  `arn:aws:iam::${String(account).padStart(12, '0')}:role/${name}`

const audit = (
  rows: string[][],
  probes: Partial<Probes> = { externalId: 'allowed', none: 'denied', wrong: 'denied' },
  why?: string,
) => {
  const fleet = readFleet(['roleArn,externalId,customerId', ...rows.map(String)].join('\n'))
  const inFile = flawsInFile(fleet)
  return fleet.map((it) => {
    const role = judgeFleetRole(it, inFile.get(it)!, { probes, ...(why && { why }) })
    return [role.verdict, role.findings.map(({ code }) => code).join(' ')]
  })
}

describe('the verdict on an existing role', () => {
  it('is verified if only a random External ID of its own lets in', () => {
    expect(audit([[arn(1), RANDOM[0]!, 'a']])).toEqual([['verified', '']])
  })

  it.each([
    [{ externalId: 'allowed', none: 'allowed', wrong: 'allowed' }, 'TRUST_WITHOUT_EXTERNAL_ID'],
    [{ externalId: 'allowed', none: 'denied', wrong: 'allowed' }, 'TRUST_ACCEPTS_ANY_EXTERNAL_ID'],
    [{ externalId: 'denied', none: 'allowed', wrong: 'denied' }, 'TRUST_WITHOUT_EXTERNAL_ID'],
  ] as const)('is insecure after %o', (probes, code) => {
    expect(audit([[arn(1), RANDOM[0]!, 'a']], probes)).toEqual([['insecure', code]])
  })

  it('is insecure, though a probe was unclear, if another one was let in', () => {
    const probes = { externalId: 'unknown', none: 'allowed', wrong: 'unknown' } as const
    expect(audit([[arn(1), RANDOM[0]!, 'a']], probes, 'Throttling')[0]![0]).toBe('insecure')
  })

  it('is unreachable if the External ID of the file is denied', () => {
    const probes = { externalId: 'denied', none: 'denied', wrong: 'denied' } as const
    expect(audit([[arn(1), RANDOM[0]!, 'a']], probes)).toEqual([
      ['unreachable', 'ROLE_NOT_ASSUMABLE'],
    ])
  })

  it('is unknown after an unclear answer, and never verified (VER-2)', () => {
    const probes = { externalId: 'allowed', none: 'denied', wrong: 'unknown' } as const
    expect(audit([[arn(1), RANDOM[0]!, 'a']], probes, 'Throttling')).toEqual([
      ['unknown', 'NO_CLEAR_ANSWER'],
    ])
  })

  it('is insecure for each of two customers that share an External ID, not for two roles of one', () => {
    const shared = [arn(1), arn(2), arn(3, 'Other'), arn(4)]
    const rows = shared.map((it, index) => [
      ...[it, index === 3 ? RANDOM[1]! : RANDOM[0]!, index === 1 ? 'b' : index === 3 ? 'c' : 'a'],
    ])
    expect(audit(rows)).toEqual([
      ['insecure', 'EXTERNAL_ID_SHARED'],
      ['insecure', 'EXTERNAL_ID_SHARED'],
      ['insecure', 'EXTERNAL_ID_SHARED'],
      ['verified', ''],
    ])
    expect(audit(rows.filter((_, index) => index !== 1))).toEqual([
      ['verified', ''],
      ['verified', ''],
      ['verified', ''],
    ])
  })

  it('is insecure for two customers with one role, also in another case', () => {
    const rows = [
      [arn(1, 'Northwind'), RANDOM[0]!, 'a'],
      [arn(1, 'northWind'), RANDOM[1]!, 'b'],
    ]
    expect(audit(rows)).toEqual([
      ['insecure', 'ROLE_SHARED'],
      ['insecure', 'ROLE_SHARED'],
    ])
  })

  it('is unknown for an ARN that is none, and for a role without an External ID in the file', () => {
    expect(audit([['arn:aws:iam::1:user/x', RANDOM[0]!, 'a']], {})).toEqual([
      ['unknown', 'ROLE_ARN_INVALID'],
    ])
    const probes = { none: 'denied', wrong: 'denied' } as const
    expect(audit([[arn(1), '', 'a']], probes)).toEqual([['unknown', 'EXTERNAL_ID_MISSING']])
  })
})

describe('the file of existing roles', () => {
  it('may come from a spreadsheet: semicolons, quotes, blank lines, columns in any order and case', () => {
    const text = `\uFEFFCustomerName;customerid;ExternalId;ROLEARN\r\n"Acme; Inc";a;'+x;${arn(1)}\r\n\r\n`
    expect(readFleet(Buffer.from(text))).toMatchObject([
      { line: 2, customerName: 'Acme; Inc', customerId: 'a', externalId: '+x', roleArn: arn(1) },
    ])
  })

  it.each([
    ['', 'The file is empty.'],
    ['roleArn,externalId\n', 'The first line needs the column customerId.'],
    ['roleArn,externalId,customerId,secret\n', 'unknown column "secret"'],
    ['roleArn,externalId,customerId\n', 'no row below'],
    ['roleArn,externalId,customerId\na,b\n', 'Line 2 has 2 cells'],
  ])('is refused as a whole, in words: %j', (text, words) => {
    expect(() => readFleet(text)).toThrow(words)
  })
})
