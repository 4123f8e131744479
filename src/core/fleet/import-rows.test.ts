import { describe, expect, it } from 'vitest'
import { failedRolesFile } from '../jobs/failed-rows.ts'
import type { FailedRow } from '../model/job.ts'
import { cellsOfRole, importRows } from './import-rows.ts'
import { readRoles } from './read-roles.ts'

const HEAD = 'roleArn,externalId,customerId,customerName'
const ARN = 'arn:aws:iam::222222222222:role/Northwind'
const ID = 'kQ7vTz2mX9pLw4RbY8nH'

describe('a file of roles to import', () => {
  it('says of each wrong line why, and keeps its cells', () => {
    const rows = readRoles(`${HEAD}\n${ARN},${ID},acme,\n${ARN},${ID},a b,Acme\n`)
    expect(rows).toEqual([
      { row: 2, role: { roleArn: ARN, externalId: ID, customerId: 'acme' } },
      expect.objectContaining({
        ...{ row: 3, code: 'REQUEST_INVALID' },
        message: expect.stringMatching(/^customerId must/) as string,
        cells: { roleArn: ARN, externalId: ID, customerId: 'a b', customerName: 'Acme' },
      }),
    ])
  })

  it('takes a formula as text, and makes none of a failed row (attack 80)', () => {
    const cells = { roleArn: ARN, externalId: '+SUM.1', customerId: 'acme' }
    const customerName = '=cmd|calc'
    const failed: FailedRow[] = [
      { row: 2, code: 'ROLE_CONNECTED', message: '@it', cells: { ...cells, customerName } },
    ]
    const file = failedRolesFile(failed)
    expect(file.split('\r\n')[1]).toBe(`${ARN},"'+SUM.1",acme,"'=cmd|calc",,"'@it"`)
    expect(readRoles(file)).toEqual([{ row: 2, role: { ...cells, customerName } }])
    expect(readRoles(`${HEAD}\n${ARN},+SUM.1,acme,=cmd|calc\n`)).toEqual([
      { row: 2, role: { ...cells, customerName } },
    ])
  })

  it('has the roles of a profile with several in columns of their own, also once it failed', () => {
    const roleArns = { posture: ARN, response: `${ARN}Fix` }
    const role = { externalId: ID, customerId: 'acme', profile: 'two', roleArns }
    const head = 'roleArns.posture,roleArns.response,externalId,customerId,profile,roleArn'
    const file = `${head}\n${ARN},${ARN}Fix,${ID},acme,two,\n,,${ID},globex,,${ARN}\n`
    const one = { roleArn: ARN, externalId: ID, customerId: 'globex' }
    expect(readRoles(file)).toEqual([
      { row: 2, role },
      { row: 3, role: one },
    ])
    const failed = [role, one].map(
      (it, row): FailedRow => ({ row, code: 'X', message: 'wrong', cells: cellsOfRole(it) }),
    )
    expect(readRoles(failedRolesFile(failed)).map((it) => 'role' in it && it.role)).toEqual([
      role,
      one,
    ])
  })

  it('counts a flaw of their External ID once, and names the column of an ARN that is none', () => {
    const roleArns = { posture: ARN, response: `${ARN}Fix` }
    const role = { externalId: 'acme-1', customerId: 'acme', roleArns }
    const broken = { ...role, externalId: ID, roleArns: { ...roleArns, response: 'x' } }
    const rows = [role, broken].map((it, row) => ({ row, role: it }))
    expect(importRows(rows)).toMatchObject([
      { flaws: [{ code: 'EXTERNAL_ID_GUESSABLE' }] },
      {
        code: 'ROLE_ARN_INVALID',
        message: expect.stringMatching(/^roleArns\.response: This is not/) as string,
      },
    ])
  })

  it('holds roles by what the whole list shows, and names the other line', () => {
    const role = { roleArn: ARN, externalId: ID, customerId: 'acme' }
    const other = { ...role, roleArn: ARN.replaceAll('2', '3'), customerId: 'globex' }
    expect(
      importRows([
        { row: 2, role },
        { row: 3, role: other },
      ]),
    ).toMatchObject([
      { flaws: [{ code: 'EXTERNAL_ID_SHARED', message: expect.stringContaining('line 3') }] },
      { flaws: [{ code: 'EXTERNAL_ID_SHARED', message: expect.stringContaining('line 2') }] },
    ])
  })
})
