import { describe, expect, it } from 'vitest'
import { sampleConnection } from '../../../test/fixtures/connection.ts'
import { northwindProfile } from '../../../test/fixtures/northwind.ts'
import { makeWorld, OPERATOR } from '../../../test/fixtures/world.ts'
import { accessContent } from '../access-versions/content.ts'
import type { Connection } from '../model/connection.ts'
import type { Grants } from '../model/grants.ts'
import { simulateAccess } from './simulate.ts'
import { stopIssuing } from './stops.ts'

const SCOPE = { Statement: [{ Effect: 'Allow', Action: ['s3:*', 'ec2:Describe*'], Resource: '*' }] }
const create = { action: 's3:CreateBucket', resource: 'arn:aws:s3:::northwind-metrics-1' }
const look = { action: 'ec2:DescribeInstances', resource: '*' }
const run = { action: 'ec2:RunInstances', resource: '*' }

async function desk(changes: Partial<Connection> = {}) {
  const profile = northwindProfile({ scopes: { inventory: { policy: SCOPE } } })
  const world = makeWorld({ installation: { profiles: new Map([['default', profile]]) } })
  const { version: profileVersion } = accessContent(world.installation, profile).profile
  const connection = sampleConnection({ profileVersion, ...changes })
  await world.store.commit({ put: [connection], audit: [], announce: [] })
  const ask = (grants: Partial<Grants> = {}) => {
    const actor = { ...OPERATOR, grants: { ...OPERATOR.grants, ...grants } }
    return simulateAccess(world, actor, {
      connectionId: connection.id,
      scope: 'inventory',
      questions: [create, look, run],
    })
  }
  return { world, connection, ask }
}

describe('a simulation of access', () => {
  it('rests on the profile where the role does not let itself be asked, and says so', async () => {
    const { ask } = await desk()
    const { results, restsOn } = await ask()
    expect(results.map(({ roleBy, verdict }) => [roleBy, verdict])).toEqual([
      ['the profile', 'allowed'],
      ['the profile', 'allowed'],
      ['the profile', 'denied'],
    ])
    expect(restsOn).toMatch(/evaluated the access version that the customer granted/)
  })

  it('asks the role through IAM where it may; what the scope does not allow stays denied (BRK-2)', async () => {
    const { world, ask } = await desk()
    world.roles.verdict = 'allowed'
    const { results, restsOn } = await ask()
    expect(
      results.map(({ role, roleBy, scope, verdict }) => [role, roleBy, scope, verdict]),
    ).toEqual([
      ['allowed', 'IAM', 'allowed', 'allowed'],
      ['allowed', 'IAM', 'allowed', 'allowed'],
      ['allowed', 'IAM', 'denied', 'denied'],
    ])
    expect(restsOn).toMatch(/IAM's policy simulator/)
    world.roles.verdict = 'denied'
    expect((await ask()).results.every(({ verdict }) => verdict === 'denied')).toBe(true)
  })

  it('is for those who may ask for the credentials, while they are issued, and is in the trail (BRK-1, BRK-9)', async () => {
    const { world, connection, ask } = await desk()
    await expect(ask({ customers: ['globex'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ask({ scopes: ['metrics'] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(ask({ may: ['connections:read'] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await ask()
    expect((await world.store.audit({ limit: 1 })).items).toMatchObject([
      { action: 'access.simulated', subject: connection.id },
    ])
    await stopIssuing(world, OPERATOR, {})
    await expect(ask()).rejects.toMatchObject({ code: 'ISSUING_STOPPED' })
    await expect((await desk({ status: 'suspended' })).ask()).rejects.toMatchObject({
      code: 'CONNECTION_NOT_ISSUING',
    })
  })
})
