import { TRUST_CONDITIONS_MANY } from '../../core/template/own/lint-role-trust.ts'
import { fill, type Lint, type RuleFace } from '../../core/trust-policy/lint.ts'
import { TRUST_RULES } from '../../core/trust-policy/lint-trust-policy.ts'
import { SCOPE_RULES } from './lint-scopes.ts'
import { ALIAS, UNREADABLE } from './lint-template.ts'
import type { Linted } from './report.ts'
import { TEMPLATE_RULES } from './template/rules.ts'
import { TRUST_MISSING, TRUST_PART_DROPPED, TRUST_PLACEHOLDER } from './template/trust.ts'

/** Every rule: for trust policies, for templates, and for scopes. */
export const LINT_RULES: {
  trust: readonly RuleFace[]
  template: readonly RuleFace[]
  scopes: readonly RuleFace[]
} = {
  trust: TRUST_RULES.flatMap(({ rules }) => rules),
  template: [
    UNREADABLE,
    ALIAS,
    TRUST_MISSING,
    TRUST_PLACEHOLDER,
    TRUST_PART_DROPPED,
    TRUST_CONDITIONS_MANY,
    ...TEMPLATE_RULES,
  ],
  scopes: SCOPE_RULES,
}

const RULES = [...LINT_RULES.trust, ...LINT_RULES.template, ...LINT_RULES.scopes]
const INDEX = new Map(RULES.map(({ id }, index) => [id, index]))

/** A SARIF 2.1.0 log for code-scanning services. */
export const sarifOf = (linted: Linted[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0' as const,
  runs: [
    {
      tool: {
        driver: { name: 'rolecall', fullName: 'Rolecall template lint', rules: RULES.map(ruleOf) },
      },
      columnKind: 'utf16CodeUnits' as const,
      artifacts: linted.map(({ file }) => ({ location: { uri: uriOf(file) } })),
      results: linted.flatMap(({ file, lints }, index) =>
        lints.map((lint) => resultOf(lint, file, index)),
      ),
    },
  ],
})

/** Sample values for the texts of rules. */
export const SAMPLE_WORDS = {
  found: '…',
  externalId: 'EXTERNAL-ID',
  assumed: 'the role that the policy itself names, BROKER-ROLE-ARN',
  broker: 'BROKER-ROLE-ARN',
  account: 'VENDOR-ACCOUNT',
  partition: 'aws',
}

const ruleOf = (face: RuleFace) => ({
  id: face.id,
  name: face.id.replaceAll(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase()),
  shortDescription: { text: fill(face.title, SAMPLE_WORDS) },
  fullDescription: { text: fill(face.why, SAMPLE_WORDS) },
  help: { text: fill(face.fix, SAMPLE_WORDS) },
  defaultConfiguration: { level: face.level },
  properties: { tags: ['security'] },
})

function resultOf(
  { rule, level, message, fix, path, place }: Lint,
  file: string,
  artifact: number,
) {
  const region = {
    startLine: place?.line ?? 1,
    startColumn: place?.column ?? 1,
    ...(place?.endColumn !== undefined &&
      place.endColumn > place.column && { endColumn: place.endColumn }),
  }
  return {
    ruleId: rule,
    ruleIndex: INDEX.get(rule)!,
    level,
    message: { text: `${message} Fix: ${fix}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file), index: artifact }, region },
        logicalLocations: [{ fullyQualifiedName: path || '/' }],
      },
    ],
  }
}

/** Keeps relative paths relative, so that they match the repository. */
export const uriOf = (file: string): string =>
  encodeURI(file.replaceAll('\\', '/').replace(/^\.\//, '')).replaceAll(/[?#]/g, encodeURIComponent)
