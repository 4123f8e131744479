import { describe, expect, it } from 'vitest'
import { northwindInstallation } from '../../../../test/fixtures/northwind.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { changedParameter } from './reason-to-refuse.ts'

const { brokerRole } = northwindInstallation()
const ports = { installation: { brokerRole } } as Parameters<typeof changedParameter>[0]
const judge = (bound: StackRequest['bound']) =>
  changedParameter(ports, { bound } as StackRequest, { externalId: 'rc-ours' })

describe('A stack that reports the parameters on which trust rests', () => {
  it('is accepted with the values that Rolecall filled in', () => {
    expect(judge({})).toBeUndefined()
    const bound: StackRequest['bound'] = {
      ExternalID: { From: 'externalId', Value: 'rc-ours' },
      Account: { From: 'vendorAccountId', Value: brokerRole.accountId },
      Role: { From: 'brokerRoleArn', Value: brokerRole.text },
    }
    expect(judge(bound)).toBeUndefined()
  })

  it.each(['externalId', 'vendorAccountId', 'brokerRoleArn'] as const)(
    'is refused with the parameter’s name if its owner changed one: %s (attack 44)',
    (From) => {
      expect(judge({ Theirs: { From, Value: 'other' } })).toMatchObject({
        code: 'PARAMETER_CHANGED',
        facts: { name: 'Theirs' },
      })
    },
  )
})
