import type { Value } from '../value.ts'
import type { Path } from './path.ts'
import { plainName, type Scope } from './scope.ts'
import { syntaxError, type Token, tokenize } from './tokens.ts'

/** An operand of a condition or an update. */
export type Operand = { path: Path } | { value: Value } | { sizeOf: Path }

/** Reads one expression from left to right; the grammars of conditions and updates build on it. */
export class Parser {
  readonly kind: string
  readonly #text: string
  readonly #tokens: Token[]
  readonly #scope: Scope
  #next = 0

  constructor(scope: Scope, kind: string, text: string) {
    this.kind = kind
    this.#scope = scope
    this.#text = text
    this.#tokens = tokenize(kind, text)
  }

  get token(): Token {
    return this.#tokens[this.#next]!
  }

  /** Whether this sign, or this word in any case, comes next; it is then read. */
  takes(text: string): boolean {
    if (!this.sees(text)) return false
    this.#next += 1
    return true
  }

  sees(text: string): boolean {
    const { kind } = this.token
    return (
      (kind === 'sign' || kind === 'word') && this.token.text.toUpperCase() === text.toUpperCase()
    )
  }

  expect(text: string): void {
    if (!this.takes(text)) throw this.error()
  }

  /** A function's name, if one with its bracket comes next. */
  functionName(): string | undefined {
    const after = this.#tokens[this.#next + 1]
    return this.token.kind === 'word' && after?.text === '(' ? this.token.text : undefined
  }

  skip(): void {
    this.#next += 1
  }

  end(): void {
    if (this.token.kind !== 'end') throw this.error()
  }

  error() {
    return syntaxError(this.kind, this.#text, this.token)
  }

  path(): Path {
    const path: Path = [this.#attribute()]
    for (;;) {
      if (this.takes('.')) path.push(this.#attribute())
      else if (this.takes('[')) {
        path.push(this.#index())
        this.expect(']')
      } else return path
    }
  }

  value(): Value {
    const { kind, text } = this.token
    if (kind !== 'value') throw this.error()
    this.skip()
    return this.#scope.value(this.kind, text)
  }

  operand(): Operand {
    if (this.token.kind === 'value') return { value: this.value() }
    if (this.functionName() !== 'size') return { path: this.path() }
    this.skip()
    this.expect('(')
    const sizeOf = this.path()
    this.expect(')')
    return { sizeOf }
  }

  list<T>(read: () => T): T[] {
    const found = [read()]
    while (this.takes(',')) found.push(read())
    return found
  }

  #attribute(): string {
    const { kind, text } = this.token
    if (kind !== 'word' && kind !== 'name') throw this.error()
    this.skip()
    return kind === 'name' ? this.#scope.name(this.kind, text) : plainName(this.kind, text)
  }

  #index(): number {
    const { kind, text } = this.token
    if (kind !== 'number') throw this.error()
    this.skip()
    return Number(text)
  }
}
