import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { clockIn } from './clock.ts'
import { connect, customer } from './customer.ts'
import { Stage } from './stage.ts'

const stages: Stage[] = []
afterAll(() => Promise.all(stages.map((stage) => stage.close())))

const TEN_MINUTES = 600_000

describe("this machine's clock", () => {
  it('ten minutes ahead lets nothing expire early and no stack fail; stepping back in the middle of the work neither (faults 18, 19)', async () => {
    const stage = await Stage.serving()
    stages.push(stage)
    const file = join(stage.folder, 'ahead')
    const setClock = (milliseconds: number) => writeFile(file, String(milliseconds))
    const brief = await stage.invite({ accountId: '540000000001', expiresInSeconds: 300 })
    await stage.stopServing()
    await setClock(TEN_MINUTES)
    await stage.serve(clockIn(file))
    expect((await fetch(brief.onboardingUrl)).status).toBe(200)
    await connect(stage, brief, customer(stage, '540000000001'))
    expect(stage.log()).toMatch(/"clock\.wrong".*"aheadOfAwsSeconds":(59\d|60\d)/)
    const ready = await fetch(`${stage.url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ checks: expect.objectContaining({ clock: 'wrong' }) as unknown }),
    ])

    const who = customer(stage, '540000000002')
    const invitation = await stage.invite({ accountId: who.accountId })
    await stage.knobs({ iamPropagationMs: 3000 })
    const stackId = await who.create({ TemplateURL: invitation.templateUrl })
    await stage.attempted(invitation, 'checking')
    await setClock(-TEN_MINUTES)
    expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
    const { id } = await stage.connected(invitation)
    const { items } = (
      await stage.call<{ items: { action: string; subject: string }[] }>(
        'GET',
        '/v1/audit?limit=200',
      )
    ).body
    const trail = items.filter(({ subject }) => subject === id).map(({ action }) => action)
    expect(trail.reverse()).toEqual([
      'callback.received',
      'connection.verified',
      'connection.active',
    ])
  })
})
