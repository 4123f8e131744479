import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { createInterface, type Interface } from 'node:readline/promises'
import { RolecallError } from '../../../api/errors.ts'
import {
  likelyRole,
  roleByName,
  roleInWords,
  rolesIn,
} from '../../../core/template/own/roles-in.ts'
import { readSource } from '../../../core/template/own/source.ts'
import {
  type Environment,
  readSettings,
  type Settings,
} from '../../../hosts/machine/config/settings.ts'
import { replaceFile } from '../../setup/config/write-config.ts'
import type { Output } from '../output.ts'
import { proposalInWords } from './proposal-in-words.ts'
import type { Binding, ProposedParameter } from './propose-bindings.ts'
import { type ImportChoices, NO_PURPOSE, type Proposal, proposeProfile } from './propose-profile.ts'
import { type GivenTemplate, readGiven } from './read-given.ts'
import { profileNamesIn, withProfile } from './write-profile.ts'

export interface ImportOptions extends ImportChoices {
  yes: boolean
  replace: boolean
}

interface Plan {
  configPath: string
  proposal: Proposal
  /** The new text of rolecall.yaml. */
  config: string
  replacesProfile: boolean
  /** A downloaded template that is stored beside rolecall.yaml. */
  download: { path: string; text: string; replaces: boolean } | undefined
}

/** Proposes a profile for a template, shows it, and writes it after a yes. */
export async function importTemplate(
  out: Output,
  env: Environment,
  { place, options }: { place: string; options: ImportOptions },
): Promise<void> {
  const configPath = resolve(env.ROLECALL_CONFIG || 'rolecall.yaml')
  // A new file: "ROLECALL_CONFIG" names what this command makes.
  const isThere = existsSync(configPath)
  const settings = { ...readSettings(isThere ? env : { ...env, ROLECALL_CONFIG: '' }), configPath }
  const given = await readGiven(place)
  const isAsking = process.stdin.isTTY && !out.json && !options.yes
  const plan = isAsking
    ? await withTerminal((terminal) => planWithAnswers(given, settings, options, terminal))
    : planFor(given, settings, options)
  const { proposal } = plan
  const shown = { ...proposal, config: configPath, replacesProfile: plan.replacesProfile }
  if (out.json && !options.yes) return out.data({ ...shown, isWritten: false })
  out.say(proposalInWords(given.place, proposal))
  if (proposal.obstacle !== undefined)
    throw new RolecallError('TEMPLATE_INVALID', { detail: proposal.obstacle })
  requireDecided(plan)
  await confirm(plan, options, out)
  if (plan.download) await replaceFile(plan.download.path, plan.download.text)
  await replaceFile(configPath, plan.config)
  out.data({ ...shown, isWritten: true }, () => configPath)
  out.say(`Written. To check it, run: rolecall template diff ${proposal.profile}`)
}

function planFor(given: GivenTemplate, settings: Settings, choices: ImportChoices): Plan {
  const { configPath } = settings
  const before = existsSync(configPath) ? readFileSync(configPath, 'utf8') : ''
  const folder = dirname(resolve(configPath))
  const target = given.isRemote ? join(folder, given.fileName) : resolve(given.place)
  const path = relative(folder, target).replaceAll('\\', '/')
  const templatePath = path.startsWith('.') ? path : `./${path}`
  const proposal = proposeProfile(given, templatePath, choices, settings)
  const stored = given.isRemote && existsSync(target) ? readFileSync(target, 'utf8') : undefined
  return {
    configPath,
    proposal,
    config: withProfile(before, {
      name: choices.profile,
      entry: proposal.entry,
      vendorName: choices.vendorName ?? 'Example Vendor',
    }),
    replacesProfile: profileNamesIn(before).includes(choices.profile),
    download:
      given.isRemote && stored !== given.text
        ? { path: target, text: given.text, replaces: stored !== undefined }
        : undefined,
  }
}

/** Refuses what only a person can decide, if neither an option nor an answer says it. */
function requireDecided({ proposal }: Plan): void {
  if (proposal.entry.purpose === NO_PURPOSE)
    throw new RolecallError('SETTING_INVALID', {
      detail: 'Say with --purpose what you use the access for. Customers read it.',
    })
  if (proposal.unlimitedRights.length === 0 || proposal.entry.allowUnlimitedRights) return
  throw new RolecallError('SETTING_INVALID', {
    detail: `The template gives rights that amount to the whole account (${proposal.unlimitedRights.join('; ')}). If this is intended, add --allow-unlimited-rights.`,
  })
}

async function confirm(plan: Plan, { yes, replace, profile }: ImportOptions, out: Output) {
  const { configPath, replacesProfile, download } = plan
  const replaced = [
    ...(replacesProfile ? [`the profile "${profile}" in ${configPath}, with its comments`] : []),
    ...(download?.replaces ? [`the file ${download.path}`] : []),
  ]
  if (replaced.length > 0) out.say(`This replaces ${replaced.join(' and ')}.`)
  if (yes && replaced.length > 0 && !replace)
    throw new RolecallError('CONFIRMATION_NEEDED', {
      detail: 'Add --replace to replace it, or choose another name with --profile.',
    })
  const files = [configPath, ...(download ? [download.path] : [])].join(' and ')
  const { askYes } = await import('../output.ts')
  if (!yes && !(await askYes(`Write ${files}?`)))
    throw new RolecallError('CONFIRMATION_NEEDED', { detail: 'Nothing was written.' })
}

