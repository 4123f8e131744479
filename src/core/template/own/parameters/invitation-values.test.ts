import { describe, expect, it } from 'vitest'
import { ownTemplateProfile } from '../../../../../test/fixtures/northwind.ts'
import type { BoundParameter } from '../../../model/access-profile.ts'
import { type InvitationFacts, valuesFor } from './invitation-values.ts'

const TEMPLATE = `Parameters:
  WorkspaceId: { Type: String, AllowedPattern: "ws-[0-9]+" }
  Days: { Type: Number, MinValue: 1, MaxValue: 30 }
  Names: { Type: CommaDelimitedList, AllowedValues: [a, b] }
  Customer: { Type: String, MaxLength: 8 }
Resources: {}
`
const bind = (from: BoundParameter['from'], value?: string): BoundParameter => ({
  ...{ from: from!, as: 'baked' },
  ...(value !== undefined && { value }),
})

const profile = {
  ...ownTemplateProfile(TEMPLATE),
  parameters: {
    WorkspaceId: bind('invitation'),
    Days: bind('invitation', '7'),
    Names: bind('invitation', 'a'),
    Customer: bind('customerName', 'Unknown'),
  },
}
const ACME: InvitationFacts = { customerId: 'acme', parameters: { WorkspaceId: 'ws-1' } }

describe('the values of parameters that an invitation gives', () => {
  it('are used, and the profile’s where the invitation has none', () => {
    expect(valuesFor(profile, ACME)).toEqual({
      ...{ WorkspaceId: 'ws-1', Days: '7', Names: 'a', Customer: 'Unknown' },
    })
    const parameters = { WorkspaceId: 'ws-2', Days: '30', Names: 'b, a' }
    expect(valuesFor(profile, { ...ACME, customerName: 'Acme', parameters })).toEqual({
      ...parameters,
      Customer: 'Acme',
    })
  })

  it('are refused together, each by the name of its field', () => {
    const parameters = { Days: '31', Names: 'a,c', Other: 'x' }
    const facts = { customerId: 'acme', customerName: 'Acme Corporation', parameters }
    expect(() => valuesFor(profile, facts)).toThrow(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        invalidFields: [
          ['parameters.Other', /^is not a parameter that invitations of the profile default give$/],
          ['parameters.WorkspaceId', /^is required$/],
          ['parameters.Days', /^must be at most 30, as the parameter Days of the template asks$/],
          ['parameters.Names', /^must be one of: a, b/],
          ['customerName', /^must have at most 8 characters, as the parameter Customer/],
        ].map(([field, message]) => ({
          ...{ in: 'body', field },
          message: expect.stringMatching(message!) as string,
        })),
      }),
    )
  })

  it.each(['$' + '{AWS::Region}', '{{resolve:ssm:x}}', '"x"', '!Ref x', '<b>', 'a\nb', ' a', 'a '])(
    'cannot have a meaning in the template: %j',
    (customerName) => {
      expect(() => valuesFor(profile, { ...ACME, customerName })).toThrow(/^customerName must have/)
    },
  )
})
