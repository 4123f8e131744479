import { MAX_TRUST_POLICY_CHARACTERS } from '../../model/aws/limits/texts.ts'
import { childPath, quoteText } from '../lint.ts'
import type { Fault, Item, Policy, PrincipalItem, Statement } from './policy.ts'
import { isTyped, Unresolved } from './policy.ts'
import { readConditions } from './read-conditions.ts'
import { isRecord, type Json, type Reader, readItems } from './reader.ts'

const DOCUMENT = ['Version', 'Id', 'Statement']
const STATEMENT = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Condition']
const PROHIBITED = ['Resource', 'NotResource']

/**
 * Reads a trust policy as far as possible. What IAM would refuse becomes a fault, not an exception.
 */
export function readPolicy(data: unknown): Policy {
  const faults: Fault[] = []
  const reader: Reader = {
    report: (rule, path, found) => {
      // Principals and External IDs have rules of their own.
      const hasOwnRule = /\/(?:Not)?Principal\b|\/sts:ExternalId\b/i.test(path)
      const id = rule === 'unresolved' && isTyped(found) && !hasOwnRule ? 'trust-parameter' : rule
      faults.push({ rule: id, path, found: quoteText(found) })
    },
  }
  const whole = { path: '', found: 'the policy', faults }
  if (!isRecord(data)) {
    reader.report(data instanceof Unresolved ? 'unresolved' : 'not-a-policy', '', data)
    return { ...whole, statements: [], vague: true }
  }
  reportForeign(reader, data, '', DOCUMENT)
  readVersion(reader, data.Version)
  const length = JSON.stringify(data).length
  if (length > MAX_TRUST_POLICY_CHARACTERS) reader.report('too-long', '', length)
  const { statements, vague } = readStatements(reader, data.Statement)
  return { ...whole, statements, vague }
}

function reportForeign(reader: Reader, json: Json, path: string, known: string[]): void {
  for (const name of Object.keys(json).filter((name) => !known.includes(name))) {
    reader.report(
      PROHIBITED.includes(name) ? 'resource-in-trust' : 'unknown-element',
      childPath(path, name),
      name,
    )
  }
}

function readVersion(reader: Reader, version: unknown): void {
  if (version === '2012-10-17') return
  if (version === undefined) reader.report('version-missing', '', version)
  else if (version instanceof Unresolved) reader.report('unresolved', '/Version', version)
  else
    reader.report(version === '2008-10-17' ? 'version-old' : 'version-unknown', '/Version', version)
}

function readStatements(
  reader: Reader,
  given: unknown,
): { statements: Statement[]; vague: boolean } {
  const single = !Array.isArray(given)
  const list: unknown[] = single ? [given] : given
  const places = list.map((raw, index) => ({
    raw,
    path: single ? '/Statement' : childPath('/Statement', index),
  }))
  const unreadable = places.filter(({ raw }) => !isRecord(raw))
  for (const { raw, path } of unreadable)
    reader.report(raw instanceof Unresolved ? 'unresolved' : 'statement-malformed', path, raw)
  const statements = places.flatMap(({ raw, path }) =>
    isRecord(raw) ? [readStatement(reader, raw, path)] : [],
  )
  reportRepeatedSids(reader, places)
  return { statements, vague: unreadable.some(({ raw }) => raw instanceof Unresolved) }
}

function reportRepeatedSids(reader: Reader, places: { raw: unknown; path: string }[]): void {
  const seen = new Set<unknown>()
  for (const { raw, path } of places) {
    const sid = isRecord(raw) ? raw.Sid : undefined
    if (sid === undefined || sid === '' || sid instanceof Unresolved) continue
    if (typeof sid !== 'string' || !/^[0-9A-Za-z]*$/.test(sid))
      reader.report('sid-malformed', childPath(path, 'Sid'), sid)
    if (seen.has(sid)) reader.report('sid-repeated', childPath(path, 'Sid'), sid)
    seen.add(sid)
  }
}

function readStatement(reader: Reader, raw: Json, path: string): Statement {
  reportForeign(reader, raw, path, STATEMENT)
  reportPairs(reader, raw, path)
  const { conditions, vague } = readConditions(reader, raw.Condition, path)
  return {
    path,
    found:
      typeof raw.Sid === 'string' && raw.Sid
        ? `The statement ${quoteText(raw.Sid)}`
        : 'A statement',
    effect: readEffect(reader, raw.Effect, path),
    principals: readPrincipals(reader, raw.Principal, childPath(path, 'Principal')),
    notPrincipals: readPrincipals(reader, raw.NotPrincipal, childPath(path, 'NotPrincipal')),
    actions: readItems(reader, raw.Action, childPath(path, 'Action')),
    notActions: readItems(reader, raw.NotAction, childPath(path, 'NotAction')),
    conditions,
    vague,
  }
}

/** Reports a statement that has none or both of a pair. */
function reportPairs(reader: Reader, raw: Json, path: string): void {
  for (const pair of [
    ['Principal', 'NotPrincipal'],
    ['Action', 'NotAction'],
  ] as const) {
    const given = pair.filter((name) => raw[name] !== undefined)
    if (given.length === 0) reader.report('element-missing', path, pair[0])
    if (given.length === 2) reader.report('element-doubled', childPath(path, pair[1]), pair[1])
  }
}

function readEffect(reader: Reader, effect: unknown, path: string): 'Allow' | 'Deny' {
  if (effect === 'Allow' || effect === 'Deny') return effect
  if (effect instanceof Unresolved) reader.report('unresolved', childPath(path, 'Effect'), effect)
  else
    reader.report(
      'effect-malformed',
      effect === undefined ? path : childPath(path, 'Effect'),
      effect,
    )
  return 'Allow'
}

function readPrincipals(reader: Reader, given: unknown, path: string): PrincipalItem[] {
  if (given === undefined) return []
  if (!isRecord(given))
    return readItems(reader, given, path).map((item: Item) => ({
      ...item,
      type: item.value === '*' ? 'AWS' : '',
    }))
  if (Object.keys(given).length === 0) reader.report('element-malformed', path, given)
  return Object.entries(given).flatMap(([type, list]) =>
    readItems(reader, list, childPath(path, type)).map((item) => ({ ...item, type })),
  )
}
