import { setTimeout as pause } from 'node:timers/promises'
import { type Customer, customer } from '../journeys/customer.ts'
import { type Connection, type Invitation, type Stage, TOKEN } from '../journeys/stage.ts'
import { KINDS, type Kind, kindOf } from './kinds.ts'

export interface Flow {
  kind: Kind
  invitation: Invitation
  /** How the stack ended, and why if it failed. */
  stack: string
  reasons: string
}

interface Onboardings {
  onboardings: number
  atOnce: number
  seed: number
  /** Milliseconds over which the onboardings begin; 0: each as soon as another one ends. */
  spreadMs: number
  say(line: string): void
}

const LONGEST_FLOW_MS = 280_000
const LOOK_MS = 400
const REPORT_MS = 10_000

export async function onboardAll(
  stage: Stage,
  { onboardings, atOnce, seed, spreadMs, say }: Onboardings,
): Promise<Flow[]> {
  const flows: Flow[] = []
  const started = performance.now()
  let next = 0
  let reported = started
  const worker = async () => {
    while (next < onboardings) {
      const index = next++
      const waitMs = started + (index * spreadMs) / onboardings - performance.now()
      await pause(Math.max(0, waitMs))
      flows.push(await onboard(stage, index, kindOf(index, seed)))
      if (performance.now() - reported < REPORT_MS) continue
      reported = performance.now()
      say(`${flows.length} of ${onboardings} onboardings done`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
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
  throw new Error(`Waited ${LONGEST_FLOW_MS / 1000} s, and it did not happen.`)
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
export async function settleConnections(stage: Stage, flows: Flow[]): Promise<void> {
  for (const { kind, invitation } of flows.filter((it) => KINDS[it.kind].statuses.length > 0))
    await reaches(stage, invitation, KINDS[kind].statuses).catch(() => {})
}
