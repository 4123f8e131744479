import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RolecallError } from '../../../api/errors.ts'
import { RolecallClient } from '../../../client/rolecall-client.ts'
import type { ReceiptStatement } from '../../../core/model/receipt.ts'
import type { PublicKey } from '../../../core/ports.ts'
import { CONNECTION_ID } from '../ids.ts'
import { output } from '../output.ts'

const rolecall = new RolecallClient()

/** Receipts of connections that have ended: a signed proof that the role no longer works. */
export function addReceiptCommands(program: Command): void {
  const receipt = program
    .command('receipt')
    .description('get or verify the receipt of a connection that has ended')
  receipt
    .command('get')
    .description('print the receipt’s file, to keep or to send to the customer')
    .argument('<id>', ...CONNECTION_ID)
    .action(async (id: string, _options: object, command: Command) => {
      const [document, { receiptFile }] = await Promise.all([
        rolecall.getReceipt(id),
        import('../../../core/receipts/document.ts'),
      ])
      output(command).data(document, () => receiptFile(document as never).trimEnd())
    })
  receipt
    .command('verify')
    .description('check a receipt’s file with the vendor’s public keys; needs no service')
    .argument('<file>', 'the receipt')
    .requiredOption(
      '--keys <file|url>',
      'the public keys: a file, or https://…/.well-known/rolecall-keys.json',
    )
    .action(async (file: string, { keys }: { keys: string }, command: Command) => {
      const { verifyReceipt } = await import('../../../core/receipts/document.ts')
      const statement = verifyReceipt(bytesOf(file), await keysFrom(keys))
      output(command).data(statement, () => inWords(statement))
    })
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new RolecallError(
      'REQUEST_INVALID',
      { detail: `The file ${file} cannot be read.` },
      error,
    )
  }
}

const TIMEOUT_MS = 10_000

async function keysFrom(place: string): Promise<PublicKey[]> {
  const text = /^https?:\/\//.test(place) ? await download(place) : String(bytesOf(place))
  try {
    const { keys } = JSON.parse(text) as { keys: PublicKey[] }
    if (Array.isArray(keys)) return keys
  } catch {}
  throw new RolecallError('REQUEST_INVALID', {
    detail: `${place} is not a set of keys (JSON Web Key Set).`,
  })
}

async function download(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (answer.ok) return await answer.text()
  } catch {}
  throw new RolecallError('SERVICE_UNREACHABLE', { detail: `(${url})` })
}

const inWords = (it: ReceiptStatement): string =>
  [
    `Genuine. ${it.vendor} can no longer assume ${it.roleArn}.`,
    `AWS refused it ${it.denials.length} times from ${it.denials[0]?.at} to ${it.denials.at(-1)?.at},`,
    `while ${it.brokerRoleArn} could assume other roles.`,
    `Connected ${it.connectedAt}. Ended ${it.endedAt} by the ${it.endedBy}. Last used ${it.lastUsedAt ?? 'never'}.`,
  ].join('\n')
