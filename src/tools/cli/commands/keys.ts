import type { Command } from 'commander'
import type { KeyInUse } from '../../../hosts/machine/maintain/keys.ts'
import { output, paint } from '../output.ts'
import { table } from '../table.ts'

/** Commands on the keys of this installation; they need the data directory, not the service. */
export function addKeyCommands(program: Command): void {
  const keys = program
    .command('keys')
    .summary('list, rotate or retire the keys of this installation')
    .description('list, rotate or retire the keys of links, callback tokens and stored URLs')
  addList(keys)
  addRotate(keys)
  addRetire(keys)
}

/** Opens the store and names the directory of keys.json. Closes the store afterwards. */
async function withStore<T>(
  work: (ports: Awaited<ReturnType<typeof openPorts>>) => Promise<T>,
): Promise<T> {
  const ports = await openPorts()
  try {
    return await work(ports)
  } finally {
    await ports.store.close()
  }
}

async function openPorts() {
  const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
  const { openStore } = await import('../../../hosts/machine/run/open-store.ts')
  const { systemClock: clock } = await import('../../../adapters/embedded/system.ts')
  const { ring } = await import('../../../hosts/machine/maintain/keys.ts')
  const settings = readSettings(process.env)
  // Otherwise the command would leave an empty store in a wrong directory.
  ring(settings.dataDir)
  return { clock, store: await openStore(settings, clock), dataDir: settings.dataDir }
}

const rowOf = (key: KeyInUse) => [
  key.id,
  key.current ? 'current' : 'verifies',
  String(key.openInvitations),
  String(key.connections),
  String(key.webhookEndpoints),
]

function addList(keys: Command): void {
  keys
    .command('list', { isDefault: true })
    .description('list the keys, and what depends on each')
    .action(async (_options: unknown, command: Command) => {
      const { listKeys } = await import('../../../hosts/machine/maintain/keys.ts')
      const items = await withStore((ports) => listKeys(ports, ports.dataDir))
      output(command).data({ items }, () =>
        table(['ID', 'USE', 'OPEN INVITATIONS', 'CONNECTIONS', 'WEBHOOKS'], items.map(rowOf)),
      )
    })
}

function addRotate(keys: Command): void {
  keys
    .command('rotate')
    .description('create a new key; existing links and tokens keep working')
    .action(async (_options: unknown, command: Command) => {
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { rotateKey } = await import('../../../hosts/machine/maintain/keys.ts')
      const { systemRandom } = await import('../../../adapters/embedded/system.ts')
      const rotated = rotateKey(systemRandom, readSettings(process.env).dataDir)
      output(command).data(rotated, () => rotated.current)
      output(command).say(
        `${paint('green', 'Rotated.')} Restart the service. With several machines: stop all, copy keys.json to each, start all.`,
      )
      output(command).say(
        `Existing links and the messages of customers' stacks keep working with ${rotated.earlier.join(', ')}.`,
      )
    })
}

function addRetire(keys: Command): void {
  keys
    .command('retire')
    .description('remove an old key; refused while anything depends on it')
    .argument('<id>', 'from "rolecall keys list"')
    .option('--give-up', 'remove it even if open invitations or connections depend on it')
    .action(async (id: string, { giveUp = false }: { giveUp?: boolean }, command: Command) => {
      const { retireKey } = await import('../../../hosts/machine/maintain/keys.ts')
      const retired = await withStore((ports) => retireKey(ports, ports.dataDir, { id, giveUp }))
      output(command).data(retired, () => retired.id)
      output(command).say(
        `${paint('green', 'Retired.')} Restart the service. Then links and tokens made with ${id} no longer work.`,
      )
      if (retired.openInvitations > 0)
        output(command).say(
          `${retired.openInvitations} open invitations stop working: invite these customers again.`,
        )
      if (retired.webhookEndpoints > 0)
        output(command).say(
          `${retired.webhookEndpoints} webhook endpoints get no more events: run "rolecall webhooks rotate ID" for each.`,
        )
      if (retired.connections > 0)
        output(command).say(
          `${retired.connections} connections still issue credentials, but their stacks get no more answers. A customer who deletes such a stack gets rid of the role; a record without rights stays until the customer deletes the stack with --deletion-mode FORCE_DELETE_STACK.`,
        )
    })
}
