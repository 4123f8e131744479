import { isRolecallError } from '../../api/errors.ts'
import type { Ports } from '../ports.ts'

/**
 * Notices that the broker role cannot be assumed, also while no request needs it. Logs when that
 * begins and when it ends.
 */
export class BrokerWatch {
  readonly #ports: Pick<Ports, 'sts' | 'log'>
  #fault: string | undefined

  constructor(ports: Pick<Ports, 'sts' | 'log'>) {
    this.#ports = ports
  }

  /** The error code of the latest check; undefined if the broker role worked. */
  get fault(): string | undefined {
    return this.#fault
  }

  async look(): Promise<void> {
    const before = this.#fault
    this.#fault = await this.#ports.sts.check().then(
      () => undefined,
      (error: unknown) => (isRolecallError(error) ? error.code : 'INTERNAL'),
    )
    if (this.#fault !== undefined && this.#fault !== before)
      this.#ports.log.error('broker.unusable', {
        code: this.#fault,
        why: 'Rolecall cannot act as its broker role. No denial is held against a connection. Run "rolecall doctor".',
      })
    if (this.#fault === undefined && before !== undefined) this.#ports.log.info('broker.usable')
  }
}