async function withTerminal<T>(work: (terminal: Interface) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await work(terminal)
  } finally {
    terminal.close()
  }
}

/** Asks for what the template does not say. */
async function planWithAnswers(
  given: GivenTemplate,
  settings: Settings,
  options: ImportOptions,
  terminal: Interface,
): Promise<Plan> {
  const ask = async (question: string, usual = '') =>
    (await terminal.question(`${question}${usual ? ` [${usual}]` : ''}: `)).trim() || usual
  const roles = options.roles.length > 0 ? options.roles : await askRole(given, options, ask)
  const vendorName =
    options.vendorName ??
    (settings.file.vendor
      ? undefined
      : await ask('Your name, as customers see it', 'Example Vendor'))
  const first = planFor(given, settings, { ...options, roles, vendorName })
  const parameters = { ...options.parameters }
  for (const parameter of first.proposal.parameters)
    if (parameter.isOpen && !Object.hasOwn(parameters, parameter.name))
      parameters[parameter.name] = await askBinding(parameter, ask)
  const { entry, unlimitedRights } = first.proposal
  const isUnlimited = unlimitedRights.length > 0 && !options.allowUnlimitedRights
  const allowUnlimitedRights = isUnlimited
    ? /^y(es)?$/i.test(
        await ask(
          `It gives rights that amount to the whole account:\n  ${unlimitedRights.join('\n  ')}\nIs this intended?`,
          'no',
        ),
      )
    : options.allowUnlimitedRights
  const answers = {
    roleName:
      options.roleName ??
      (await ask('Name of the role in texts for customers', String(entry.roleName))),
    purpose: options.purpose ?? (await ask('What you use the access for', String(entry.purpose))),
    allowUnlimitedRights,
  }
  return planFor(given, settings, { ...options, ...answers, roles, vendorName, parameters })
}

type Ask = (question: string, usual?: string) => Promise<string>

/** The role, if the template leaves it open. An empty list: Rolecall finds it. */
async function askRole(
  given: GivenTemplate,
  { roleName = '' }: ImportOptions,
  ask: Ask,
): Promise<string[]> {
  const source = readSource(given.text, given.place)
  const roles = rolesIn(source)
  const isMarked = /Rolecall["']?\s*:\s*["']?AccessRole/.test(given.text)
  if (roles.length === 0 || isMarked || roleByName(roles, roleName) || likelyRole(roles)) return []
  const list = roles.map((role, index) => `  ${index + 1}  ${roleInWords(role)}`).join('\n')
  const answer = await ask(
    `Which role does the vendor use?\n${list}\nNumber, or numbers with commas`,
  )
  const chosen = answer.split(/[\s,]+/).flatMap((it) => roles[Number(it) - 1] ?? [])
  if (chosen.length <= 1) return chosen.map(({ logicalId }) => logicalId)
  return chosen.map(({ logicalId }) => `${keyFor(logicalId)}=${logicalId}`)
}

/** `PostureRole` becomes `posture`. */
const keyFor = (logicalId: string): string =>
  logicalId
    .replace(/(?<=.)Role$/, '')
    .toLowerCase()
    .replace(/^\d+/, '')
    .slice(0, 20) || 'role'

const SOURCES: [key: string, words: string, binding: Binding | 'keep'][] = [
  ['1', 'each invitation gives it', { from: 'invitation' }],
  ['2', 'the id of the customer', { from: 'customerId' }],
  ['3', 'the name of the customer', { from: 'customerName' }],
  ['4', 'your account number', { from: 'vendorAccountId' }],
  ['5', 'the External ID', { from: 'externalId' }],
  ['6', 'always the same value', { value: '' }],
  ['7', 'whoever creates the stack types it', 'keep'],
]

async function askBinding(parameter: ProposedParameter, ask: Ask): Promise<Binding | 'keep'> {
  const { name, line, description } = parameter
  const about = description === undefined ? '' : ` "${description.slice(0, 200)}"`
  const list = SOURCES.map(([key, words]) => `  ${key}  ${words}`).join('\n')
  const answer = await ask(
    `The parameter ${name} (line ${line ?? '?'})${about} has no value. Where does it come from?\n${list}\nNumber`,
    '1',
  )
  const [, , binding] = SOURCES.find(([key]) => key === answer) ?? SOURCES[0]!
  if (binding === 'keep' || binding.value === undefined) return binding
  return { value: await ask('The value') }
}

const BINDING =
  /^(?<name>[A-Za-z0-9]{1,255})=(?:(?<keep>keep)|(?:(?<from>externalId|vendorAccountId|brokerRoleArn|customerId|customerName|invitation)|value:(?<value>.*?))(?:,(?<as>baked|default|fixed))?)$/s

/** Reads `--parameter NAME=SOURCE`. Throws SETTING_INVALID. */
export function bindingIn(text: string): [name: string, binding: Binding | 'keep'] {
  const groups = BINDING.exec(text)?.groups
  if (!groups)
    throw new RolecallError('SETTING_INVALID', {
      detail: `--parameter ${text}: write NAME=SOURCE, where SOURCE is externalId, vendorAccountId, brokerRoleArn, customerId, customerName, invitation, value:TEXT or keep. Add ",default" or ",fixed" to keep the parameter in the template.`,
    })
  const { name, keep, from, value, as } = groups
  if (keep) return [name!, 'keep']
  const source = from === undefined ? { value: value! } : { from: from as Binding['from'] }
  return [name!, { ...source, ...(as !== undefined && { as }) } as Binding]
}
