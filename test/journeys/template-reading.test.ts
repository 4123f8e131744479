import { UpdateStackCommand } from '@aws-sdk/client-cloudformation'
import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TemplateReading } from '../../src/core/model/template-reading.ts'
import { accept, awsUser, connect, customer, pressLaunch } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { Stage, VENDOR } from './stage.ts'

const ACCOUNT = '222233334444'
const STRANGER = '555566667777'

/** The bucket of a shared template is public, so only the service needs to know. */
const opened = async (reading: TemplateReading): Promise<Stage> => {
  const isShared = reading === 'shared'
  const own = SAMPLE_CONFIG.replace(/^vendor:/m, `aws: { templateReading: ${reading} }\nvendor:`)
  const stage = await Stage.open(isShared ? SAMPLE_CONFIG : own)
  if (isShared) stage.also = { ROLECALL_TEMPLATE_READING: reading }
  try {
    await stage.setUp()
    await stage.serve()
    return stage
  } catch (error) {
    await stage.close()
    throw error
  }
}

describe.each(['presigned', 'accounts'] as const)('a private bucket (%s)', (reading) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await opened(reading)
  })
  afterAll(() => stage?.close())

  it('connects customers, and shows strangers nothing (attack 81)', async () => {
    const vendor = awsUser(stage, { accessKeyId: VENDOR, secretAccessKey: 'sandbox' })
    const invitation = await stage.invite()
    const Bucket = new URL(invitation.templateUrl).pathname.split('/')[1]!
    const block = await vendor.s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(block.PublicAccessBlockConfiguration).toEqual({
      ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
      ...{ BlockPublicPolicy: true, RestrictPublicBuckets: true },
    })
    expect(invitation.launchUrl).toBe(`${invitation.onboardingUrl}/launch`)
    expect((await fetch(invitation.templateUrl)).status).toBe(403)
    await connect(stage, invitation, customer(stage, ACCOUNT))
    const stranger = customer(stage, STRANGER)
    await expect(stranger.create({ TemplateURL: invitation.templateUrl })).rejects.toThrow(
      'Access Denied',
    )
  })

  it('is what doctor expects, and set-up changes nothing the second time', async () => {
    const doctor = await stage.cli(['doctor'])
    expect(doctor.stdout + doctor.stderr).not.toMatch(/policy (is wrong|also allows)|public access/)
    expect(doctor.code, doctor.stderr).toBe(0)
    const again = await stage.cli([
      'setup',
      '--json',
      '--region',
      'us-east-1',
      '--region',
      'eu-west-1',
    ])
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false })
  })

  it('is reported by doctor when it opens to the public', async () => {
    const vendor = awsUser(stage, { accessKeyId: VENDOR, secretAccessKey: 'sandbox' })
    const { templateUrl } = await stage.invite()
    const Bucket = new URL(templateUrl).pathname.split('/')[1]!
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, IgnorePublicAcls: true }
    await vendor.s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }),
    )
    const doctor = await stage.cli(['doctor'])
    expect(doctor.stdout + doctor.stderr).toContain('does not keep the public out')
  })
})

describe('a shared template', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await opened('shared')
  })
  afterAll(() => stage?.close())

  it('connects two customers and follows an update with the values of the stack (attack 82)', async () => {
    const [one, other] = [await stage.invite(), await stage.invite({ customerId: 'globex' })]
    expect(one.templateUrl).toBe(other.templateUrl)
    const text = await (await fetch(one.templateUrl)).text()
    expect(text).not.toContain(one.externalId)
    const who = customer(stage, ACCOUNT)
    const stackId = await connect(stage, one, who)
    await connect(stage, other, customer(stage, STRANGER))

    await stage.restartWith(SAMPLE_CONFIG.replace('purpose: ', 'purpose: More of it. '))
    const connection = (await stage.connection(one))!
    const { body } = await stage.call<{ templateUrl: string; toVersion: number }>(
      'POST',
      `/v1/connections/${connection.id}/upgrade`,
      { toVersion: 2 },
    )
    const { Parameters = [] } = await who.describe(stackId)
    await who.cloudFormation.send(
      new UpdateStackCommand({
        ...{ StackName: stackId, TemplateURL: body.templateUrl },
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: Parameters.map(({ ParameterKey }) => ({
          ParameterKey,
          UsePreviousValue: true,
        })),
      }),
    )
    expect((await who.settled(stackId)).StackStatus, await who.reasons(stackId)).toBe(
      'UPDATE_COMPLETE',
    )
    await expect
      .poll(async () => (await stage.connection(one))?.profileVersion, { timeout: 30_000 })
      .not.toBe(connection.profileVersion)
  })

  it('stops the stack of a customer who changes a value (attack 83)', async () => {
    const invitation = await stage.invite({ customerId: 'initech' })
    const who = customer(stage, '888899990000')
    await accept(invitation, who.accountId)
    const { templateUrl, parameters } = await pressLaunch(invitation)
    const changed = parameters.map((it) =>
      it.ParameterKey === 'RolecallExternalId'
        ? { ...it, ParameterValue: 'AnExternalIdOfMyOwnChoice' }
        : it,
    )
    const stackId = await who.create({ TemplateURL: templateUrl, Parameters: changed })
    expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect(await who.reasons(stackId)).toContain('External ID')
    expect(await stage.connection(invitation)).toBeUndefined()
  })
})
