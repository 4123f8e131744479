import { describe, expect, it } from 'vitest'
import { fill, type RuleFace } from '../src/core/trust-policy/lint.ts'
import { LINT_RULES } from '../src/tools/lint/rule-list.ts'
import { SAMPLE_WORDS } from '../src/tools/lint/sarif.ts'

const HEAD =
  '<!-- Printed from the code by test/reference-lint.test.ts; run "npx vitest run test/reference-lint.test.ts -u" after a change. -->\n\n'

const cell = (text: string) =>
  fill(text, SAMPLE_WORDS).replaceAll('|', '\\|').replaceAll('*', '\\*')
const row = ({ id, level, says, why, fix: mend }: RuleFace) =>
  `| \`${id}\` | ${level} | ${cell(says)} | ${cell(why)} | ${cell(mend)} |`
const table = (rules: readonly RuleFace[]) =>
  [
    '| rule | level | says | why | mend |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(row),
  ].join('\n')

describe('the reference page of the linter says what the code says', () => {
  it('lists every rule with its reason and its mend (TRU-2)', async () => {
    const text = `${HEAD}# Lint rules\n\n\`rolecall template lint\` says these; see the [guide](../guide/linting.md). An \`error\` lets in somebody else, or shuts the broker out; a \`warning\` may; a \`note\` is good to know. "…" stands for what was found.\n\n## Trust policies\n\n${table(LINT_RULES.trust)}\n\n## Templates\n\n${table(LINT_RULES.template)}\n\n## Scopes\n\nOf \`rolecall.yaml\`, beside the template of its profile.\n\n${table(LINT_RULES.scopes)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/lint-rules.md')
  })
})
