import { isMap, parseDocument } from 'yaml'
import { keyOf } from '../../core/template/own/source.ts'
import type { Lint } from '../../core/trust-policy/lint.ts'
import { lintTrustPolicy } from '../../core/trust-policy/lint-trust-policy.ts'
import type { Expected } from '../../core/trust-policy/policy/facts.ts'
import { lintTemplate, type TemplateToLint } from './lint-template.ts'

/** A template, or a trust policy by itself: what a file is, its top-level keys tell. */
export function lintFile(given: TemplateToLint, expected: Expected): Lint[] {
  return isTrustPolicy(given.text)
    ? lintTrustPolicy(given.text, expected)
    : lintTemplate(given, expected)
}

function isTrustPolicy(text: string): boolean {
  const root = parseDocument(text, {
    schema: 'failsafe',
    logLevel: 'silent',
    uniqueKeys: false,
  }).contents
  const keys = isMap(root) ? root.items.map(keyOf) : []
  return keys.includes('Statement') && !keys.includes('Resources')
}
