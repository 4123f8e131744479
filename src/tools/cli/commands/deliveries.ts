import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Command, Option } from 'commander'
import { DELIVERY_TOOLS } from '../../../api/delivery-tools.ts'
import type { Delivery } from '../../../api/types.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import { INVITATION_ID } from '../ids.ts'
import { output } from '../output.ts'

const rolecall = new RolecallClient()

/** The ways to create a role, of which one is chosen. */
export const asTool = (description: string): Option =>
  new Option('--as <tool>', description).choices(DELIVERY_TOOLS)

export function addDeliveries(program: Command): void {
  program
    .command('deliveries')
    .description('print what creates the role of an invitation with Terraform or another tool')
    .argument('<id>', ...INVITATION_ID)
    .addOption(asTool('the tool').makeOptionMandatory())
    .option('--out <folder>', 'write all files into this folder instead')
    .action(
      async (
        id: string,
        { as: tool, out }: { as: Delivery['tool']; out?: string },
        command: Command,
      ) => {
        const delivery = await rolecall.getDelivery(id, tool)
        const paths = out === undefined ? undefined : writeFiles(out, delivery.files)
        showDelivery(command, { id, delivery, paths })
      },
    )
}

interface Shown {
  /** The invitation's id. */
  id: string
  delivery: Delivery
  /** For `--json`; the delivery alone if absent. */
  data?: object
  /** Where the files are, if they were written. */
  paths?: string[] | undefined
}

/**
 * Prints the first file only, so that what deletes the role is never piped into a shell together
 * with what creates it.
 */
export function showDelivery(
  command: Command,
  { id, delivery, data = delivery, paths }: Shown,
): void {
  const { tool, files, steps, undo } = delivery
  const [first, ...more] = files
  const { say, ...out } = output(command)
  out.data(data, () => paths?.join('\n') ?? first!.content.trimEnd())
  steps.forEach((step, index) => {
    say(`${index + 1}. ${step}`)
  })
  say(`To end the access: ${undo}`)
  if (!paths && more.length > 0)
    say(
      `There are more files: ${more.map(({ name }) => name).join(', ')}. To get all: rolecall deliveries ${id} --as ${tool} --out FOLDER`,
    )
}

function writeFiles(folder: string, files: Delivery['files']): string[] {
  mkdirSync(folder, { recursive: true })
  return files.map(({ name, content }) => {
    // The name comes from the service, so it must not lead out of the folder.
    const path = join(folder, basename(name))
    writeFileSync(path, content)
    return path
  })
}
