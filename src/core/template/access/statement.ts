import type { PolicyDocument } from '../../model/access-profile.ts'

/** One statement of a permissions policy. Fields that can have one or many values are lists. */
export interface Statement {
  sid: string | undefined
  effect: 'Allow' | 'Deny'
  actions: string[]
  notActions: string[]
  resources: string[]
  notResources: string[]
  condition: unknown
}

export function statementsOf(document: PolicyDocument): Statement[] {
  return asList(document.Statement).filter(isRecord).map(readStatement)
}

function readStatement(raw: Record<string, unknown>): Statement {
  return {
    sid: typeof raw.Sid === 'string' ? raw.Sid : undefined,
    effect: raw.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: asTexts(raw.Action),
    notActions: asTexts(raw.NotAction),
    resources: asTexts(raw.Resource),
    notResources: asTexts(raw.NotResource),
    condition: raw.Condition,
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const asList = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
const asTexts = (value: unknown): string[] =>
  asList(value).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
