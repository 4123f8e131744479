import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  type ParameterDeclaration,
} from '@aws-sdk/client-cloudformation'
import { RolecallError } from '../../../api/errors.ts'
import { type Output, paint } from '../output.ts'
import { CUSTOMER_ACCOUNT } from './sample.ts'

/** Where a launch link leads. */
export interface Launch {
  stackName: string
  templateUrl: string
  region: string
}

export const MAX_WAIT_MS = 120_000

const asCustomer = { accessKeyId: CUSTOMER_ACCOUNT, secretAccessKey: 'sandbox' }
const clientIn = (region: string) => new CloudFormationClient({ region, credentials: asCustomer })

export const failed = (detail: string): RolecallError => new RolecallError('INTERNAL', { detail })

/**
 * The values that the customer types in AWS's console: those given, and on a terminal those that
 * are asked for.
 * @throws RolecallError REQUEST_INVALID if a value is missing, or if the template has no such
 * parameter
 */
export async function parametersFor(
  { region, templateUrl }: Launch,
  given: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const { Parameters = [] } = await clientIn(region)
    .send(new GetTemplateSummaryCommand({ TemplateURL: templateUrl }))
    .catch((error: Error) => {
      throw refusal(error)
    })
  const names = Parameters.map(({ ParameterKey = '' }) => ParameterKey)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new RolecallError('REQUEST_INVALID', {
      detail: `The customer's template has no parameter ${unknown}. ${names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`}`,
    })
  const missing = Parameters.filter(
    ({ ParameterKey = '', DefaultValue }) =>
      DefaultValue === undefined && given[ParameterKey] === undefined,
  )
  if (missing.length === 0) return given
  if (process.stdin.isTTY) return { ...given, ...(await ask(missing)) }
  throw new RolecallError('REQUEST_INVALID', {
    detail: `The template asks the customer for values. Give each of them with --parameter NAME=VALUE:\n${missing.map((it) => `  ${inWords(it)}`).join('\n')}`,
  })
}

/** `Name: description. One of: a, b.` */
function inWords({
  ParameterKey,
  Description,
  ParameterType,
  ParameterConstraints,
}: ParameterDeclaration) {
  const allowed = ParameterConstraints?.AllowedValues ?? []
  const description = Description?.trim().replace(/([^.!?])$/, '$1.') ?? `a ${ParameterType}.`
  return `${ParameterKey}: ${description}${allowed.length > 0 ? ` One of: ${allowed.join(', ')}.` : ''}`
}

async function ask(missing: readonly ParameterDeclaration[]): Promise<Record<string, string>> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const values: Record<string, string> = {}
    for (const it of missing)
      values[it.ParameterKey!] = (
        await terminal.question(`The template asks the customer for ${inWords(it)}\n> `)
      ).trim()
    return values
  } finally {
    terminal.close()
  }
}

/** Creates the stack as the customer does in AWS's console. */
export async function createStack(
  out: Output,
  { stackName, templateUrl, region }: Launch,
  parameters: Readonly<Record<string, string>>,
) {
  const client = clientIn(region)
  const { StackId } = await client
    .send(
      new CreateStackCommand({
        StackName: stackName,
        TemplateURL: templateUrl,
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      }),
    )
    .catch((error: Error) => {
      throw refusal(error)
    })
  return { completed: () => completed(out, client, StackId!) }
}

const PRETEND = 'To rehearse the rest, run again with --pretend-unknown-types: the sandbox then'

/** The sandbox's refusal of a template, with the option of this command instead of its own knob. */
function refusal({ message }: Error): RolecallError {
  const types = /Unrecognized resource types: \[(.+?)\]/.exec(message)?.[1]
  const isMacro = /Transforms and macros are not supported/.test(message)
  const detail =
    types !== undefined
      ? `The sandbox lacks these resource types: ${types}. ${PRETEND} keeps only a record of each such resource.`
      : isMacro
        ? `The sandbox runs no transforms or macros. ${PRETEND} uses the template as it is before them.`
        : `The sandbox refuses the template: ${message}`
  return new RolecallError('REQUEST_INVALID', { detail })
}

/** Waits until the stack is complete, and prints its events. Throws its first failure. */
async function completed(out: Output, client: CloudFormationClient, StackName: string) {
  const seen = new Set<string>()
  const started = performance.now()
  let failure: string | undefined
  while (performance.now() - started < MAX_WAIT_MS) {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }))
    for (const event of StackEvents.toReversed()) {
      if (seen.has(event.EventId!)) continue
      seen.add(event.EventId!)
      const { ResourceStatus = '', LogicalResourceId, ResourceStatusReason = '' } = event
      out.say(
        paint(
          'dim',
          `    ${ResourceStatus.padEnd(20)} ${LogicalResourceId}  ${ResourceStatusReason}`,
        ),
      )
      if (ResourceStatus === 'CREATE_FAILED')
        failure ??= `${LogicalResourceId}: ${ResourceStatusReason}`
    }
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }))
    const status = Stacks?.[0]?.StackStatus ?? ''
    if (status === 'CREATE_COMPLETE') return
    if (!status.endsWith('_IN_PROGRESS'))
      throw failed(`The stack is ${status}. The first failure: ${failure ?? 'unknown'}`)
    await sleep(200)
  }
  throw failed(`The stack was not complete within ${MAX_WAIT_MS / 1000} s.`)
}
