import { describe, expect, it } from 'vitest'
import {
  attemptsOf,
  CUSTOMER,
  connectionOf,
  invite,
  makeRole,
  makeWorld,
  message,
  OPERATOR,
  stackIn,
} from '../../../../test/fixtures/world.ts'
import { verifyNow } from '../../verification/verify.ts'
import { resendDueAnswers } from '../answer/resend-due.ts'
import { receiveCallback } from '../receive/receive.ts'

type Told = Partial<Parameters<typeof message>[1]>

/** A stack whose role works, after its announcement. */
async function announced() {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  const stack = stackIn()
  const tell = (told: Told = {}) =>
    receiveCallback(world, message(world, { invitation, stack, ...told }))
  await tell({ resource: 'invitation' })
  makeRole(world, stack, invitation)
  const leave = () =>
    tell({
      resource: 'invitation',
      requestType: 'Delete',
      physicalResourceId: invitation.id,
    })
  return { world, invitation, tell, leave }
}

describe('an attempt does not stay under way', () => {
  it('if its stack is deleted before the delivery of the answer was recorded', async () => {
    const { world, invitation, tell, leave } = await announced()
    world.answers.script.push('unreachable')
    await tell()
    expect(await connectionOf(world, invitation)).toMatchObject({ status: 'verifying' })
    await leave()
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'STACK_ROLLED_BACK' } },
    ])
  })

  it('if an operator’s check moved the connection on before that', async () => {
    const { world, invitation, tell } = await announced()
    world.answers.script.push('unreachable')
    await tell()
    const { id } = (await connectionOf(world, invitation))!
    await verifyNow(world, OPERATOR, id)
    expect(await connectionOf(world, invitation)).not.toMatchObject({ status: 'verifying' })
    world.clock.advance(60_000)
    await resendDueAnswers(world)
    expect(await attemptsOf(world, invitation)).toMatchObject([{ status: 'connected' }])
  })

  it('if its link was claimed by a stack that did not get its answer', async () => {
    const { world, invitation, tell } = await announced()
    world.answers.script.push('refused')
    await tell()
    const next = stackIn(CUSTOMER, { serial: 2 })
    makeRole(world, next, invitation)
    await tell({ resource: 'invitation', stack: next, requestId: 'begun' })
    await tell({ stack: next, requestId: 'reported' })
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'ANSWER_REFUSED' } },
      { status: 'connected' },
    ])
  })

  it('if the report of its role arrives after the Delete of the stack (attack 20)', async () => {
    const { world, invitation, tell, leave } = await announced()
    await leave()
    await tell()
    expect(await attemptsOf(world, invitation)).toMatchObject([
      { status: 'failed', finding: { code: 'ROLE_NOT_CREATED' } },
    ])
  })
})

it('an update that is rolled back before its connection is settled ends no connection', async () => {
  const world = makeWorld()
  const invitation = await invite(world, { accountId: CUSTOMER })
  const stack = stackIn()
  const tell = (told: Told = {}) =>
    receiveCallback(world, message(world, { invitation, stack, ...told }))
  makeRole(world, stack, invitation)
  world.answers.script.push('unreachable')
  await tell()
  await tell({ resource: 'invitation' })
  await tell({
    resource: 'invitation',
    requestType: 'Delete',
    physicalResourceId: invitation.id,
  })
  expect(await connectionOf(world, invitation)).toMatchObject({ status: 'verifying' })
  world.clock.advance(60_000)
  await resendDueAnswers(world)
  expect(await connectionOf(world, invitation)).toMatchObject({ status: 'active' })
})
