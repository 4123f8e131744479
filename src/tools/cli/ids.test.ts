import { describe, expect, it } from 'vitest'
import { CONNECTION_ID, INVITATION_ID } from './ids.ts'

describe('an id on the command line', () => {
  const [, connection] = CONNECTION_ID
  const [, invitation] = INVITATION_ID

  it('is taken as it is if it has the right kind', () => {
    expect(connection('con_1')).toBe('con_1')
    expect(invitation('inv_1')).toBe('inv_1')
  })

  it('of another kind is refused with its kind, and with how to find the right one', () => {
    expect(() => connection('inv_1')).toThrow(
      'This is the id of an invitation. Give the id of a connection, con_…; "rolecall connections" lists them',
    )
    expect(() => invitation('con_1')).toThrow('This is the id of a connection. Give the id of an')
  })

  it('that is a name is refused with how to find the id', () => {
    expect(() => connection('acme')).toThrow(
      /^Give the id of a connection, .*"rolecall search TEXT"/,
    )
  })
})
