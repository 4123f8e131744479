import { isRolecallError } from '../../api/errors.ts'
import { type Lint, lintOf, type RuleFace, sortLints } from '../../core/trust-policy/lint.ts'
import { lintTrustPolicy } from '../../core/trust-policy/lint-trust-policy.ts'
import type { Expected } from '../../core/trust-policy/policy/facts.ts'
import { type OpenTemplate, openTemplate } from './template/open-template.ts'
import { lintParts } from './template/rules.ts'
import { lintOtherTrust, lintTrust } from './template/trust.ts'

export interface TemplateToLint {
  text: string
  file: string
  /** Finds the access role if nothing else marks it. */
  roleName?: string | undefined
}

export const UNREADABLE: RuleFace = {
  id: 'template-unreadable',
  level: 'error',
  title: '{found}',
  why: 'Neither Rolecall nor CloudFormation can use this template.',
  fix: 'Fix this first.',
}

/** Checks a CloudFormation template: a vendor's own, or one that Rolecall rendered. */
export function lintTemplate(
  { text, file, roleName = '' }: TemplateToLint,
  expected: Expected,
): Lint[] {
  const opened = open(text, file, roleName, expected)
  return 'unreadable' in opened
    ? [opened.unreadable]
    : sortLints([...lintTrust(opened), ...lintOtherTrust(opened), ...lintParts(opened)])
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

/** Turns an error of the template reader, which contains file and line, into a lint. */
export function unreadable(detail: string, file: string): Lint {
  const { line, column, found } =
    /^(?:, line (?<line>\d+), column (?<column>\d+))?: (?<found>.*)$/s.exec(
      detail.slice(file.length),
    )?.groups ?? {}
  const lint = lintOf(UNREADABLE, { path: '', found: found ?? detail })
  return { ...lint, place: { line: Number(line ?? 1), column: Number(column ?? 1) } }
}

/** Checks a file: a trust policy if it has statements and no resources, else a template. */
export function lintFile(given: TemplateToLint, expected: Expected): Lint[] {
  return isTrustPolicy(given.text)
    ? lintTrustPolicy(given.text, expected)
    : lintTemplate(given, expected)
}

/** A file with a `Statement` outside of other objects, as far as its text shows. */
const isTrustPolicy = (text: string): boolean =>
  /^\uFEFF?(?:\s*\{)?[^{}[\]]*["']?\bStatement["']?\s*:/.test(text) &&
  !/["']?\bResources["']?\s*:/.test(text)
