import { RolecallError } from '../../api/errors.ts'

const CONTROL_OR_BIDI =
  /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u
const TEMPLATE_SYNTAX = /\$\s*\{|\{\s*\{|Fn::/

/** Requires that text for readers of the template has no meaning to CloudFormation (TPL-1). */
export function requirePlainText(where: string, text: string): string {
  const folded = text.normalize('NFKC').replace(/\p{Cf}/gu, '')
  if (CONTROL_OR_BIDI.test(text)) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `${where} contains a control or text-direction character.`,
    })
  }
  if (TEMPLATE_SYNTAX.test(text) || TEMPLATE_SYNTAX.test(folded)) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `${where} contains "\${", "{{" or "Fn::", which have a meaning in a template.`,
    })
  }
  return text
}

/** Requires that a policy contains no intrinsic function and no dynamic reference (TPL-2). */
export function requirePlainPolicy(where: string, value: unknown): void {
  if (typeof value === 'string') requireNoReference(where, value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    requireNoReference(where, key)
    if (/^(Fn::|Ref$|Condition$)/.test(key) && !isIamCondition(key, inner)) {
      throw new RolecallError('TEMPLATE_INVALID', {
        detail: `${where} contains "${key}"; write a plain IAM policy.`,
      })
    }
    requirePlainPolicy(where, inner)
  }
}

const isIamCondition = (key: string, value: unknown) =>
  key === 'Condition' && typeof value === 'object'

function requireNoReference(where: string, text: string): void {
  // AWS: CloudFormation replaces "{{resolve:…}}" anywhere in a value before it creates the
  // resource.
  const folded = text.normalize('NFKC').replace(/\p{Cf}/gu, '')
  if (text.includes('{{') || folded.includes('{{') || CONTROL_OR_BIDI.test(text)) {
    throw new RolecallError('TEMPLATE_INVALID', {
      detail: `${where} contains "{{" or a control character.`,
    })
  }
}
