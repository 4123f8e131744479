import { RolecallError } from '../../api/errors.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'

/**
 * Opens the sandbox on a port. If the port is in use, the error names the option for another one.
 */
export function openSandbox(options: SandboxOptions, option: string): Promise<Sandbox> {
  return startSandbox(options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new RolecallError(
      'PORT_IN_USE',
      { detail: `Port ${options.port} is in use. Choose another with ${option}.` },
      error,
    )
  })
}
