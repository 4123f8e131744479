import {
  type Connection,
  ERRORS,
  fromRolecall,
  type Invitation,
  RolecallClient,
  RolecallError,
} from 'rolecall'
import { type Sandbox, startSandbox } from 'rolecall/sandbox'

/**
 * A vendor's service that uses all that it may import, under the strictest options of the compiler.
 */
export async function useRolecall(): Promise<string> {
  const sandbox: Sandbox = await startSandbox({ port: 0 })
  try {
    const client = new RolecallClient({ url: sandbox.origin, token: 'rca_example' })
    const provider = fromRolecall({
      url: sandbox.origin,
      token: 'rca_example',
      connectionId: 'con_example',
      scope: 'metrics',
    })
    const statusOf = (it: Connection | Invitation): string => it.status
    return [
      client.constructor.name,
      typeof provider,
      typeof statusOf,
      ERRORS.INVITATION_NOT_OPEN.status,
      new RolecallError('INVITATION_NOT_OPEN') instanceof Error,
    ].join(' ')
  } finally {
    await sandbox.stop()
  }
}
