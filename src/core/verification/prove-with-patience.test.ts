import { describe, expect, it } from 'vitest'
import { northwindInstallation } from '../../../test/fixtures/northwind.ts'
import {
  FakeClock,
  RoleDirectory,
  seededRandom,
  trustsAnybody,
  trustsOnly,
} from '../../../test/fixtures/ports.ts'
import { parseRoleArn } from '../model/aws/role-arn.ts'
import { drawExternalId } from '../model/external-id.ts'
import { type PatientProof, proveWithPatience } from './prove-with-patience.ts'

const role = parseRoleArn('arn:aws:iam::222222222222:role/NorthwindInsightsAccess')
const random = seededRandom()
const externalId = drawExternalId(random)
const installation = {
  ...northwindInstallation(),
  profiles: new Map(),
  publicUrl: 'https://connect.northwind.example',
  ownAccountIds: [],
  homeRegion: 'us-east-1',
  patienceSeconds: 75,
}

/** Asks again as the queue would, until there is an outcome; each probe takes some time too. */
async function outlast({
  delayMs,
  timeoutSeconds = 300,
  probeMs = 0,
}: {
  delayMs?: number
  timeoutSeconds?: number
  probeMs?: number
}) {
  const clock = new FakeClock()
  const sts = new RoleDirectory(clock)
  if (delayMs !== undefined) sts.set(role.text, trustsOnly(externalId), { delayMs })
  const probe = sts.probe.bind(sts)
  sts.probe = async (...given) => {
    clock.advance(probeMs)
    return probe(...given)
  }
  const since = clock.now()
  const attempt = {
    role,
    externalId,
    since: since.toISOString(),
    deadline: new Date(since.getTime() + timeoutSeconds * 1000).toISOString(),
  }
  const stints: number[] = []
  const stint = async (): Promise<PatientProof> => {
    const started = clock.monotonic()
    const proof = await proveWithPatience(
      { clock, sts, random, installation: installation },
      attempt,
    )
    stints.push(clock.monotonic() - started)
    return proof
  }
  return { clock, sts, stints, stint, waited: () => clock.now().getTime() - since.getTime() }
}

async function settle({ clock, stint }: Awaited<ReturnType<typeof outlast>>) {
  for (;;) {
    const proof = await stint()
    if (proof.verdict !== 'later') return proof
    clock.advance(proof.laterSeconds * 1000)
  }
}

describe('patience with IAM (VER-3, fault 13)', () => {
  const delays = Array.from({ length: 121 }, (_, half) => half * 500)
  it.each([0, 80])(
    'proves a role that appears within a minute, with at most 500 ms or a fifth too late (probes of %s ms)',
    async (probeMs) => {
      for (const delayMs of delays) {
        const trial = await outlast({ delayMs, probeMs })
        expect((await settle(trial)).verdict, `${delayMs}`).toBe('proved')
        const late = trial.waited() - delayMs - 4 * probeMs
        expect(late, `${delayMs} ms`).toBeLessThanOrEqual(Math.max(500, delayMs * 0.2))
      }
    },
  )

  it('keeps no worker for longer than 15 s at a time', async () => {
    const trial = await outlast({ delayMs: 60_000 })
    await settle(trial)
    expect(trial.stints.length).toBeGreaterThan(2)
    expect(Math.max(...trial.stints)).toBeLessThan(15_000)
  })

  it('asks a role at once whose trust is in place, and only once', async () => {
    const trial = await outlast({ delayMs: 0 })
    await settle(trial)
    expect([trial.waited(), trial.sts.probes.length]).toEqual([0, 3])
  })

  it('calls a role denied that is not there after 75 s, with few calls', async () => {
    const trial = await outlast({})
    expect((await settle(trial)).verdict).toBe('denied')
    expect(trial.waited()).toBeGreaterThanOrEqual(75_000)
    expect(trial.waited()).toBeLessThan(90_000)
    expect(trial.sts.probes.length).toBeLessThan(50)
  })

  it('leaves 30 s of a short ServiceTimeout for the answer', async () => {
    const trial = await outlast({ timeoutSeconds: 60 })
    expect((await settle(trial)).verdict).toBe('denied')
    expect(trial.waited()).toBeLessThanOrEqual(31_000)
  })

  it('tries once even where no time is left', async () => {
    const trial = await outlast({ delayMs: 0, timeoutSeconds: 1 })
    expect((await settle(trial)).verdict).toBe('proved')
  })

  it('waits longer for AWS than for IAM: throttling is no denial (VER-2, fault 14)', async () => {
    const trial = await outlast({ delayMs: 0 })
    trial.sts.trouble = () => (trial.waited() < 200_000 ? 'Throttling' : undefined)
    expect((await settle(trial)).verdict).toBe('proved')
    expect(trial.waited()).toBeLessThan(260_000)
  })

  it('says unknown shortly before CloudFormation stops listening', async () => {
    const trial = await outlast({ delayMs: 0 })
    trial.sts.trouble = () => 'TimeoutError'
    expect(await settle(trial)).toMatchObject({ verdict: 'unknown', why: 'TimeoutError' })
    expect(trial.waited()).toBeGreaterThanOrEqual(240_000)
    expect(trial.waited()).toBeLessThan(300_000)
  })

  it('has none with a role that is open to others', async () => {
    const trial = await outlast({})
    trial.sts.set(role.text, trustsAnybody)
    expect((await settle(trial)).verdict).toBe('insecure')
    expect(trial.waited()).toBe(0)
  })
})
