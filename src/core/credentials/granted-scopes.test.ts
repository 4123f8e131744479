import { describe, expect, it } from 'vitest'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import {
  CUSTOMER,
  changeProfile,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../test/fixtures/world.ts'
import { receiveCallback } from '../callback/receive/receive.ts'
import type { AccessProfile } from '../model/access-profile.ts'
import { issueCredentials } from './issue.ts'
import { listScopes } from './list-scopes.ts'

const allow = (Action: string | string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
})
const scope = (Action: string | string[]) => ({ policy: allow(Action) })
const { inlinePolicies } = northwindProfile()

/** Version 2: may send to queues, has a scope for that, and lets the scope `costs` do more. */
const WIDER: Partial<AccessProfile> = {
  inlinePolicies: { ...inlinePolicies, Queues: allow('sqs:SendMessage') },
  scopes: {
    costs: scope(['ce:*', 'sqs:*']),
    queues: scope('sqs:*'),
  },
}

async function connected(scopes: AccessProfile['scopes']) {
  const profiles = new Map([['default', northwindProfile({ scopes })]])
  const world = makeWorld({ installation: { profiles } })
  const invitation = await invite(world, { accountId: CUSTOMER })
  makeRole(world, stackIn(), invitation)
  await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
  const { id } = (await connectionOf(world, invitation))!
  return {
    world,
    scopes: () => listScopes(world, OPERATOR, id),
    issue: (name: string) => issueCredentials(world, OPERATOR, { connectionId: id, scope: name }),
  }
}

describe('the scopes of a connection', () => {
  it('say which rights the customer has not granted, and which version has them', async () => {
    const { world, scopes, issue } = await connected({ costs: scope('ce:*') })
    expect(await scopes()).toEqual([{ name: 'costs', usable: true, neededVersion: null }])
    await changeProfile(world, WIDER)
    world.clock.advance(60_000)
    expect(await scopes()).toEqual([
      { name: 'costs', usable: true, neededVersion: 2 },
      { name: 'queues', usable: false, neededVersion: 2 },
    ])
    await expect(issue('costs')).resolves.toBeDefined()
    await expect(issue('queues')).rejects.toMatchObject({
      ...{ code: 'SCOPE_NOT_GRANTED', retry: false },
      versions: { grantedVersion: 1, neededVersion: 2 },
      message: expect.stringContaining('needs version 2'),
    })
    await expect(issue('none')).rejects.toMatchObject({ code: 'SCOPE_UNKNOWN' })
  })

  it('are refused where no version has their rights', async () => {
    const { scopes, issue } = await connected({
      queues: scope('sqs:SendMessage'),
      costs: scope('ce:*'),
    })
    expect(await scopes()).toMatchObject([
      { name: 'queues', usable: false, neededVersion: null },
      { name: 'costs', usable: true },
    ])
    await expect(issue('queues')).rejects.toMatchObject({
      code: 'SCOPE_NOT_GRANTED',
      versions: { grantedVersion: 1, neededVersion: null },
    })
  })

  it('are unknown where only a policy in the account can give their rights', async () => {
    const arn = 'arn:aws:iam::222222222222:policy/Own'
    const profiles = new Map([
      ['default', northwindProfile({ managedPolicies: [arn], scopes: { queues: scope('sqs:*') } })],
    ])
    const world = makeWorld({ installation: { profiles } })
    const invitation = await invite(world, { accountId: CUSTOMER })
    makeRole(world, stackIn(), invitation)
    await receiveCallback(world, message(world, { invitation, stack: stackIn() }))
    const { id } = (await connectionOf(world, invitation))!
    expect(await listScopes(world, OPERATOR, id)).toMatchObject([{ usable: 'unknown' }])
    const order = { connectionId: id, scope: 'queues' }
    await expect(issueCredentials(world, OPERATOR, order)).resolves.toBeDefined()
  })
})
