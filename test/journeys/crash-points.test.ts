import { afterAll, expect, it } from 'vitest'
import { type Customer, customer } from './customer.ts'
import { concerns, isAnswerPut, isDelete, isProbe, isReceive, isTemplatePut } from './proxy.ts'
import { WIDER_CONFIG } from './sample-config.ts'
import { type Invitation, Stage, until } from './stage.ts'

const stages: Stage[] = []
afterAll(() => Promise.all(stages.map((stage) => stage.close())))

async function newStage(): Promise<Stage> {
  const stage = await Stage.behindProxy()
  stages.push(stage)
  return stage
}

interface AuditEntry {
  action: string
  subject: string
}

interface Flow {
  name: string
  who: Customer
  mine: ReturnType<typeof concerns>
  invitation: Invitation
  stackId: string
}

async function newFlow(stage: Stage, name: string, accountId: string): Promise<Flow> {
  const invitation = await stage.invite({ accountId, customerId: name })
  return {
    name,
    who: customer(stage, accountId),
    mine: concerns(accountId),
    invitation,
    stackId: '',
  }
}

it.concurrent('kill -9 at each point of the way: each stack gets its one answer, and what was not promised is not there (faults 1 to 8)', async () => {
  const stage = await newStage()
  await stage.serve()
  const proxy = stage.proxy!
  const flow = (name: string, accountId: string) => newFlow(stage, name, accountId)
  const received = await flow('received', '500000000001')
  const claimed = await flow('claimed', '500000000002')
  const proved = await flow('proved', '500000000003')
  const decided = await flow('decided', '500000000004')
  const answered = await flow('answered', '500000000005')
  const marked = await flow('marked', '500000000006')
  const flows = [received, claimed, proved, decided, answered, marked]
  const launch = async (flow: Flow) => {
    flow.stackId = await flow.who.create({ TemplateURL: flow.invitation.templateUrl })
  }

  const points = [
    proxy.hold('request', (it) => isProbe(it) && claimed.mine(it)),
    proxy.hold(
      'answer',
      (it) => isProbe(it) && proved.mine(it) && !it.body.includes('ExternalId='),
    ),
    proxy.hold('request', (it) => isAnswerPut(it) && decided.mine(it)),
    proxy.hold('answer', (it) => isAnswerPut(it) && answered.mine(it)),
    proxy.hold(
      'request',
      (it) => isDelete(it) && proxy.seen.some((put) => isAnswerPut(put) && marked.mine(put)),
    ),
    proxy.hold('request', isTemplatePut),
    proxy.hold('answer', isTemplatePut),
  ]
  for (const flow of [claimed, proved, decided, answered, marked]) await launch(flow)
  const invites = ['before-upload', 'after-upload'].map((customerId) =>
    stage.invite({ customerId }).then(
      () => 'done',
      () => 'cut off',
    ),
  )
  await Promise.all(points.map(({ reached }) => reached))
  const inbox = proxy.hold('answer', (it) => isReceive(it) && received.mine(it))
  await launch(received)
  await inbox.reached
  await stage.crash()
  for (const point of [...points, inbox]) point.release()
  expect(await Promise.all(invites)).toEqual(['cut off', 'cut off'])
  await stage.serve()

  const trail = async () =>
    (await stage.call<{ items: AuditEntry[] }>('GET', '/v1/audit?limit=200')).body.items
  for (const { name, who, invitation, stackId, mine } of flows) {
    expect((await who.settled(stackId)).StackStatus, name).toBe('CREATE_COMPLETE')
    const { id } = await stage.connected(invitation)
    const entries = (await trail())
      .filter(({ subject }) => subject === id)
      .map(({ action }) => action)
    for (const once of ['callback.received', 'connection.verified', 'connection.active'])
      expect(
        entries.filter((it) => it === once),
        `${name}: ${once}`,
      ).toHaveLength(1)
    const puts = proxy.seen.filter((it) => isAnswerPut(it) && mine(it)).map(({ body }) => body)
    expect([name, puts.length, new Set(puts).size]).toEqual([
      name,
      ['decided', 'answered'].includes(name) ? 2 : 1,
      1,
    ])
  }
  const { items } = (await stage.call<{ items: Invitation[] }>('GET', '/v1/invitations')).body
  expect(items.map(({ customerId }) => customerId).sort()).toEqual(
    flows.map(({ name }) => name).sort(),
  )
  await until('the queue to be empty', async () =>
    proxy.seen.filter(isReceive).at(-1)?.answer?.body.includes('Messages') ? undefined : true,
  )
  expect((await stage.invite({ customerId: 'before-upload' })).status).toBe('open')
})

