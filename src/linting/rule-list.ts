import type { RuleFace } from './lint.ts'
import { UNREADABLE } from './lint-template.ts'
import { TRUST_RULES } from './rules/all.ts'
import { TEMPLATE_RULES } from './template/rules.ts'
import { TRUST_MISSING, TRUST_PLACEHOLDER } from './template/trust.ts'

/** Every rule there is: on trust policies, then on whole templates. */
export const LINT_RULES: { trust: readonly RuleFace[]; template: readonly RuleFace[] } = {
  trust: TRUST_RULES.flatMap(({ rules }) => rules),
  template: [UNREADABLE, TRUST_MISSING, TRUST_PLACEHOLDER, ...TEMPLATE_RULES],
}
