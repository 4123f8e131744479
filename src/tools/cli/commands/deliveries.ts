import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { DELIVERY_TOOLS } from '../../../api/deliveries.ts'
import type { Delivery } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { output } from '../output.ts'

const rolecall = new RolecallClient()

/** The ways to create a role, of which one is chosen. */
export const asTool = (description: string): Option =>
  new Option('--as <tool>', description).choices(DELIVERY_TOOLS)

export function addDeliveries(program: Command): void {
  program
    .command('deliveries')
    .description('print what creates the role of an invitation with Terraform or another tool')
    .argument('<id>', 'the invitation: inv_…')
    .addOption(asTool('the tool').makeOptionMandatory())
    .option('--out <folder>', 'write all files into this folder instead')
    .action(
      async (
        id: string,
        { as: tool, out }: { as: Delivery['tool']; out?: string },
        command: Command,
      ) => showDelivery(command, await rolecall.getDelivery(id, tool), undefined, out),
    )
}

/**
 * Prints the first file only, so that what deletes the role is never piped into a shell together
 * with what creates it.
 */
export function showDelivery(
  command: Command,
  delivery: Delivery,
  data: object = delivery,
  folder?: string,
): void {
  const [first, ...more] = delivery.files
  if (folder === undefined) output(command).data(data, () => first!.content.trimEnd())
  else output(command).data(data, () => writeFiles(folder, delivery.files))
  const { say } = output(command)
  delivery.steps.forEach((step, index) => {
    say(`${index + 1}. ${step}`)
  })
  say(`To end the access: ${delivery.undo}`)
  if (folder === undefined && more.length > 0)
    say(
      `There are more files: ${more.map(({ name }) => name).join(', ')}. To get all: rolecall deliveries ID --as ${delivery.tool} --out FOLDER`,
    )
}

/** Returns the paths. */
function writeFiles(folder: string, files: Delivery['files']): string {
  mkdirSync(folder, { recursive: true })
  return files
    .map(({ name, content }) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    })
    .join('\n')
}
