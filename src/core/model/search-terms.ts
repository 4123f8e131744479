import type { Connection } from './connection.ts'
import type { Invitation } from './invitation.ts'
import type { StoredRecord } from './record.ts'

export type SearchField =
  | 'customerId'
  | 'customerName'
  | 'accountId'
  | 'roleArn'
  | 'externalId'
  | 'stack'
  | 'connectionId'
  | 'invitationId'

/** A record that is found by search. */
export type Searchable = Invitation | Connection

export interface SearchTerm {
  term: string
  field: SearchField
}

/** A record that a search found, and the field by which it was found. */
export interface SearchHit {
  kind: Searchable['kind']
  id: string
  customerId: string
  field: SearchField
  /** The whole value of the field. */
  value: string
}

/** Longer terms and queries are cut. */
const MAX_TERM_CHARACTERS = 200
/** How many terms a store reads for each record that it shows: a record can match with several. */
export const TERMS_FOR_EACH_HIT = 4
/** A name is found by the beginning of each of its first words. */
const MAX_NAME_WORDS = 8

export const isSearchable = (record: StoredRecord): record is Searchable =>
  record.kind === 'invitation' || record.kind === 'connection'

/**
 * By which texts a record is found: whoever looks for the beginning of one finds it. If this
 * changes, the stores must make the terms of all records again.
 */
export function termsOf(record: Searchable): SearchTerm[] {
  const { customerId, customerName, accountId, externalId } = record
  return [
    ...one('customerId', customerId),
    ...namesOf(customerName).map((term): SearchTerm => ({ term, field: 'customerName' })),
    ...one('accountId', accountId),
    ...one('externalId', externalId),
    ...(record.kind === 'invitation'
      ? one('invitationId', record.id)
      : [
          ...one('connectionId', record.id),
          ...one('roleArn', record.roleArn),
          ...one('roleArn', roleNameIn(record.roleArn)),
          ...one('stack', record.stackId),
          ...one('stack', record.stackId && stackNameIn(record.stackId)),
        ]),
  ]
}

const one = (field: SearchField, value: string | undefined): SearchTerm[] =>
  value === undefined || value === '' ? [] : [{ term: fold(value), field }]

/** The name from each of its words on, so that "corp l" finds "Acme Corp Ltd". */
function namesOf(name: string | undefined): string[] {
  const words = name === undefined ? [] : wordsOf(name)
  return words.slice(0, MAX_NAME_WORDS).map((_, from) => cut(words.slice(from).join(' ')))
}

const roleNameIn = (roleArn: string): string => roleArn.slice(roleArn.lastIndexOf('/') + 1)

/** AWS: the ARN of a stack ends with `stack/`, its name and a UUID. */
const stackNameIn = (stackId: string): string | undefined => stackId.split('/')[1]

/** Lower case, without accents; characters that look the same are the same. */
const fold = (text: string): string =>
  cut(text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim())

const cut = (text: string): string => text.slice(0, MAX_TERM_CHARACTERS)

const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * The beginnings of terms that a query means: as it is, as words of a name, and as an account
 * number with dashes or spaces. Empty for a query without a letter or digit.
 */
export function prefixesOf(query: string): string[] {
  const words = wordsOf(query).join(' ')
  if (words === '') return []
  const digits = /^[\d\s-]+$/.test(query) ? [query.replace(/\D/g, '')] : []
  return [...new Set([fold(query), words, ...digits])]
}

const VALUES: Record<SearchField, (record: Searchable) => string | undefined> = {
  customerId: (it) => it.customerId,
  customerName: (it) => it.customerName,
  accountId: (it) => it.accountId,
  externalId: (it) => it.externalId,
  roleArn: (it) => (it.kind === 'connection' ? it.roleArn : undefined),
  stack: (it) => (it.kind === 'connection' ? it.stackId : undefined),
  connectionId: (it) => it.id,
  invitationId: (it) => it.id,
}

export const hitOf = (record: Searchable, field: SearchField): SearchHit => ({
  ...{ kind: record.kind, id: record.id, customerId: record.customerId, field },
  value: VALUES[field](record) ?? '',
})

/** A term that begins with what was looked for. */
export interface Match extends SearchTerm {
  kind: Searchable['kind']
  id: string
}

/**
 * The best match of each record, best first: whole terms, then terms that begin as the query was
 * typed, then others; connections before invitations.
 */
export function bestMatches(matches: readonly Match[], prefixes: readonly string[]): Match[] {
  const distance = (term: string) =>
    prefixes.includes(term) ? 0 : term.startsWith(prefixes[0] ?? '') ? 1 : 2
  const rank = (it: Match) => `${distance(it.term)} ${it.kind} ${it.term} ${it.id}`
  const ranked = matches
    .map((match) => ({ match, rank: rank(match) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const best = new Map<string, Match>()
  for (const { match } of ranked)
    if (!best.has(`${match.kind} ${match.id}`)) best.set(`${match.kind} ${match.id}`, match)
  return [...best.values()]
}

/** Finds the matches among a few records. */
export const matchesIn = (records: readonly Searchable[], prefixes: readonly string[]): Match[] =>
  records.flatMap((record) =>
    termsOf(record)
      .filter(({ term }) => prefixes.some((prefix) => term.startsWith(prefix)))
      .map(({ term, field }) => ({ term, field, kind: record.kind, id: record.id })),
  )
