import type { Node } from 'yaml'
import { isRolecallError } from '../../api/errors.ts'
import { SHARED_PARAMETERS } from '../../core/model/template-reading.ts'
import { referencesIn } from '../../core/template/own/references.ts'
import { pairOf } from '../../core/template/own/source.ts'
import { type Lint, lintOf, type RuleFace, sortLints } from '../../core/trust-policy/lint.ts'
import { lintTrustPolicy } from '../../core/trust-policy/lint-trust-policy.ts'
import type { Expected } from '../../core/trust-policy/policy/facts.ts'
import { type OpenTemplate, openTemplate, type TemplateFile } from './template/open-template.ts'
import { lintParts } from './template/rules.ts'
import { innerTemplates } from './template/stack-sets.ts'
import { lintTrust } from './template/trust.ts'

export const UNREADABLE: RuleFace = {
  id: 'template-unreadable',
  level: 'error',
  title: '{found}',
  why: 'Neither Rolecall nor CloudFormation can use this template.',
  fix: 'Fix this first.',
}

export const ALIAS: RuleFace = {
  id: 'yaml-alias',
  level: 'error',
  title: '{found}',
  why: 'A stack with this template cannot be created.',
  fix: 'Write the content out at each place.',
}

/**
 * Checks a CloudFormation template, a vendor's own or one that Rolecall rendered, and the templates
 * of its stack sets.
 */
export function lintTemplate(given: TemplateFile, expected: Expected): Lint[] {
  const opened = open(given, expected)
  if ('unreadable' in opened) return [opened.unreadable]
  const inner = innerTemplates(opened).flatMap(({ text, parameters, move }) =>
    lintTemplate({ text, file: given.file, isInner: true, profile: { parameters } }, {})
      // What Rolecall rendered is for one customer.
      .filter(({ rule }) => !opened.connection || rule !== 'external-id-shared')
      .map(move),
  )
  const found = [...lintTrust(opened), ...lintParts(opened), ...inner]
  return sortLints(isShared(opened) ? found.filter((it) => !isSharedValue(it)) : found)
}

/** Whether the template's Rolecall resources report the two values that its link fills in. */
function isShared({ connection }: OpenTemplate): boolean {
  const reported = (property: string) => {
    const pair = connection?.properties && pairOf(connection.properties, property)
    return pair ? referencesIn(pair.value as Node).map(({ name }) => name) : []
  }
  return (
    reported('ExternalId').join() === SHARED_PARAMETERS.externalId &&
    reported('CallbackToken').join() === SHARED_PARAMETERS.callbackToken
  )
}

/**
 * The token's MAC holds the External ID, so a customer who changes one of them gets no connection.
 */
const isSharedValue = ({ rule, message }: Lint): boolean =>
  (rule === 'external-id-parameter' && message.includes(`"\${${SHARED_PARAMETERS.externalId}}"`)) ||
  (['external-id-parameter-declared', 'key-parameter'].includes(rule) &&
    [SHARED_PARAMETERS.externalId, SHARED_PARAMETERS.callbackToken].some((it) =>
      message.includes(`"${it}"`),
    ))

function open(given: TemplateFile, expected: Expected): OpenTemplate | { unreadable: Lint } {
  try {
    return openTemplate(given, expected)
  } catch (error) {
    if (!isRolecallError(error, 'TEMPLATE_INVALID')) throw error
    return { unreadable: unreadable(error.detail ?? error.message, given.file) }
  }
}

/** Turns an error of the template reader, which contains file and line, into a lint. */
export function unreadable(detail: string, file: string): Lint {
  const { line, column, found } =
    /^(?:, line (?<line>\d+), column (?<column>\d+))?: (?<found>.*)$/s.exec(
      detail.slice(file.length),
    )?.groups ?? {}
  const face = /\bYAML (?:alias|merge key)\b/.test(found ?? '') ? ALIAS : UNREADABLE
  const lint = lintOf(face, { path: '', found: found ?? detail })
  return { ...lint, place: { line: Number(line ?? 1), column: Number(column ?? 1) } }
}

/** Checks a file: a trust policy if it has statements and no resources, else a template. */
export function lintFile(given: TemplateFile, expected: Expected): Lint[] {
  return isTrustPolicy(given.text)
    ? lintTrustPolicy(given.text, expected)
    : lintTemplate(given, expected)
}

/** A file with a `Statement` outside of other objects, as far as its text shows. */
const isTrustPolicy = (text: string): boolean =>
  /^\uFEFF?(?:\s*\{)?[^{}[\]]*["']?\bStatement["']?\s*:/.test(text) &&
  !/["']?\bResources["']?\s*:/.test(text)
