import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { faultName } from '../../adapters/aws/faults.ts'
import type { Clock } from '../../core/ports.ts'
import type { SetupClients } from './clients.ts'
import { type Call, setupFault } from './faults.ts'

/** Something that set-up did or found. */
export interface SetupStep {
  kind: 'identity' | 'stack' | 'event' | 'check' | 'note'
  region: string
  /** A stack, a resource, or what is checked. */
  subject: string
  /** For stacks and their events, AWS's own status. For checks, `ok`, `missing` or `warning`. */
  status: string
  /** One line about the subject, without the Region and the status. */
  message: string
}

/** What each part of set-up needs. */
export interface Workbench {
  clients: SetupClients
  clock: Clock
  report(step: SetupStep): void
}

/** Awaits one call to AWS, and turns its failure into an error of the catalogue. */
export async function callAws<Answer>(
  bench: Workbench,
  about: Pick<Call, 'action' | 'region'>,
  call: Promise<Answer>,
): Promise<Answer> {
  try {
    return await call
  } catch (error) {
    const known = about.action !== 'sts:GetCallerIdentity'
    throw setupFault(error, { ...about, endpoints: bench.clients.endpoints, known })
  }
}

/** Like `asked`, but undefined if the error's name is one of `absent`. */
export async function callAwsIfFound<Answer>(
  bench: Workbench,
  about: Pick<Call, 'action' | 'region'> & { absent: string[] },
  call: Promise<Answer>,
): Promise<Answer | undefined> {
  const { absent, ...rest } = about
  return callAws(
    bench,
    rest,
    call.catch((error: unknown) => {
      if (absent.includes(faultName(error)) || absent.includes((error as Error).name))
        return undefined
      throw error
    }),
  )
}

/** The account to which the credentials belong. */
export async function identify(bench: Workbench, region: string): Promise<string> {
  const call = bench.clients.sts(region).send(new GetCallerIdentityCommand({}))
  const about = { action: 'sts:GetCallerIdentity', region } as const
  const { Account = '', Arn = '' } = await callAws(bench, about, call)
  const message = `the vendor's account, signed in as ${Arn}`
  bench.report({ kind: 'identity', region, subject: Account, status: 'ok', message })
  return Account
}

/** Waits for all promises, then throws the first failure if there is one. */
export async function inParallel<T>(work: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
