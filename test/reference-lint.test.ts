import { describe, expect, it } from 'vitest'
import { fill, type RuleFace } from '../src/core/trust-policy/lint.ts'
import { LINT_RULES, SAMPLE_WORDS } from '../src/tools/lint/sarif.ts'

const HEAD =
  '<!-- Printed from the code by test/reference-lint.test.ts; run "npx vitest run test/reference-lint.test.ts -u" after a change. -->\n\n'

const cell = (text: string) =>
  fill(text, SAMPLE_WORDS).replaceAll('|', '\\|').replaceAll('*', '\\*')
const row = ({ id, level, title, why, fix }: RuleFace) =>
  `| \`${id}\` | ${level} | ${cell(title)} | ${cell(why)} | ${cell(fix)} |`
const table = (rules: readonly RuleFace[]) =>
  [
    '| rule | level | message | why | fix |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map(row),
  ].join('\n')

describe('the reference page of the linter says what the code says', () => {
  it('lists every rule with its reason and its fix (TRU-2)', async () => {
    const text = `${HEAD}# Lint rules\n\n\`rolecall template lint\` reports these; see the [guide](../guide/linting.md). With an \`error\` somebody else can assume the role, or the broker cannot. A \`warning\` may have these effects. A \`note\` is information. "…" stands for what was found.\n\n## Trust policies\n\n${table(LINT_RULES.trust)}\n\n## Templates\n\n${table(LINT_RULES.template)}\n\n## Scopes\n\nScopes are checked in \`rolecall.yaml\`, together with the template of their profile.\n\n${table(LINT_RULES.scopes)}\n`
    await expect(text).toMatchFileSnapshot('../docs/reference/lint-rules.md')
  })
})
