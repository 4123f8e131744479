import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RolecallError } from '../../../api/errors.ts'
import { currentVersion } from '../../../core/access-versions/read-versions.ts'
import { createInvitation } from '../../../core/invitations/create.ts'
import { onboardingUrl } from '../../../core/invitations/links.ts'
import { SYSTEM } from '../../../core/model/actor.ts'
import { isRegion } from '../../../core/model/aws/partition.ts'
import {
  type InvitationParameter,
  invitationParameters,
} from '../../../core/template/own/parameters/invitation-values.ts'
import { readSettings } from '../../../hosts/machine/config/settings.ts'
import { jsonLog } from '../../../hosts/machine/run/log.ts'
import { finishStart, startService } from '../../../hosts/machine/run/service.ts'
import { openSandbox } from '../open-sandbox.ts'
import { type Output, paint } from '../output.ts'
import { setUp, variables } from '../set-up.ts'
import { untilStopped } from '../until-stopped.ts'
import { play, type Scene } from './play.ts'
import { CUSTOMER_ACCOUNT, SAMPLE_CONFIG, VENDOR_ACCOUNT } from './sample.ts'

export interface DevOptions {
  play?: boolean
  port?: number
  sandboxPort?: number
  pretendUnknownTypes?: boolean
  /** Also decides the partition. `us-east-1` by default. */
  region?: string
  /** By name: values of parameters that the invitation gives, or that the customer is asked for. */
  parameter?: Record<string, string>
}

/**
 * Delays like those of AWS, but shorter: a stack takes some seconds, and STS knows a new role
 * later.
 */
const LIFELIKE = { iamPropagationMs: 1500, resourceMs: 1000 }

/**
 * Runs everything in one process and a temporary folder, which it removes. Resolves with the exit
 * code.
 */
export async function runDev(out: Output, options: DevOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'rolecall-dev-'))
  const sandbox = await sandboxOn(options)
  try {
    useSandbox(sandbox.origin, options.region)
    const environment = await environmentFor(folder, { ...options, sandbox: sandbox.origin })
    const made = await out.step('Set up the vendor’s account', () =>
      setUp({ ...out, say: () => {} }, environment),
    )
    sandbox.turn(LIFELIKE)
    // STS knows the roles of set-up at once, so that the service does not find its broker role
    // missing at its first look.
    sandbox.advance(LIFELIKE.iamPropagationMs)
    const service = await out.step('Start the service', () =>
      startService(
        { ...readSettings({ ...environment, ...variables(made) }), table: undefined },
        jsonLog({ from: 'warn' }),
      ),
    )
    try {
      const { given, asked } = await sortValues(service, options.parameter ?? {})
      const invitation = await createInvitation(service.ports, SYSTEM, {
        ...{ customerId: 'acme', customerName: 'Acme Corporation', parameters: given },
      })
      const token = environment.ROLECALL_ADMIN_TOKEN!
      const scene = {
        ...{ service, invitation, sandbox: sandbox.origin, token },
        ...{ isSample: !existsSync(ownConfig()), parameters: asked },
      }
      if (options.play) return await play(out, scene)
      announce(out, scene)
      finishStart()
      await untilStopped()
      return 0
    } finally {
      await service.stop()
    }
  } finally {
    await sandbox.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Values that the invitation gives, and others. Throws REQUEST_INVALID if the profile needs one
 * that is missing.
 */
async function sortValues({ ports }: Pick<Scene['service'], 'ports'>, values: Scene['parameters']) {
  const { content } = await currentVersion(ports, 'default')
  const wanted = invitationParameters(content.profile)
  const isWanted = (name: string) => wanted.some((it) => it.name === name)
  const missing = wanted.filter(
    ({ name, value }) => value === undefined && !Object.hasOwn(values, name),
  )
  if (missing.length > 0)
    throw new RolecallError('REQUEST_INVALID', {
      detail: `The profile takes values from the invitation. Give each of them with --parameter NAME=VALUE:\n${missing.map(inWords).join('\n')}`,
    })
  const entries = Object.entries(values)
  return {
    given: Object.fromEntries(entries.filter(([name]) => isWanted(name))),
    asked: Object.fromEntries(entries.filter(([name]) => !isWanted(name))),
  }
}

const inWords = ({ name, description = 'it has no description.' }: InvitationParameter): string =>
  `  ${name}: ${description.trim().replace(/([^.!?])$/, '$1.')}`

const sandboxOn = ({
  play: playing,
  sandboxPort = playing ? 0 : 4010,
  pretendUnknownTypes = false,
}: DevOptions) =>
  openSandbox({ port: sandboxPort, knobs: { pretendUnknownTypes } }, '--sandbox-port')

/** Points the AWS SDK to the sandbox; the shell's own AWS settings do not apply. */
function useSandbox(origin: string, region = 'us-east-1'): void {
  if (!isRegion(region))
    throw new RolecallError('REGION_UNSUPPORTED', { detail: `"${region}" is not an AWS Region.` })
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: origin,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: VENDOR_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  })
}

const ownConfig = () => process.env.ROLECALL_CONFIG ?? 'rolecall.yaml'

async function environmentFor(
  folder: string,
  { play: playing, port, sandbox }: DevOptions & { sandbox: string },
) {
  const own = ownConfig()
  const config = join(folder, 'rolecall.yaml')
  if (!existsSync(own)) await writeFile(config, SAMPLE_CONFIG)
  const chosenPort = port ?? (playing ? 0 : undefined)
  return {
    ...process.env,
    ROLECALL_CONFIG: existsSync(own) ? own : config,
    ROLECALL_DATA_DIR: folder,
    ROLECALL_CONSOLE_URL: sandbox,
    ROLECALL_WEBHOOKS_TO_LOOPBACK: 'true',
    ROLECALL_ADMIN_TOKEN: process.env.ROLECALL_ADMIN_TOKEN ?? 'rolecall-dev-token',
    ...(chosenPort !== undefined && { ROLECALL_PORT: String(chosenPort) }),
  } as Record<string, string | undefined>
}

function announce(out: Output, { service, invitation, sandbox, token }: Scene): void {
  const page = onboardingUrl(service.ports, invitation)
  if (out.json)
    out.data({
      onboardingUrl: page,
      adminUrl: `${service.adminUrl}/admin`,
      sandboxUrl: sandbox,
      url: service.url,
      token,
    })
  out.say(`
  ${paint('bold', 'Customer’s page')}      ${page}
  ${paint('bold', 'Operator’s console')}   ${service.adminUrl}/admin   (token: ${token})
  ${paint('bold', 'Sandbox, as AWS')}      ${sandbox}/cloudformation/home?region=${service.ports.installation.homeRegion}

  Next: open the customer’s page, give the account number ${CUSTOMER_ACCOUNT}, press Launch Stack, then Create stack.
  As the customer on the AWS CLI: AWS_ENDPOINT_URL=${sandbox} AWS_ACCESS_KEY_ID=${CUSTOMER_ACCOUNT} AWS_SECRET_ACCESS_KEY=sandbox
  Stop with Ctrl+C. Everything is removed then.
`)
}
