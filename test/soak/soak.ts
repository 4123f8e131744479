import { setTimeout as pause } from 'node:timers/promises'
import { type Customer, customer } from '../journeys/customer.ts'
import { type Connection, type Invitation, Stage, TOKEN } from '../journeys/stage.ts'
import { seededChance } from './chance.ts'
import { KINDS, type Kind, kindOf } from './kinds.ts'
import { readStore, type Verdict, verdicts } from './verdict.ts'

export interface SoakOptions {
  onboardings: number
  atOnce: number
  seed: number
  /** Milliseconds from one kill to the next: at least, at most. */
  killEvery: [number, number]
  /** No more kills after this many; none are left out otherwise. */
  mostKills?: number
  say(line: string): void
}

export interface Soak {
  verdicts: Verdict[]
  kills: number
  seconds: number
}

export interface Flow {
  kind: Kind
  invitation: Invitation
  /** How the stack ended, and why if it failed. */
  stack: string
  reasons: string
}

const LONGEST_FLOW_MS = 280_000
const LOOK_MS = 400

/**
 * Onboardings against the sandbox while the real service is killed again and again; then everything
 * that is known is compared with what is right.
 */
export async function soak(options: SoakOptions): Promise<Soak> {
  const started = performance.now()
  const stage = await Stage.serving()
  const killer = startKilling(stage, options)
  try {
    const flows = await onboardAll(stage, options, killer)
    await killer.stop()
    await settleConnections(stage, flows)
    await stage.stopServing()
    return {
      verdicts: verdicts(flows, readStore(stage.folder)),
      kills: killer.kills(),
      seconds: Math.round((performance.now() - started) / 1000),
    }
  } finally {
    await killer.stop().catch(() => {})
    await stage.close()
  }
}

function startKilling(
  stage: Stage,
  { seed, killEvery: [least, most], mostKills = Number.POSITIVE_INFINITY }: SoakOptions,
) {
  const chance = seededChance(`kills ${seed}`)
  const stopping = new AbortController()
  let kills = 0
  const run = async () => {
    while (!stopping.signal.aborted && kills < mostKills) {
      await pause(least + chance() * (most - least), undefined, { signal: stopping.signal }).catch(
        () => {},
      )
      if (stopping.signal.aborted) return
      await stage.crash()
      kills += 1
      await stage.serve()
    }
  }
  const running = run()
  return {
    kills: () => kills,
    /** Fails when the service did not come up again. */
    failed: running.then(() => new Promise<never>(() => {})),
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function onboardAll(
  stage: Stage,
  { onboardings, atOnce, seed, say }: SoakOptions,
  killer: ReturnType<typeof startKilling>,
): Promise<Flow[]> {
  const flows: Flow[] = []
  let next = 0
  let reported = performance.now()
  const worker = async () => {
    while (next < onboardings) {
      const index = next++
      flows.push(await onboard(stage, index, kindOf(index, seed)))
      if (performance.now() - reported < 10_000) continue
      reported = performance.now()
      say(`${flows.length} of ${onboardings} done, ${killer.kills()} kills`)
    }
  }
  await Promise.race([Promise.all(Array.from({ length: atOnce }, worker)), killer.failed])
  return flows
}

async function onboard(stage: Stage, index: number, kind: Kind): Promise<Flow> {
  const who = customer(stage, String(700_000_000_000 + index))
  const invitation = await persistently(() => invite(stage, who.accountId, `soak-${index}`))
  try {
    const template = await (await fetch(invitation.templateUrl)).text()
    const edit = KINDS[kind].edit
    const stackId = await who.create(
      edit ? { TemplateBody: edit(template) } : { TemplateURL: invitation.templateUrl },
    )
    let stack = await settled(who, stackId)
    if (stack === 'CREATE_COMPLETE') await reaches(stage, invitation, ['active'])
    if (kind === 'updated') {
      await who.startUpdate(stackId, template.replace(/RoleName: (\S+)/, 'RoleName: $1-updated'))
      stack = await settled(who, stackId)
    }
    if (kind === 'deleted') {
      await who.remove(stackId)
      stack = await settled(who, stackId)
    }
    return { kind, invitation, stack, reasons: await who.reasons(stackId) }
  } catch (error) {
    return { kind, invitation, stack: `none: ${(error as Error).message}`, reasons: '' }
  } finally {
    for (const client of [who.cloudFormation, who.iam, who.s3, who.sts]) client.destroy()
  }
}

/**
 * The same key each time, so that a kill between its work and its answer makes no second
 * invitation.
 */
async function invite(
  stage: Stage,
  accountId: string,
  key: string,
): Promise<Invitation | undefined> {
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  }
  const body = JSON.stringify({ customerId: key, accountId })
  const answer = await fetch(`${stage.url}/v1/invitations`, { method: 'POST', headers, body })
  return answer.status < 300 ? ((await answer.json()) as Invitation) : undefined
}

/** Until there is something, over all kills. */
async function persistently<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const started = performance.now()
  while (performance.now() - started < LONGEST_FLOW_MS) {
    const found = await ask().catch(() => undefined)
    if (found !== undefined) return found
    await pause(LOOK_MS)
  }
  throw new Error(`waited ${LONGEST_FLOW_MS / 1000} s in vain`)
}

const settled = (who: Customer, stackId: string): Promise<string> =>
  persistently(async () => {
    const { StackStatus = '' } = await who.describe(stackId)
    return StackStatus.endsWith('_IN_PROGRESS') ? undefined : StackStatus
  })

const reaches = (stage: Stage, invitation: Invitation, statuses: string[]): Promise<Connection> =>
  persistently(async () => {
    const connection = await stage.connection(invitation)
    return connection && statuses.includes(connection.status) ? connection : undefined
  })

/** A deletion is believed only once the role is gone. */
async function settleConnections(stage: Stage, flows: Flow[]): Promise<void> {
  for (const { kind, invitation } of flows.filter((it) => KINDS[it.kind].statuses.length > 0))
    await reaches(stage, invitation, KINDS[kind].statuses).catch(() => {})
}
