import { unifiedDiff } from '../../../core/access-versions/text-diff.ts'
import {
  describeChanges,
  type TemplateChange,
} from '../../../core/template/own/describe-changes.ts'
import { readSource } from '../../../core/template/own/source.ts'

interface NamedText {
  name: string
  text: string
}

/** What differs between two templates: by place in words, and line by line. */
export interface TemplateComparison {
  from: string
  to: string
  changes: TemplateChange[]
  /** In the unified format that `patch` reads. Empty if the texts are equal. */
  diff: string
}

/** Compares two templates. Throws TEMPLATE_INVALID for one that cannot be read. */
export const compareTemplates = (from: NamedText, to: NamedText): TemplateComparison => ({
  from: from.name,
  to: to.name,
  changes: describeChanges(readSource(from.text, from.name), readSource(to.text, to.name)),
  diff: unifiedDiff(from, to),
})

/** One line for each place. */
export const changesInWords = (changes: readonly TemplateChange[]): string =>
  changes.length === 0
    ? 'Both templates mean the same.'
    : changes.map(({ where, line, what }) => `line ${line ?? '?'}: ${what} (${where})`).join('\n')
