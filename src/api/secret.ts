import { inspect } from 'node:util'

/** A value that cannot print itself. `grep .reveal(` audits every use. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  /** @internal Kept out of the package's types, so that these need no types of Node. */
  [inspect.custom](): string {
    return '[secret]'
  }
}
