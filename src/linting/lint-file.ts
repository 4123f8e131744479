import { isMap, parseDocument } from 'yaml'
import { keyOf } from '../template/own/source.ts'
import type { Lint } from './lint.ts'
import { lintTemplate, type TemplateToLint } from './lint-template.ts'
import { lintTrustPolicy } from './lint-trust-policy.ts'
import type { Expected } from './policy/facts.ts'

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
