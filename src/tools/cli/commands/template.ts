import type { Command } from 'commander'
import { output as outputOf, terminal } from '../output.ts'
import { withEntry } from './client.ts'
import { addDiff, addImport } from './template-import.ts'

interface LintOptions {
  json?: boolean
  sarif?: boolean
  brokerRole?: string
  externalId?: string
  roleName?: string
}

/** The same exit code as for a template that cannot be used: the operator must fix it. */
const EXIT_WITH_ERRORS = 4

/** Commands about templates. Only "diff" with numbers of versions needs a running service. */
export function addTemplateCommands(program: Command): void {
  const template = program
    .command('template')
    .description('print or check the template that customers launch')
  template
    .command('render', { isDefault: true })
    .description('print an access profile’s template with sample values')
    .argument('[profile]', 'access profile of rolecall.yaml', 'default')
    .option(
      '--parameter <name=value>',
      'value that an invitation would give to a parameter (default: a sample); can be repeated',
      withEntry,
    )
    .option('--show-changes', 'also say what Rolecall changes in your own template')
    .action(render)
  addImport(template)
  addDiff(template)
  template
    .command('lint')
    .description('find what is dangerous in a template or trust policy, and how to fix it')
    .argument(
      '[file|profile]',
      'a template, a trust policy (JSON), or an access profile of rolecall.yaml (default: all profiles)',
    )
    .option('--sarif', 'print a SARIF 2.1.0 log')
    .option(
      '--broker-role <arn>',
      'the role that customers trust (default: the one in rolecall.yaml)',
    )
    .option('--external-id <id>', 'the External ID that the trust policy must require')
    .option('--role-name <name>', 'name of the access role, if the template has several roles')
    .action(async (target: string | undefined, _options: unknown, command: Command) => {
      await lint(target, command.optsWithGlobals<LintOptions>())
    })
}

interface RenderOptions {
  showChanges?: boolean
  parameter?: Record<string, string>
}

async function render(
  profile: string,
  { showChanges = false, parameter }: RenderOptions,
  command: Command,
): Promise<void> {
  const { renderSample } = await import('../../../hosts/machine/maintain/render-sample.ts')
  const { text, dropped, own } = await renderSample(process.env, profile, parameter)
  const output = outputOf(command)
  const { compareTemplates, changesInWords } = await import('../template/compare-templates.ts')
  const changes = showChanges && own ? compareTemplates(own, { name: profile, text }).changes : []
  output.data({ template: text, dropped, ...(showChanges && { changes }) }, () => text.trimEnd())
  if (dropped.length > 0) output.say(droppedInWords(dropped))
  if (!showChanges) return
  if (own) output.say(`Rolecall changes this in ${own.name}:\n${changesInWords(changes)}`)
  else output.say(`The profile ${profile} has no template of its own, so all of it is Rolecall's.`)
}

const droppedInWords = (dropped: { what: string; line: number | undefined }[]): string =>
  [
    'Rolecall replaces the trust policy of your template. This goes with it:',
    ...dropped.map(({ what, line }) => `  line ${line}: ${what}`),
  ].join('\n')

async function lint(target: string | undefined, options: LintOptions): Promise<void> {
  const { lintTarget } = await import('./lint-target.ts')
  const { countOf, listOf, summaryOf, textOf } = await import('../../lint/report.ts')
  const linted = await lintTarget(process.env, target, options)
  const output = terminal({ json: options.json ?? false })
  if (options.sarif) {
    const { sarifOf } = await import('../../lint/sarif.ts')
    output.data(sarifOf(linted))
  } else output.data(listOf(linted), () => textOf(linted))
  output.say(summaryOf(linted))
  if (countOf(linted, 'error') > 0) process.exitCode = EXIT_WITH_ERRORS
}
