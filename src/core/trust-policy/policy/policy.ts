import type { Subject } from '../lint.ts'
import type { Operator } from './operator.ts'
import type { Unresolved } from './unresolved.ts'

type Value = string | Unresolved

/** One value of a list, or the only one. */
export interface Item extends Subject {
  value: Value
}

/** A value that stands in the document itself. */
export interface TextItem extends Subject {
  value: string
}

export const textsOf = (items: readonly Item[]): TextItem[] =>
  items.filter((item): item is TextItem => typeof item.value === 'string')

export interface PrincipalItem extends Item {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser`, or something that IAM does not know. */
  type: string
}

/** One operator applied to one key. */
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
  /** Some of it is known to CloudFormation only, so that what is missing cannot be told. */
  vague: boolean
}

/** Something that is not as IAM's grammar has it; named by the rule that speaks of it. */
export interface Fault extends Subject {
  rule: string
}

export interface Policy extends Subject {
  statements: Statement[]
  faults: Fault[]
  /** Not all of it could be read, so that what is missing cannot be told. */
  vague: boolean
}
