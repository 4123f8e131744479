import type { RuleFace } from '../../core/trust-policy/lint.ts'
import { TRUST_RULES } from '../../core/trust-policy/rules/all.ts'
import { SCOPE_RULES } from './lint-scopes.ts'
import { UNREADABLE } from './lint-template.ts'
import { TEMPLATE_RULES } from './template/rules.ts'
import { TRUST_MISSING, TRUST_PLACEHOLDER } from './template/trust.ts'

/** Every rule there is: on trust policies, then on whole templates, then on scopes. */
export const LINT_RULES: {
  trust: readonly RuleFace[]
  template: readonly RuleFace[]
  scopes: readonly RuleFace[]
} = {
  trust: TRUST_RULES.flatMap(({ rules }) => rules),
  template: [UNREADABLE, TRUST_MISSING, TRUST_PLACEHOLDER, ...TEMPLATE_RULES],
  scopes: SCOPE_RULES,
}
