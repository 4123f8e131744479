import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  CUSTOMER,
  connectionOf,
  invite,
  lastAnswer,
  makeRole,
  makeWorld,
  message,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { receiveCallback } from './receive.ts'

/**
 * The properties of the custom resource in each template that was ever published, the oldest first.
 * Added to, never changed: such stacks are out there.
 */
const PUBLISHED = [
  [
    'ServiceToken',
    'ServiceTimeout',
    'RoleArn',
    'ExternalId',
    'CallbackToken',
    'Profile',
    'ProfileVersion',
  ],
]

interface Template {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>
}

describe('a stack that was made from an older template (fault 12)', () => {
  it.each(PUBLISHED.map((names, index) => [index + 1, names] as const))(
    'of format %i connects, updates and goes',
    async (_, names) => {
      const world = makeWorld()
      const [invitation, stack] = [await invite(world, { accountId: CUSTOMER }), stackIn()]
      makeRole(world, stack, invitation)
      const physicalResourceId = invitation.id.replace('inv_', 'con_')
      for (const requestType of ['Create', 'Update', 'Delete'] as const) {
        const told = JSON.parse(
          message(world, {
            invitation,
            stack,
            requestType,
            requestId: requestType,
            physicalResourceId,
          }),
        ) as {
          Message: string
        }
        const request = JSON.parse(told.Message) as { ResourceProperties: Record<string, unknown> }
        const properties = Object.fromEntries(
          Object.entries(request.ResourceProperties).filter(([name]) => names.includes(name)),
        )
        expect(Object.keys(properties).sort()).toEqual([...names].sort())
        const older = {
          ...request,
          ResourceProperties: properties,
          OldResourceProperties: { ...properties, Abandoned: ['anything'] },
        }
        expect(
          await receiveCallback(world, JSON.stringify({ ...told, Message: JSON.stringify(older) })),
        ).toEqual({ outcome: 'answered' })
        expect(lastAnswer(world)).toMatchObject({
          Status: 'SUCCESS',
          PhysicalResourceId: physicalResourceId,
        })
      }
      expect((await connectionOf(world, invitation))?.status).toBe('disconnecting')
    },
  )

  it('has the format of today’s template as the newest: whoever changes one adds the other', () => {
    const text = readFileSync(
      new URL('../../template/built-in-template.golden.yaml', import.meta.url),
      'utf8',
    )
    const { Resources } = parse(text, { logLevel: 'silent' }) as Template
    const resource = Object.values(Resources).find(
      ({ Type }) => Type === 'Custom::RolecallConnection',
    )!
    expect(Object.keys(resource.Properties).sort()).toEqual([...PUBLISHED.at(-1)!].sort())
  })
})
