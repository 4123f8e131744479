import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { KINDS, type Kind } from './kinds.ts'
import type { Flow } from './onboard.ts'

/** What was counted, how many were right, and the first that was not. */
export interface Verdict {
  what: string
  all: number
  right: number
  miss?: string
}

interface Told {
  id: string
  action: string
  subject: string
}

interface Stored {
  connections: Map<string, { status: string; roleArn: string; findings: { message: string }[] }>
  invitations: Map<string, { status: string; externalId: string }>
  callbacks: {
    status: string
    connectionId: string
    answer: string
    stackId: string
    requestId: string
  }[]
  audit: Told[]
  announcements: Told[]
}

export function readStore(folder: string): Stored {
  const db = new DatabaseSync(join(folder, '.rolecall', 'rolecall.sqlite'), { readOnly: true })
  const bodies = <T>(sql: string): T[] =>
    db
      .prepare(sql)
      .all()
      .map(({ body }) => JSON.parse(String(body)) as T)
  const records = <T>(kind: string) =>
    bodies<T & { id: string }>(`SELECT body FROM records WHERE kind = '${kind}'`)
  const byId = <T>(kind: string) => new Map(records<T>(kind).map((it) => [it.id, it]))
  const stored: Stored = {
    connections: byId('connection'),
    invitations: byId('invitation'),
    callbacks: records('callback'),
    audit: bodies('SELECT body FROM audit ORDER BY seq'),
    announcements: bodies<{ id: string; type: string; lane: string }>(
      'SELECT body FROM announcements ORDER BY seq',
    ).map(({ id, type, lane }) => ({ id, action: type, subject: lane })),
  }
  db.close()
  return stored
}

/**
 * Everything that has to be right, each against what CloudFormation, the store and the trail say.
 */
export function verdicts(flows: Flow[], stored: Stored): Verdict[] {
  const toldOf = (told: Told[]) => Map.groupBy(told, ({ subject }) => subject)
  const trails = toldOf(stored.audit)
  const news = toldOf(stored.announcements)
  const callbacks = Map.groupBy(stored.callbacks, (it) => it.connectionId)
  const count = (told: Told[] | undefined, action: string) =>
    told?.filter((it) => it.action === action).length ?? 0
  const each = (
    what: string,
    isRight: (flow: Flow) => boolean,
    show: (flow: Flow) => unknown,
  ): Verdict => {
    const wrong = flows.filter((flow) => !isRight(flow))
    const miss =
      wrong[0] && `${wrong[0].kind} ${connectionId(wrong[0])}: ${JSON.stringify(show(wrong[0]))}`
    return { what, all: flows.length, right: flows.length - wrong.length, ...(miss && { miss }) }
  }
  const actions = (flow: Flow) => trails.get(connectionId(flow))?.map(({ action }) => action)
  return [
    each('stacks with the right answer', isAnsweredRight, ({ stack, reasons }) => ({
      stack,
      reasons,
    })),
    each(
      'connections in the right state',
      (flow) => isInState(flow.kind, stored.connections.get(connectionId(flow))),
      (flow) => stored.connections.get(connectionId(flow)),
    ),
    each(
      'invitations open or claimed as they should be',
      (flow) => stored.invitations.get(flow.invitation.id)?.status === invitationOf(flow.kind),
      (flow) => stored.invitations.get(flow.invitation.id),
    ),
    each(
      'requests of CloudFormation, each known once and answered',
      (flow) => areAnswered(flow.kind, callbacks.get(connectionId(flow)) ?? []),
      (flow) => callbacks.get(connectionId(flow)),
    ),
    each(
      'invitations made once in the trail',
      ({ invitation }) => count(trails.get(invitation.id), 'invitation.created') === 1,
      actions,
    ),
    each(
      'trails that are whole, and say nothing twice',
      (flow) =>
        KINDS[flow.kind].trail.every((action) => count(trails.get(subjectOf(flow)), action) === 1),
      actions,
    ),
    each(
      'announcements made once',
      (flow) =>
        KINDS[flow.kind].events.every((type) => count(news.get(flow.invitation.id), type) === 1),
      (flow) => news.get(flow.invitation.id),
    ),
    unique(
      'External IDs, each drawn once',
      [...stored.invitations.values()].map(({ externalId }) => externalId),
    ),
    unique(
      'ids of announcements, each used once',
      stored.announcements.map(({ id }) => id),
    ),
    unique(
      'ids of the trail, each used once',
      stored.audit.map(({ id }) => id),
    ),
  ]
}

const connectionId = ({ invitation }: Flow) => invitation.id.replace('inv_', 'con_')

const subjectOf = (flow: Flow): string =>
  KINDS[flow.kind].statuses.length === 0 ? flow.invitation.id : connectionId(flow)

const isAnsweredRight = ({ kind, stack, reasons }: Flow): boolean => {
  const { stack: right, reason } = KINDS[kind]
  return stack === right && (reason === undefined ? reasons === '' : reasons.includes(reason))
}

const isInState = (
  kind: Kind,
  connection: { status: string; roleArn: string } | undefined,
): boolean =>
  connection === undefined
    ? KINDS[kind].statuses.length === 0
    : KINDS[kind].statuses.includes(connection.status) &&
      connection.roleArn.endsWith('-updated') === (kind === 'updated')

const invitationOf = (kind: Kind): string =>
  ['ROLLBACK_COMPLETE', 'DELETE_COMPLETE'].includes(KINDS[kind].stack) ? 'open' : 'claimed'

const areAnswered = (kind: Kind, callbacks: Stored['callbacks']): boolean =>
  callbacks.length === KINDS[kind].requests &&
  callbacks.every(({ status, answer }) => status === 'answered' && answer.length > 0)

function unique(what: string, values: string[]): Verdict {
  const seen = new Set<string>()
  const repeated = values.find((value) => seen.size === seen.add(value).size)
  return {
    what,
    all: values.length,
    right: new Set(values).size,
    ...(repeated && { miss: repeated }),
  }
}

export const table = (rows: Verdict[]): string =>
  rows
    .map(
      ({ what, all, right, miss }) =>
        `${right === all ? 'ok  ' : 'MISS'} ${String(right).padStart(6)} of ${String(all).padEnd(6)} ${what}${miss ? `\n     ${miss}` : ''}`,
    )
    .join('\n')
