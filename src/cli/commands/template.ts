import type { Command } from 'commander'
import { terminal } from '../output.ts'

/** Commands about templates: they need rolecall.yaml, but no AWS and no running service. */
export function addTemplateCommands(program: Command): void {
  const template = program.command('template').description('see the template that customers launch')
  template
    .command('render', { isDefault: true })
    .description('print an access profile’s template with sample values')
    .argument('[profile]', 'access profile of rolecall.yaml', 'default')
    .action(async (profile: string, _options: unknown, command: Command) => {
      const { renderSample } = await import('../../entry/render-sample.ts')
      const body = await renderSample(process.env, profile)
      terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false }).data({ template: body }, () => body.trimEnd())
    })
}
