// Invites a customer, prints the link to send to them, and waits until they have connected.
//   node examples/typescript/invite.ts acme
import { RolecallClient } from 'rolecall'

const rolecall = new RolecallClient()
const customerId = process.argv[2] ?? 'acme'

const invitation = await rolecall.createInvitation({ customerId })
console.log(`Send this link to ${customerId}: ${invitation.onboardingUrl}`)

const { id, accountId } = await rolecall.waitUntilConnected(invitation.id, {
  signal: AbortSignal.timeout(3_600_000),
  onProgress: (progress) => console.error(progress),
})
console.log(`${customerId} connected the account ${accountId} as ${id}.`)
