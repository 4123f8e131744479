import { Resolver } from 'node:dns/promises'
import type { Dns } from '../../core/ports.ts'

const TIMEOUT_MS = 2000
const TRIES = 2

/** The DNS that the machine is set up with. */
export const systemDns: Dns = {
  async txt(name) {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOTFOUND' || code === 'ENODATA') return []
      throw error
    }
  },
}
