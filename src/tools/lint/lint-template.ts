import { isRolecallError } from '../../api/errors.ts'
import { inOrder, type Lint, lintOf, type RuleFace } from '../../core/trust-policy/lint.ts'
import type { Expected } from '../../core/trust-policy/policy/facts.ts'
import { type OpenTemplate, openTemplate } from './template/open-template.ts'
import { lintParts } from './template/rules.ts'
import { lintTrust } from './template/trust.ts'

export interface TemplateToLint {
  text: string
  file: string
  /** Finds the access role where nothing else marks it. */
  roleName?: string | undefined
}

export const UNREADABLE: RuleFace = {
  id: 'template-unreadable',
  level: 'error',
  says: '{found}',
  why: 'Neither Rolecall nor CloudFormation can use the template so.',
  fix: 'Mend what is said above.',
}

/** What is wrong with a CloudFormation template: a vendor's own, or one that Rolecall has rendered. */
export function lintTemplate(
  { text, file, roleName = '' }: TemplateToLint,
  expected: Expected,
): Lint[] {
  const opened = open(text, file, roleName, expected)
  return 'unreadable' in opened
    ? [opened.unreadable]
    : inOrder([...lintTrust(opened), ...lintParts(opened)])
}

function open(
  text: string,
  file: string,
  roleName: string,
  expected: Expected,
): OpenTemplate | { unreadable: Lint } {
  try {
    return openTemplate(text, file, roleName, expected)
  } catch (error) {
    if (!isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { unreadable: unreadable(error.detail ?? error.message, file) }
  }
}

/** The reader names the file and, where it is known, the line. */
export function unreadable(detail: string, file: string): Lint {
  const { line, says } =
    /^(?:, line (?<line>\d+))?: (?<says>.*)$/s.exec(detail.slice(file.length))?.groups ?? {}
  const lint = lintOf(UNREADABLE, { path: '', found: says ?? detail })
  return { ...lint, place: { line: Number(line ?? 1), column: 1 } }
}
