import type { Operator } from '../../model/aws/condition-operator.ts'
import type { Subject } from '../lint.ts'

/** A value that only CloudFormation knows, such as a reference to a parameter or a resource. */
export class Unresolved {
  /** The text in the template, with the known parts filled in. */
  readonly text: string
  /** The parameters of the template that it depends on. */
  readonly parameters: readonly string[]

  constructor(text: string, parameters: readonly string[] = []) {
    this.text = text
    this.parameters = parameters
  }

  toJSON(): string {
    return this.text
  }
}

/** Whether whoever creates the stack types the value, or a part of it. */
export const isTyped = (value: unknown): boolean =>
  value instanceof Unresolved && value.parameters.length > 0

type Value = string | Unresolved

/** One value of a list, or a single value. */
export interface Item extends Subject {
  value: Value
}

/** A value that is known. */
export interface TextItem extends Subject {
  value: string
}

export const textsOf = (items: readonly Item[]): TextItem[] =>
  items.filter((item): item is TextItem => typeof item.value === 'string')

export interface PrincipalItem extends Item {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or something that IAM does not know. */
  type: string
}

/** One operator on one key. */
export interface Condition extends Subject {
  /** Absent for an operator that IAM does not know. */
  operator: Operator | undefined
  key: string
  values: Item[]
}

export interface Statement extends Subject {
  effect: 'Allow' | 'Deny'
  principals: PrincipalItem[]
  notPrincipals: PrincipalItem[]
  actions: Item[]
  notActions: Item[]
  conditions: Condition[]
  /** Only CloudFormation knows some of it. So no rule may report that something is missing. */
  vague: boolean
}

/** A violation of IAM's grammar, with the id of the rule that reports it. */
export interface Fault extends Subject {
  rule: string
}

export interface Policy extends Subject {
  statements: Statement[]
  faults: Fault[]
  /** Some of it could not be read. So no rule may report that something is missing. */
  vague: boolean
}