it.concurrent('a second SIGTERM ends at once; the first one finishes what is in hand, and the service is not ready meanwhile (fault 36)', async () => {
  const stage = await newStage()
  const { process: service, ended } = await stage.serve()
  const { who, invitation, mine } = await newFlow(stage, 'stopping', '500000000011')
  const held = stage.proxy!.hold('request', (it) => isProbe(it) && mine(it))
  const stackId = await who.create({ TemplateURL: invitation.templateUrl })
  await held.reached
  service.kill('SIGTERM')
  const readiness = async () => {
    const answer = await fetch(`${stage.url}/readyz`)
    return {
      status: answer.status,
      ...((await answer.json()) as { checks: Record<string, string> }).checks,
    }
  }
  const stopping = await until('it to stop', async () => {
    const seen = await readiness()
    return seen.status === 503 ? seen : undefined
  })
  expect(stopping).toMatchObject({ process: 'stopping', store: 'ok' })
  service.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: null, signal: 'SIGTERM' })
  held.release()
  await stage.serve()
  expect((await who.settled(stackId)).StackStatus).toBe('CREATE_COMPLETE')
})

it.concurrent('kill -9 at each point of an upgrade: each stack is updated, and its version is granted once', async () => {
  const stage = await newStage()
  await stage.serve()
  const proxy = stage.proxy!
  const names = ['probed', 'decided', 'answered', 'checked'] as const
  const flows = await Promise.all(
    names.map((name, index) => newFlow(stage, name, `51000000000${index + 1}`)),
  )
  for (const flow of flows)
    flow.stackId = await flow.who.create({ TemplateURL: flow.invitation.templateUrl })
  for (const { invitation } of flows) await stage.connected(invitation)
  await stage.restartWith(WIDER_CONFIG)

  const start = proxy.seen.length
  const idOf = ({ invitation }: Flow) => invitation.id.replace('inv_', 'con_')
  const order = (flow: Flow) =>
    stage.call<{ templateUrl: string }>('POST', `/v1/connections/${idOf(flow)}/upgrade`)
  const upload = proxy.hold('answer', isTemplatePut)
  const cutOff = order(flows[0]!).then(
    () => 'done',
    () => 'cut off',
  )
  await upload.reached
  await stage.crash()
  upload.release()
  expect(await cutOff).toBe('cut off')
  await stage.serve()

  const [probed, decided, answered, checked] = flows as [Flow, Flow, Flow, Flow]
  const isToldOf = ({ mine }: Flow) =>
    proxy.seen.slice(start).some((it) => isAnswerPut(it) && mine(it))
  const points = [
    proxy.hold('answer', (it) => isProbe(it) && probed.mine(it)),
    proxy.hold('request', (it) => isAnswerPut(it) && decided.mine(it)),
    proxy.hold('answer', (it) => isAnswerPut(it) && answered.mine(it)),
    proxy.hold('answer', (it) => isProbe(it) && checked.mine(it) && isToldOf(checked)),
  ]
  for (const flow of flows) {
    const { body } = await order(flow)
    expect((await order(flow)).body).toEqual(body)
    await flow.who.startUpdate(flow.stackId, await (await fetch(body.templateUrl)).text())
  }
  await Promise.all(points.map(({ reached }) => reached))
  await stage.crash()
  for (const point of points) point.release()
  await stage.serve()

  for (const flow of flows) {
    expect((await flow.who.settled(flow.stackId)).StackStatus, flow.name).toBe('UPDATE_COMPLETE')
    await until(`version 2 of ${flow.name}`, async () =>
      (await stage.connection(flow.invitation))?.grantedVersion === 2 ? true : undefined,
    )
    const { items } = (await stage.call<{ items: AuditEntry[] }>('GET', '/v1/audit?limit=200')).body
    const entries = items.filter(({ subject }) => subject === idOf(flow))
    for (const once of ['connection.upgrade-offered', 'connection.upgraded'])
      expect(
        entries.filter(({ action }) => action === once),
        `${flow.name}: ${once}`,
      ).toHaveLength(1)
  }
})
