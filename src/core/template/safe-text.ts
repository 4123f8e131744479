import { RolecallError } from '../../api/errors.ts'

const CONTROL_OR_BIDI =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u
const TEMPLATE_SYNTAX = /\$\s*\{|\{\s*\{|Fn::/

/** Text of the profile that people read in the template: nothing in it may mean anything to CloudFormation (TPL-1). */
export function requirePlainText(where: string, text: string): string {
  const folded = text.normalize('NFKC').replace(/\p{Cf}/gu, '')
  if (CONTROL_OR_BIDI.test(text)) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `${where} contains a control or text-direction character.`,
    })
  }
  if (TEMPLATE_SYNTAX.test(text) || TEMPLATE_SYNTAX.test(folded)) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `${where} contains "\${", "{{" or "Fn::", which mean something in a template.`,
    })
  }
  return text
}

/** Policies are data for IAM: no intrinsic function and no dynamic reference may hide in them (TPL-2). */
export function requirePlainPolicy(where: string, value: unknown): void {
  if (typeof value === 'string') requireNoReference(where, value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    requireNoReference(where, key)
    if (/^(Fn::|Ref$|Condition$)/.test(key) && !isIamCondition(key, inner)) {
      throw new RolecallError('TEMPLATE_INVALID', {
        detail: `${where} contains "${key}"; write the policy as IAM takes it.`,
      })
    }
    requirePlainPolicy(where, inner)
  }
}

const isIamCondition = (key: string, value: unknown) =>
  key === 'Condition' && typeof value === 'object'

function requireNoReference(where: string, text: string): void {
  // AWS: Dynamic references: "{{resolve:…}}" is replaced before a resource sees it, wherever it stands in a value.
  const folded = text.normalize('NFKC').replace(/\p{Cf}/gu, '')
  if (text.includes('{{') || folded.includes('{{') || CONTROL_OR_BIDI.test(text)) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `${where} contains "{{" or a control character.`,
    })
  }
}
