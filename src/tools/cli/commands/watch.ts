import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { seconds } from '../durations.ts'
import { forTerminal, output, paint } from '../output.ts'
import { paintStatus } from '../table.ts'
import { EXIT_TIMED_OUT, followSteps } from '../watch/follow.ts'
import type { Seen, Step } from '../watch/steps.ts'

const rolecall = new RolecallClient()

export function addWatchCommand(program: Command): void {
  program
    .command('watch')
    .summary('follow an invitation or connection until it settles')
    .description(
      'follow an invitation or connection until it settles; prints each change once. Exit code 0: it works. 3: the customer declined, let it expire, ended it, or must fix it. 4: it was revoked or suspended. 5: the time was over.',
    )
    .argument('<id>', 'inv_… or con_…')
    .option(
      '--timeout <duration>',
      'stop after this time, 1s to 30d (default: never)',
      seconds({ least: '1s', most: '30d' }),
    )
    .action(watch)
}

const MIN_REST_MS = 1000
const MAX_REST_MS = 5000

async function watch(
  id: string,
  { timeout = Number.POSITIVE_INFINITY }: { timeout?: number },
  command: Command,
): Promise<void> {
  const load = loaderOf(id)
  const out = output(command)
  const endsAt = Date.now() + timeout * 1000
  let restMs = MIN_REST_MS
  process.exitCode = await followSteps({
    load,
    print: (step) => process.stdout.write(out.json ? lineOf(id, step) : forTerminal(inWords(step))),
    async rest(hasChanged) {
      restMs = hasChanged ? MIN_REST_MS : Math.min(restMs * 1.5, MAX_REST_MS)
      await pause(Math.min(restMs, Math.max(endsAt - Date.now(), 0)))
      return Date.now() < endsAt
    },
    onTrouble: ({ message }) => out.say(`${message} Trying again.`),
  })
  if (process.exitCode === EXIT_TIMED_OUT)
    out.say(paint('yellow', `It has not settled. Go on with: rolecall watch ${id}`))
}

function loaderOf(id: string): () => Promise<Seen> {
  if (id.startsWith('con_')) return async () => ({ connection: await rolecall.getConnection(id) })
  if (id.startsWith('inv_')) return () => loadInvitation(id)
  throw new RolecallError('REQUEST_INVALID', {
    detail: `${id} is not the id of an invitation (inv_…) or of a connection (con_…).`,
  })
}

async function loadInvitation(id: string): Promise<Seen> {
  const invitation = await rolecall.getInvitation(id)
  const [found] = invitation.status === 'claimed' ? invitation.connections : []
  return found ? { invitation, connection: await rolecall.getConnection(found.id) } : { invitation }
}

const lineOf = (id: string, step: Step): string => `${JSON.stringify({ id, ...step })}\n`

const inWords = ({ at, status, text }: Step): string =>
  `${(at ?? new Date().toISOString()).slice(0, 19)}Z  ${paintStatus(status)}  ${text}\n`
