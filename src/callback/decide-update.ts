import type { CallbackRecord } from '../model/callback.ts'
import type { Connection } from '../model/connection.ts'
import { type Applied, applyProof } from '../verification/apply-proof.ts'
import { finding } from '../verification/findings.ts'
import { proveWithPatience } from '../verification/prove-with-patience.ts'
import { success } from './answer.ts'
import { type Decision, type DecisionPorts, type Patience, refusal } from './decision.ts'
import type { StackRequest } from './stack-request.ts'

/** A connected stack changed. It is never broken because of our records: only a role that we cannot use at all turns it back. */
export async function decideUpdate(ports: DecisionPorts, request: StackRequest, callback: CallbackRecord): Promise<Decision | Patience> {
  const connection = await ports.store.get('connection', callback.connectionId)
  if (!connection || connection.stackId !== request.stack.text || !connection.verifiedAt || connection.status === 'disconnected') {
    return refusal(request, finding('UPDATE_UNKNOWN', { vendor: ports.site.vendor.name }))
  }
  const role = request.roleArn
  if (role?.accountId !== connection.accountId || role.accountId !== request.stack.accountId) {
    return refusal(request, finding('ACCOUNT_MISMATCH'), {
      action: 'callback.quarantined',
      subject: connection.id,
      customerId: connection.customerId,
    })
  }
  const proof = await proveWithPatience(ports, {
    role,
    externalId: connection.externalId,
    since: callback.receivedAt,
    deadline: callback.deadline,
  })
  if (proof.verdict === 'patience') return proof
  const moved = role.text !== connection.roleArn
  if (moved && (proof.verdict === 'denied' || proof.verdict === 'unknown')) {
    return refusal(request, proof.verdict === 'denied' ? proof.findings[0]! : finding('VERIFICATION_UNFINISHED'), {
      subject: connection.id,
    })
  }
  const updated: Connection = { ...connection, roleArn: role.text, profileVersion: request.profileVersion }
  if (moved && proof.verdict === 'proved') updated.roleId = proof.roleId
  return recorded(applyProof(ports, updated, proof))
}

const recorded = ({ connection, action, details }: Applied): Decision => ({
  answer: success(connection.id),
  put: [connection],
  reserve: [],
  action: action ?? 'connection.updated',
  subject: connection.id,
  customerId: connection.customerId,
  details: { roleArn: connection.roleArn, profileVersion: connection.profileVersion, ...details },
})
