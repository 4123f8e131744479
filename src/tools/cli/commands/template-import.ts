import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { output as outputOf } from '../output.ts'

const rolecall = new RolecallClient()
const repeated = (value: string, earlier: string[] = []): string[] => [...earlier, value]

interface ImportFlags {
  profile: string
  role?: string[]
  parameter?: string[]
  roleName?: string
  purpose?: string
  vendorName?: string
  allowUnlimitedRights?: boolean
  yes?: boolean
  replace?: boolean
}

/** The command that makes a profile from a template. */
export function addImport(template: Command): void {
  template
    .command('import')
    .summary('propose an access profile for a template, and write it')
    .description(
      'propose an access profile for a template: its role, values for its parameters, what the role can do, and what Rolecall replaces; asks before it writes rolecall.yaml',
    )
    .argument(
      '<file|url>',
      'a template in YAML or JSON, at most 1 MB; an address begins with https://',
    )
    .option('--profile <name>', 'name of the access profile', 'default')
    .option(
      '--role <role>',
      'logical id or RoleName of the role, or STACK.Outputs.NAME for a role of a nested stack; for several roles KEY=ROLE, and repeat it',
      repeated,
    )
    .option(
      '--parameter <name=source>',
      'where the value of a parameter comes from: externalId, vendorAccountId, brokerRoleArn, customerId, customerName, invitation, value:TEXT, or keep; with ",default" or ",fixed" the parameter stays; repeat it for more',
      repeated,
    )
    .option('--role-name <name>', 'name of the role in texts for customers')
    .option('--purpose <text>', 'what you use the access for; customers read it')
    .option('--vendor-name <text>', 'your name, if rolecall.yaml has none')
    .option('--allow-unlimited-rights', 'the role may get rights that amount to the whole account')
    .option('--replace', 'replace a profile or file with the same name')
    .option('-y, --yes', 'write without asking')
    .action(async (place: string, flags: ImportFlags, command: Command) => {
      const { bindingIn, importTemplate } = await import('../template/import-template.ts')
      const { role = [], parameter = [], yes = false, replace = false, ...others } = flags
      const parameters = Object.fromEntries(parameter.map(bindingIn))
      const options = { ...others, roles: role, parameters, yes, replace }
      await importTemplate(outputOf(command), process.env, { place, options })
    })
}

interface DiffFlags {
  from?: string
  to?: string
}

/** The command that compares templates. */
export function addDiff(template: Command): void {
  template
    .command('diff')
    .summary('show what Rolecall changes in your template, or what differs between two')
    .description(
      'show what Rolecall changes in your own template: each place in words, then line by line; with --from and --to, what differs between two stored versions or two files',
    )
    .argument('[profile]', 'access profile of rolecall.yaml', 'default')
    .option('--from <number|file>', 'number of the first version, or a file')
    .option('--to <number|file>', 'number of the second version, or a file')
    .action(diff)
}

async function diff(profile: string, { from, to }: DiffFlags, command: Command): Promise<void> {
  const output = outputOf(command)
  if ((from === undefined) !== (to === undefined))
    throw new RolecallError('SETTING_INVALID', { detail: 'Give both --from and --to, or neither.' })
  const isStored = [from, to].every((it) => /^[1-9]\d*$/.test(it ?? ''))
  const { changesInWords, compareTemplates } = await import('../template/compare-templates.ts')
  if (isStored) {
    const { gained, lost, changed, template } = await rolecall.compareAccessVersions(profile, {
      from: Number(from),
      to: Number(to),
    })
    const found = { from, to, gained, lost, changed, diff: template }
    return output.data(found, () => template || 'Both versions have the same template.')
  }
  const [one, other] =
    from !== undefined && to !== undefined
      ? await Promise.all([from, to].map(readFileGiven))
      : await ownAndRendered(profile)
  const comparison = compareTemplates(one!, other!)
  output.data(comparison, () => comparison.diff || 'Both templates are equal.')
  output.say(changesInWords(comparison.changes))
}

async function readFileGiven(path: string): Promise<{ name: string; text: string }> {
  const { readGiven } = await import('../template/read-given.ts')
  const { text, place } = await readGiven(path)
  return { text, name: place }
}

async function ownAndRendered(profile: string): Promise<{ name: string; text: string }[]> {
  const { renderSample } = await import('../../../hosts/machine/maintain/render-sample.ts')
  const { text, own } = await renderSample(process.env, profile)
  if (!own)
    throw new RolecallError('SETTING_INVALID', {
      detail: `The profile ${profile} has no template of its own. "rolecall template render ${profile}" prints the template that Rolecall makes.`,
    })
  return [own, { name: `${profile} (with sample values)`, text }]
}
