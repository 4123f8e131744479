import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindInstallation } from '../../../test/fixtures/northwind.ts'
import type { ExternalId } from '../model/external-id.ts'
import { findingsFromPolicy } from '../trust-policy/findings-from-policy.ts'
import { externalIdChange } from './external-id-steps.ts'

const { brokerRole } = northwindInstallation()
const OLD = 'acme-1' as ExternalId
const FRESH = 'rc-kQ7vTz2mX9pLw4RbY8nHZr5dFj3s' as ExternalId

interface Statement {
  Condition: { StringEquals?: object }
}

describe('the way to another External ID', () => {
  const offered = externalIdChange(
    { brokerRole },
    sampleConnection({ externalId: OLD, nextExternalId: FRESH }),
  )

  it('has two steps: the role accepts both, and then only the new one', () => {
    expect(offered.state).toBe('offered')
    expect(
      offered.steps.map(({ name, trustPolicy }) => [
        name,
        (trustPolicy.Statement as Statement[]).map(({ Condition }) => Condition.StringEquals),
      ]),
    ).toEqual([
      ['accept-both', [{ 'sts:ExternalId': [FRESH, OLD] }, undefined, undefined]],
      ['remove-imported', [{ 'sts:ExternalId': FRESH }, undefined, undefined]],
    ])
  })

  it('gives trust policies that the linter accepts for this connection, and for no other (TRU-2)', () => {
    const [both, alone] = offered.steps.map((it) => JSON.stringify(it.trustPolicy))
    const lint = (text: string, rotatingTo?: string) =>
      findingsFromPolicy(text, { brokerRole, externalId: FRESH, rotatingTo })
    expect(lint(both!, OLD)).toEqual([])
    expect(lint(alone!)).toEqual([])
    expect(lint(both!, 'globex-1')).not.toEqual([])
  })

  it('has one step left when the role accepts the new one, and then none', () => {
    const accepted = sampleConnection({ externalId: FRESH, formerExternalId: OLD })
    expect(externalIdChange({ brokerRole }, accepted)).toEqual({
      ...{ state: 'accepted', steps: [offered.steps[1]] },
    })
    const done = externalIdChange({ brokerRole }, sampleConnection({ externalId: FRESH }))
    expect(done).toEqual({ state: 'none', steps: [] })
  })

  it('has commands whose documents are the trust policies', () => {
    for (const { command, trustPolicy } of offered.steps) {
      const [, document] = /--policy-document '(.*)'$/.exec(command)!
      expect(JSON.parse(document!)).toEqual(trustPolicy)
      expect(command).toMatch(/^aws iam update-assume-role-policy --role-name '[\w-]+' \\\n/)
    }
  })
})
