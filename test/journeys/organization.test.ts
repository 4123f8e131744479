import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import {
  CreateStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as wire from '../../src/api/types.ts'
import { customer } from './customer.ts'
import { WIDER_CONFIG } from './sample-config.ts'
import { Stage, until } from './stage.ts'

const MANAGEMENT = '900000000000'
const OUTSIDE = '880000000001'
const ACCOUNTS = 500
const FAILING = 20
const LONG_MS = 400_000

const accountId = (serial: number) => String(300_000_000_000 + serial)
const CAPABILITIES = ['CAPABILITY_NAMED_IAM' as const]

/** A role of this name exists already in some accounts, others refuse, others have no such Region. */
const failureOf = (serial: number) => {
  if (serial >= FAILING) return {}
  return serial % 2 === 0
    ? { failure: `The service control policy p-${serial} denies iam:CreateRole.` }
    : { disabledRegions: ['us-east-1'] }
}

describe('an organization of 500 accounts', () => {
  let stage: Stage
  let enrolment: wire.Enrolment
  let unit = ''
  const figures: Record<string, number> = {}

  beforeAll(async () => {
    stage = await Stage.serving()
    const seeded = await seed(
      Array.from({ length: ACCOUNTS }, (_, serial) => ({
        ...{ accountId: accountId(serial), name: `Workload ${serial}` },
        ...failureOf(serial),
      })),
    )
    unit = seeded.organizationalUnits.Workloads!
    const { body } = await stage.call<wire.Enrolment>('POST', '/v1/enrolments', {
      ...{ customerId: 'acme', managementAccountId: MANAGEMENT, accounts: { ous: [unit] } },
    })
    enrolment = body
  }, LONG_MS)
  afterAll(() => {
    process.stderr.write(`${JSON.stringify(figures)}\n`)
    return stage?.close()
  })

  const seed = async (accounts: object[]) => {
    const organization = {
      managementAccountId: MANAGEMENT,
      organizationalUnits: [{ name: 'Workloads', accounts }],
    }
    const answer = await fetch(`${stage.sandbox}/_sandbox/seed`, {
      method: 'POST',
      body: JSON.stringify({ organizations: [organization] }),
    })
    const { organizations } = (await answer.json()) as {
      organizations: { rootId: string; organizationalUnits: Record<string, string> }[]
    }
    return organizations[0]!
  }

  const counts = async () =>
    (await stage.call<wire.Enrolment>('GET', `/v1/enrolments/${enrolment.id}`)).body.counts

  const untilConnected = (wanted: number) =>
    until(
      `${wanted} connected accounts`,
      async () => ((await counts()).connected === wanted ? true : undefined),
      LONG_MS,
    )

  const accounts = async (query: string) =>
    (
      await stage.call<wire.EnrolmentAccountList>(
        'GET',
        `/v1/enrolments/${enrolment.id}/accounts?limit=200&${query}`,
      )
    ).body.items

  const administrator = () => customer(stage, MANAGEMENT)

  const settled = (StackName: string, wanted: string) =>
    until(
      `the stack to be ${wanted}`,
      async () => {
        const { cloudFormation } = administrator()
        const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
        const { StackStatus, StackStatusReason } = Stacks![0]!
        if (/FAILED|ROLLBACK/.test(StackStatus!))
          throw new Error(`${StackStatus}: ${StackStatusReason}`)
        return StackStatus === wanted ? true : undefined
      },
      LONG_MS,
    )

  const stsCalls = async (): Promise<number> => {
    const text = await (await fetch(`${stage.url}/metrics`)).text()
    return [...text.matchAll(/^rolecall_sts_request_duration_seconds_count.* (\d+)$/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    )
  }

  it('connects 480 of them from one link, and shows why 20 failed', {
    timeout: LONG_MS,
  }, async () => {
    const [started, calls] = [performance.now(), await stsCalls()]
    const page = await (await fetch(enrolment.enrolmentUrl)).text()
    expect(page).toContain('Launch the StackSet')
    const launch = await fetch(`${enrolment.enrolmentUrl}/launch`, { redirect: 'manual' })
    const link = new URL(launch.headers.get('location')!)
    const query = new URLSearchParams(link.hash.split('?')[1])
    const StackName = query.get('stackName')!
    await administrator().cloudFormation.send(
      new CreateStackCommand({
        ...{ StackName, TemplateURL: query.get('templateURL')!, Capabilities: CAPABILITIES },
      }),
    )
    await settled(StackName, 'CREATE_COMPLETE')
    await untilConnected(ACCOUNTS - FAILING)
    figures.connectSeconds = Math.round((performance.now() - started) / 1000)
    figures.connectStsCalls = (await stsCalls()) - calls
    const failed = await until('the reasons of all failures', async () => {
      const found = await accounts('state=failed')
      return found.length === FAILING ? found : undefined
    })
    const reasons = new Set(failed.map(({ stackReason }) => stackReason))
    expect(reasons.size).toBeGreaterThanOrEqual(FAILING / 2)
    expect(reasons).not.toContain(null)
    expect((await accounts('state=connected'))[0]).toMatchObject({
      ...{ acceptedBy: 'organization', ou: 'Workloads' },
    })
  })

  it('connects 10 that join later', { timeout: LONG_MS }, async () => {
    await seed(
      Array.from({ length: 10 }, (_, index) => ({ accountId: accountId(ACCOUNTS + index) })),
    )
    await untilConnected(ACCOUNTS - FAILING + 10)
  })

  it('notices that 5 left', { timeout: LONG_MS }, async () => {
    const environment = {
      ...process.env,
      ...{ AWS_ENDPOINT_URL: stage.sandbox, AWS_ACCESS_KEY_ID: MANAGEMENT },
      ...{ AWS_SECRET_ACCESS_KEY: 'sandbox', AWS_DEFAULT_REGION: 'us-east-1' },
    }
    for (let serial = ACCOUNTS - 5; serial < ACCOUNTS; serial++)
      await promisify(execFile)(
        'aws',
        [
          ...['organizations', 'remove-account-from-organization'],
          ...['--account-id', accountId(serial)],
        ],
        { env: environment },
      )
    await until(
      '5 accounts to have left',
      async () => ((await counts()).left >= 5 ? true : undefined),
      60_000,
    ).catch(async () => expect(await counts()).toEqual('5 that left'))
    expect(await counts()).toMatchObject({ left: 5, connected: ACCOUNTS - FAILING + 5 })
  })

  it('grants an upgrade in every account by one update', { timeout: LONG_MS }, async () => {
    await stage.restartWith(WIDER_CONFIG)
    const started = performance.now()
    const { body } = await stage.call<wire.Enrolment>(
      'POST',
      `/v1/enrolments/${enrolment.id}/upgrade`,
      {},
    )
    expect(body.profileVersion).not.toBe(enrolment.profileVersion)
    const StackName = /--stack-name '([^']+)'/.exec(body.updateCommand)![1]!
    await administrator().cloudFormation.send(
      new UpdateStackCommand({
        ...{ StackName, TemplateURL: body.launcherTemplateUrl, Capabilities: CAPABILITIES },
        Parameters: ['OrganizationalUnits', 'CallAs', 'ReaderRole'].map((ParameterKey) => ({
          ...{ ParameterKey, UsePreviousValue: true },
        })),
      }),
    )
    await settled(StackName, 'UPDATE_COMPLETE')
    const ids = (await accounts('state=connected')).flatMap(({ connectionIds }) => connectionIds)
    await until(
      'the version to be granted',
      async () => {
        const versions = await Promise.all(
          ids.slice(0, 50).map(async (id) => {
            const { body: it } = await stage.call<wire.Connection>('GET', `/v1/connections/${id}`)
            return it.profileVersion
          }),
        )
        return versions.every((it) => it === body.profileVersion) ? true : undefined
      },
      LONG_MS,
    )
    figures.upgradeSeconds = Math.round((performance.now() - started) / 1000)
  })

  it('connects nothing from outside: the account waits for approval (attack 74)', {
    timeout: LONG_MS,
  }, async () => {
    const { body } = await stage.call<wire.Enrolment>('GET', `/v1/enrolments/${enrolment.id}`)
    const stranger = customer(stage, OUTSIDE)
    await stranger.settled(await stranger.create({ TemplateURL: body.templateUrl }))
    const waiting = await until('an account to wait for approval', async () => {
      const found = await accounts('state=awaiting-approval')
      return found.length > 0 ? found : undefined
    })
    expect(waiting).toMatchObject([{ accountId: OUTSIDE, acceptedBy: null }])
    const issued = await stage.call<wire.Problem>(
      'GET',
      `/v1/connections/${waiting[0]!.connectionIds[0]}/credentials?scope=metrics`,
    )
    expect(issued.body.code).toBe('CONNECTION_NOT_ISSUING')
  })
})
