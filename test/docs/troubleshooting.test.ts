import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/api/errors.ts'
import type { Finding } from '../../src/core/model/connection.ts'
import { type FindingCode, finding } from '../../src/core/verification/findings.ts'
import { readSource } from '../source-files.ts'
import { readPage } from './pages.ts'

const PAGE = 'docs/troubleshooting.md'
const SELF = 'test/docs/troubleshooting.test.ts'
const BEGIN = `<!-- Printed from src/core/verification/findings.ts by ${SELF}; run "npx vitest run ${SELF} -u" after a change. -->\n`
const END = '<!-- To here. -->\n'

/** What only an operator sees: the stack never shows these. */
const NOT_OF_STACKS = ['ROLE_RECREATED', 'PERMISSIONS_DIFFER', 'OPTION_NOT_APPLIED', 'ROLE_EXPIRED']

/** Statuses of AWS's resources and stacks. */
const OF_AWS = ['CREATE_FAILED', 'DELETE_FAILED']

const codes = [...readSource('core/verification/findings.ts').matchAll(/^ {2}([A-Z][A-Z_]+): \(/gm)]
  .map(([, code]) => code as FindingCode)
  .filter((code) => !NOT_OF_STACKS.includes(code))

const FACTS = {
  roleName: 'ROLE',
  externalId: 'EXTERNAL-ID',
  accountId: 'ACCOUNT',
  vendor: 'VENDOR',
  region: 'REGION',
  regions: 'REGIONS',
}

function findingsTable(): string {
  const rows = codes.map((code) => {
    const { message, remedy } = (finding as (code: FindingCode, facts: object) => Finding)(
      code,
      FACTS,
    )
    return `| ${message} | ${remedy} | \`${code}\` |`
  })
  return ['| message | what to do | code |', '|---|---|---|', ...rows].join('\n')
}

describe('the troubleshooting page', () => {
  it('lists what a failed stack says, as the code says it', async () => {
    expect(codes.length).toBeGreaterThan(15)
    const [before = '', rest = ''] = readPage(PAGE).split(BEGIN)
    const after = rest.split(END)[1]
    expect(after, 'the marks of the printed part').toBeDefined()
    await expect(`${before}${BEGIN}\n${findingsTable()}\n\n${END}${after}`).toMatchFileSnapshot(
      `../../${PAGE}`,
    )
  })

  it('names only error codes that exist', () => {
    const named = [...readPage(PAGE).matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code]) => code!)
    const known = new Set<string>([...Object.keys(ERRORS), ...codes, ...NOT_OF_STACKS, ...OF_AWS])
    const settings = named.filter((name) => /^(ROLECALL|AWS)_/.test(name) && !known.has(name))
    expect(named.filter((name) => !known.has(name) && !settings.includes(name))).toEqual([])
  })
})
