import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invite, makeWorld, message, stackIn } from '../../../../test/fixtures/world.ts'
import { parseStackId } from '../../model/aws/stack-id.ts'
import { finding } from '../../verification/findings.ts'
import { authenticate } from '../receive/authenticate.ts'
import type { StackRequest } from '../receive/stack-request.ts'
import { WireRequest } from '../receive/stack-request.ts'
import { answerBody, failure, isMarkerId, markerId, success } from './answer.ts'

async function genuine(changes: Partial<StackRequest> = {}): Promise<StackRequest> {
  const world = makeWorld()
  const request = authenticate(
    world,
    message(world, { invitation: await invite(world), stack: stackIn(), requestId: 'r-1' }),
  )
  return { ...(request as StackRequest), ...changes }
}

const longest = {
  stack: parseStackId(
    `arn:aws-us-gov:cloudformation:us-gov-west-1:222222222222:stack/${'n'.repeat(128)}/${'0'.repeat(64)}`,
  ),
  requestId: 'r'.repeat(128),
  logicalResourceId: 'L'.repeat(255),
}

describe('an answer (RSP-1)', () => {
  it('is never larger than 4,096 bytes, and keeps its fields verbatim, whatever the reason', async () => {
    const request = await genuine(longest)
    const unit = fc.constantFrom('a', '"', '\\', '\n', '\0', 'é', '漢', '👩‍🚀', '\ud800', '\u2028')
    const reasons = fc
      .tuple(fc.string({ unit, maxLength: 60 }), fc.nat({ max: 400 }))
      .map(([text, times]) => text.repeat(times))
    fc.assert(
      fc.property(reasons, fc.stringMatching(/^[ -~]{1,1024}$/), (reason, physicalResourceId) => {
        const body = answerBody(request, { ok: false, physicalResourceId, reason })
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096)
        const { Reason, ...rest } = JSON.parse(body) as Record<string, string>
        expect(rest).toEqual({
          Status: 'FAILED',
          StackId: longest.stack.text,
          RequestId: longest.requestId,
          LogicalResourceId: longest.logicalResourceId,
          PhysicalResourceId: physicalResourceId,
        })
        expect(reason.toWellFormed().startsWith(Reason!)).toBe(true)
      }),
    )
  })

  it('uses the room there is, and cuts between characters', async () => {
    const body = answerBody(await genuine(), {
      ok: false,
      physicalResourceId: 'x',
      reason: '漢'.repeat(4096),
    })
    expect(Buffer.byteLength(body)).toBeGreaterThan(4090)
    expect(JSON.parse(body).Reason).toMatch(/^漢+$/)
  })

  it('of a failure always has a reason, in words that say what to do (RSP-8)', async () => {
    const request = await genuine()
    const answer = failure(request, finding('EXTERNAL_ID_CHANGED'))
    expect(JSON.parse(answerBody(request, answer)).Reason).toBe(
      'The External ID in the template was changed. Delete this stack, open the onboarding page again and launch the template unchanged.',
    )
  })

  it('of success has no reason and no data', async () => {
    const body = JSON.parse(answerBody(await genuine(), success('con_1'))) as Record<string, string>
    expect(Object.keys(body).sort()).toEqual([
      'LogicalResourceId',
      'PhysicalResourceId',
      'RequestId',
      'StackId',
      'Status',
    ])
  })

  it('to a failed Create has a marker id, to any other failure the id that the stack knows (RSP-4)', async () => {
    const request = await genuine()
    const created = failure(request, finding('ACCOUNT_MISMATCH'))
    expect(created.physicalResourceId).toBe(markerId('r-1'))
    expect(isMarkerId(created.physicalResourceId)).toBe(true)
    const updated = failure(
      { ...request, physicalResourceId: 'con_1' },
      finding('ACCOUNT_MISMATCH'),
    )
    expect(updated.physicalResourceId).toBe('con_1')
    expect(isMarkerId('con_1')).toBe(false)
  })
})

describe('a request from the wire', () => {
  const members = async () => {
    const world = makeWorld()
    const body = JSON.parse(
      message(world, { invitation: await invite(world), stack: stackIn() }),
    ) as { Message: string }
    return JSON.parse(body.Message) as Record<string, unknown>
  }

  it('may have members that AWS adds later, and all that an Update has', async () => {
    const update = {
      RequestType: 'Update',
      PhysicalResourceId: 'con_1',
      OldResourceProperties: { Any: ['thing'] },
      NewMember: 1,
    }
    expect(WireRequest.safeParse({ ...(await members()), ...update }).success).toBe(true)
  })

  it.each([
    ['RequestType', 'Read'],
    ['RequestId', 'a|b'],
    ['RequestId', ''],
    ['LogicalResourceId', 'a|b'],
    ['PhysicalResourceId', '\0'.repeat(1000)],
    ['PhysicalResourceId', 'x'.repeat(1025)],
    ['StackId', 5],
    ['ResourceProperties', []],
  ])('is refused with %s = %j (attack 28)', async (member, value) => {
    expect(WireRequest.safeParse({ ...(await members()), [member]: value }).success).toBe(false)
  })
})
