import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TemplateReading } from '../../src/core/model/template-reading.ts'
import type { Deployed } from '../../src/tools/deploy/deploy.ts'
import { Deployment, deployByCli } from '../lambda/deployment.ts'
import { accept, awsUser, connect, customer, pressLaunch } from './customer.ts'
import { SAMPLE_CONFIG } from './sample-config.ts'
import { REGIONS, Stage, VENDOR } from './stage.ts'

const ACCOUNT = '222233334444'
const OTHER_ACCOUNT = '333344445555'
const STRANGER = '555566667777'

let stage: Stage
let deployed: Deployed
let deployment: Deployment | undefined

/** The functions have the rights of their own roles, and read the setting in `rolecall.json`. */
const deployWith = (reading: TemplateReading) => {
  beforeAll(async () => {
    stage = await Stage.open(
      SAMPLE_CONFIG.replace(/^vendor:/m, `aws: { templateReading: ${reading} }\nvendor:`),
    )
    deployed = await deployByCli(stage)
    deployment = await Deployment.open(stage, deployed)
    deployment.start()
  })
  afterAll(async () => {
    await deployment?.stop()
    deployment = undefined
    await stage?.close()
  })
}

const clients = [
  { accountId: ACCOUNT, region: REGIONS[0] },
  { accountId: OTHER_ACCOUNT, region: REGIONS[1] },
]

/** An update of `rolecall.yaml`, or none, must not take away what the functions have set. */
async function expectWhole(): Promise<void> {
  expect(await deployByCli(stage)).toMatchObject({ changed: false })
  const doctor = await stage.cli(
    ['doctor', '--deployed', ...REGIONS.flatMap((region) => ['--region', region])],
    { ROLECALL_PUBLIC_URL: stage.url },
  )
  expect([doctor.code, doctor.stdout + doctor.stderr]).toEqual([0, expect.any(String)])
  expect(doctor.stdout + doctor.stderr).not.toMatch(/policy (is wrong|also allows)|public access/)
}

describe.each(['presigned', 'accounts'] as const)(
  'deployed functions with a private bucket (%s)',
  (reading) => {
    deployWith(reading)

    it('connect customers in two Regions, and show strangers nothing (attack 81)', async () => {
      const vendor = awsUser(stage, { accessKeyId: VENDOR, secretAccessKey: 'sandbox' })
      const { PublicAccessBlockConfiguration } = await vendor.s3.send(
        new GetPublicAccessBlockCommand({ Bucket: deployed.templateBucket }),
      )
      expect(PublicAccessBlockConfiguration).toEqual({
        ...{ BlockPublicAcls: true, IgnorePublicAcls: true },
        ...{ BlockPublicPolicy: true, RestrictPublicBuckets: true },
      })
      for (const { accountId, region } of clients) {
        const invitation = await stage.invite({ customerId: `c-${accountId}`, region })
        expect(invitation.launchUrl).toBe(`${invitation.onboardingUrl}/launch`)
        await connect(stage, invitation, customer(stage, accountId, region))
        expect((await fetch(invitation.templateUrl)).status).toBe(403)
        await expect(
          customer(stage, STRANGER).create({ TemplateURL: invitation.templateUrl }),
        ).rejects.toThrow('Access Denied')
      }
    })

    it('are whole for doctor, and a second deployment changes nothing', expectWhole)
  },
)

describe('deployed functions with a shared template', () => {
  deployWith('shared')

  it('connect two customers in two Regions with one template (attack 82)', async () => {
    const urls = new Set<string>()
    for (const { accountId, region } of clients) {
      const invitation = await stage.invite({ customerId: `c-${accountId}`, region })
      urls.add(invitation.templateUrl)
      await connect(stage, invitation, customer(stage, accountId, region))
    }
    expect(urls.size).toBe(1)
  })

  it('stop the stack of a customer who changes a value (attack 83)', async () => {
    const invitation = await stage.invite({ customerId: 'initech' })
    const who = customer(stage, '888899990000')
    await accept(invitation, who.accountId)
    const { templateUrl, parameters } = await pressLaunch(invitation)
    const changed = parameters.map((it) =>
      it.ParameterKey === 'RolecallExternalId'
        ? { ...it, ParameterValue: 'AnExternalIdOfMyOwnChoice' }
        : it,
    )
    expect(changed).not.toEqual(parameters)
    const stackId = await who.create({ TemplateURL: templateUrl, Parameters: changed })
    expect((await who.settled(stackId)).StackStatus).toBe('ROLLBACK_COMPLETE')
    expect(await stage.connection(invitation)).toBeUndefined()
  })

  it('are whole for doctor, and a second deployment changes nothing', expectWhole)
})
