import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Campaign, Upgrade } from '../../src/api/types.ts'
import { connect, customer } from './customer.ts'
import { WIDER_CONFIG } from './sample-config.ts'
import { type Invitation, Stage, until } from './stage.ts'

const CUSTOMERS = ['430000000101', '430000000102', '430000000103']

describe('a campaign for a newer version of a profile', () => {
  let stage: Stage
  const invitations: Invitation[] = []
  const stacks: string[] = []

  beforeAll(async () => {
    stage = await Stage.serving()
    for (const accountId of CUSTOMERS) {
      const invitation = await stage.invite({ accountId, customerId: `customer-${accountId}` })
      invitations.push(invitation)
      stacks.push(await connect(stage, invitation, customer(stage, accountId)))
      await stage.connected(invitation)
    }
    await stage.restartWith(WIDER_CONFIG)
  })
  afterAll(() => stage?.close())

  const cli = async (...args: string[]) => {
    const { code, stdout, stderr } = await stage.cli(['upgrades', ...args, '--json'])
    expect(code, stdout + stderr).toBe(0)
    return JSON.parse(stdout) as Campaign
  }

  it('tells each customer once although the service is killed, and sees who updates', async () => {
    const { id } = await cli('start', 'default', '--no-wait', '--deadline', '2099-01-31')
    await stage.crash()
    await stage.serve()
    const told = await until('all to be told', async () => {
      const campaign = await cli('status', id)
      return campaign.counts.told === CUSTOMERS.length ? campaign : undefined
    })
    expect(told).toMatchObject({ searching: false, deadline: '2099-01-31T23:59:59.000Z' })
    const { body } = await stage.call<{ items: { action: string }[] }>('GET', '/v1/audit?limit=200')
    const requests = body.items.filter(({ action }) => action === 'upgrade.requested')
    expect(requests).toHaveLength(CUSTOMERS.length)

    const who = customer(stage, CUSTOMERS[0]!)
    const connection = (await stage.connection(invitations[0]!))!
    const upgrade = (await stage.order(connection, 'upgrade')).body as unknown as Upgrade
    await who.update(stacks[0]!, await (await fetch(upgrade.templateUrl!)).text())
    await until('the update to be seen', async () =>
      (await cli('status', id)).counts.updated === 1 ? true : undefined,
    )
    expect((await cli('cancel', id)).counts).toMatchObject({ told: 2, updated: 1 })
    expect((await stage.connection(invitations[1]!))?.status).toBe('active')
  })
})
