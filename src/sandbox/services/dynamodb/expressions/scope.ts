import { invalid } from '../faults.ts'
import type { Item, Value } from '../value.ts'
import { readItem } from '../value.ts'
import { isReserved } from './reserved-words.ts'

export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Item
}

/**
 * The placeholders of one request, shared by all its expressions. A placeholder that no expression
 * uses is refused.
 */
export class Scope {
  readonly #names: Map<string, string>
  readonly #values: Map<string, Value>
  readonly #usedNames = new Set<string>()
  readonly #usedValues = new Set<string>()

  constructor(
    { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Placeholders,
    expressions: (string | undefined)[],
  ) {
    const none = expressions.every((expression) => expression === undefined)
    if (names && none)
      throw invalid('ExpressionAttributeNames can only be specified when using expressions')
    if (values && none)
      throw invalid('ExpressionAttributeValues can only be specified when using expressions')
    if (names && Object.keys(names).length === 0)
      throw invalid('ExpressionAttributeNames must not be empty')
    if (values && Object.keys(values).length === 0)
      throw invalid('ExpressionAttributeValues must not be empty')
    for (const name of Object.keys(names ?? {})) refuseMisspelt('Names', name, /^#\w+$/)
    for (const name of Object.keys(values ?? {})) refuseMisspelt('Values', name, /^:\w+$/)
    this.#names = new Map(Object.entries(names ?? {}))
    this.#values = new Map(Object.entries(readItem(values ?? {})))
  }

  name(kind: string, placeholder: string): string {
    const name = this.#names.get(placeholder)
    if (name === undefined)
      throw invalid(
        `Invalid ${kind}: An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      )
    this.#usedNames.add(placeholder)
    return name
  }

  value(kind: string, placeholder: string): Value {
    const value = this.#values.get(placeholder)
    if (value === undefined)
      throw invalid(
        `Invalid ${kind}: An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      )
    this.#usedValues.add(placeholder)
    return value
  }

  /** To be called once all expressions are parsed. */
  refuseUnused(): void {
    refuse('Values', this.#values, this.#usedValues)
    refuse('Names', this.#names, this.#usedNames)
  }
}

function refuseMisspelt(which: string, name: string, form: RegExp): void {
  if (!form.test(name))
    throw invalid(`ExpressionAttribute${which} contains invalid key: Syntax error; key: "${name}"`)
}

function refuse(
  which: string,
  given: ReadonlyMap<string, unknown>,
  used: ReadonlySet<string>,
): void {
  const unused = [...given.keys()].filter((name) => !used.has(name))
  if (unused.length > 0)
    throw invalid(
      `Value provided in ExpressionAttribute${which} unused in expressions: keys: {${unused.join(', ')}}`,
    )
}

export function plainName(kind: string, word: string): string {
  if (isReserved(word))
    throw invalid(
      `Invalid ${kind}: Attribute name is a reserved keyword; reserved keyword: ${word}`,
    )
  return word
}
