import type { Command } from 'commander'
import type { KeyInUse } from '../../../hosts/machine/maintain/keys.ts'
import { paint, table, terminal } from '../output.ts'

const output = (command: Command) =>
  terminal({ json: command.optsWithGlobals<{ json?: boolean }>().json ?? false })

/** Commands on the keys of this installation; they need its data directory, not the service. */
export function addKeyCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('list, rotate or retire the keys of links, callback tokens and sealed URLs')
  addList(keys)
  addRotate(keys)
  addRetire(keys)
}

/** The store and the directory of keys.json; the store is closed afterwards. */
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
  const settings = readSettings(process.env)
  return { clock, store: await openStore(settings, clock), dataDir: settings.dataDir }
}

const rowOf = (key: KeyInUse) => [
  key.id,
  key.current ? 'current' : 'verifies',
  String(key.openInvitations),
  String(key.connections),
]

function addList(keys: Command): void {
  keys
    .command('list', { isDefault: true })
    .description('each key, and what was made with it')
    .action(async (_options: unknown, command: Command) => {
      const { listKeys } = await import('../../../hosts/machine/maintain/keys.ts')
      const items = await withStore((ports) => listKeys(ports, ports.dataDir))
      output(command).data({ items }, () =>
        table(['ID', 'USE', 'OPEN INVITATIONS', 'CONNECTIONS'], items.map(rowOf)),
      )
    })
}

function addRotate(keys: Command): void {
  keys
    .command('rotate')
    .description(
      'draw a new key for all that is made from now on; the earlier ones go on verifying',
    )
    .action(async (_options: unknown, command: Command) => {
      const { readSettings } = await import('../../../hosts/machine/config/settings.ts')
      const { rotateKey } = await import('../../../hosts/machine/maintain/keys.ts')
      const { systemRandom } = await import('../../../adapters/embedded/system.ts')
      const rotated = rotateKey(systemRandom, readSettings(process.env).dataDir)
      output(command).data(rotated, () => rotated.current)
      output(command).say(
        `${paint('green', 'Rotated.')} Start the service again, and copy keys.json to wherever it runs beside this machine.`,
      )
      output(command).say(
        `${rotated.earlier.join(', ')} still verifies what was made with it: links, and the calls of customers' stacks.`,
      )
    })
}

function addRetire(keys: Command): void {
  keys
    .command('retire')
    .description('take an earlier key out; refused while something rests on it')
    .argument('<id>', 'as "rolecall keys list" shows it')
    .option('--give-up', 'also where open invitations and connections rest on it')
    .action(async (id: string, { giveUp = false }: { giveUp?: boolean }, command: Command) => {
      const { retireKey } = await import('../../../hosts/machine/maintain/keys.ts')
      const retired = await withStore((ports) => retireKey(ports, ports.dataDir, { id, giveUp }))
      output(command).data(retired, () => retired.id)
      output(command).say(
        `${paint('green', 'Retired.')} Start the service again: what was made with ${id} is refused from then on.`,
      )
      if (retired.openInvitations > 0)
        output(command).say(
          `${retired.openInvitations} invitations were open: invite those customers again.`,
        )
      if (retired.connections > 0)
        output(command).say(
          `${retired.connections} connections go on issuing, but their stacks get no answer any more: a customer who deletes one waits for its time-out and then has to keep the custom resource.`,
        )
    })
}
