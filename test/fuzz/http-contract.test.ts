import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ERRORS, type ErrorCode, RolecallError } from '../../src/api/errors.ts'
import { OPERATIONS } from '../../src/api/operations.ts'
import type { Problem } from '../../src/api/types.ts'
import type { DeadLetter, DeadLetters } from '../../src/core/ports.ts'
import { API_TOKEN, connected, type Face, faceOf, json } from '../fixtures/app.ts'
import {
  findOperation,
  problemsOfRequest,
  problemsOfResponse,
  type SentRequest,
} from '../fixtures/documented-api.ts'
import { type Draft, type Known, requests } from './api-requests.ts'
import { SEED } from './hostile-text.ts'

/** `FUZZ_SEED` and `FUZZ_RUNS` repeat a failure or look longer. */
const seed = Number(process.env.FUZZ_SEED ?? SEED)
const numRuns = Number(process.env.FUZZ_RUNS ?? 60)

interface Step {
  request: Draft
  /** Time that passes before the request. */
  seconds: number
  /** What does not answer meanwhile. */
  absent: 'nothing' | 'sts' | 'templates'
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    request: requests,
    seconds: fc.constantFrom(0, 1, 61, 3601),
    absent: fc.constantFrom('nothing', 'nothing', 'nothing', 'nothing', 'sts', 'templates'),
  }),
  { minLength: 1, maxLength: 40, size: 'max' },
)

/** Two messages that could not be processed. A message that was taken is hidden until released. */
function deadLetterQueue(): DeadLetters {
  const hidden = new Set<string>()
  const letterOf = (id: string, body: string): DeadLetter => ({
    ...{ id, body, region: 'us-east-1', queue: 'dead', sentAt: new Date(0), receiveCount: 5 },
    done: async () => {},
    release: async () => void hidden.delete(id),
  })
  const all = [letterOf('letter-1', '{"Message":"{}"}'), letterOf('letter-2', 'no JSON')]
  return {
    async take() {
      const letters = all.filter(({ id }) => !hidden.has(id))
      for (const { id } of letters) hidden.add(id)
      return { letters, unread: [] }
    },
    count: async () => ({ queues: [], unread: [] }),
  }
}

/**
 * A service with three connected customers, one invited one, two weaker tokens, a stop, a webhook
 * endpoint and a job.
 */
async function startService() {
  let absent: Step['absent'] = 'nothing'
  const face = faceOf({
    ports: ({ templates, sts }) => {
      sts.trouble = () => (absent === 'sts' ? 'Throttling' : undefined)
      const put: typeof templates.put = async (key, body) => {
        if (absent === 'templates') throw new RolecallError('STORAGE_UNAVAILABLE')
        await templates.put(key, body)
      }
      const deadLetters = deadLetterQueue()
      const { get, url, isPublic, letRead } = templates
      return { deadLetters, templates: { put, get, url, isPublic, letRead } }
    },
  })
  const tokens = [API_TOKEN]
  for (const limits of [
    { may: ['invitations:write', 'connections:write', 'tokens'], customers: ['acme'] },
    { may: ['credentials', 'audit:read'] },
  ]) {
    const name = `limited-${tokens.length}`
    const made = await face.api('/v1/tokens', json({ name, ...limits }))
    tokens.push(((await made.json()) as { token: string }).token)
  }
  await connected(face, '222222222222', { customerId: 'initech', requireApproval: true })
  await connected(face, '333333333333')
  await connected(face, '444444444444', { customerId: 'globex' })
  await face.api('/v1/stop-issuing', json({ customerId: 'acme' }))
  await face.api('/v1/invitations', json({ customerId: 'hooli' }))
  await face.api('/v1/webhook-endpoints', json({ url: 'https://hooks.initech.example/rolecall' }))
  const texts = new Set(['letter-1', 'letter-2'])
  for (const list of ['invitations', 'connections', 'tokens', 'profiles', 'webhook-endpoints'])
    note(texts, await (await face.api(`/v1/${list}`)).text())
  const ids = [...texts].filter((text) => text.startsWith('con_'))
  note(texts, await (await face.api('/v1/jobs', json({ kind: 'verify', ids }))).text())
  const setAbsent = (it: Step['absent']) => {
    absent = it
  }
  return { face, texts, tokens, setAbsent }
}

/** Keeps what looks like an id, a name or a link of a response. */
function note(texts: Set<string>, response: string): void {
  for (const [, text] of response.matchAll(/"([\w-]{1,40}|[^"]*\/connect\/[\w.-]+)"/g))
    texts.add(text!)
}

const knownOf = (texts: Set<string>, tokens: string[]): Known => ({
  tokens,
  valuesOf(name, example) {
    const [prefix = 'letter-'] = /^[a-z]{3}_/.exec(example) ?? []
    const all = [...texts]
    if (name === 'id') return all.filter((text) => text.startsWith(prefix))
    if (name === 'token') return all.flatMap((text) => text.split('/connect/')[1] ?? [])
    return all.filter((text) => /^(default|[0-9a-f]{16}|\d+)$/.test(text))
  },
})

/**
 * What only the service checks, because a JSON Schema has no words for it. It accepts each other
 * field that the document accepts.
 */
const BEYOND_SCHEMA = new RegExp(
  [
    ...['control characters', 'AWS access key', 'must not be "admin"', 'has no action'],
    ...['has no type', 'is not a parameter that', 'is not an option that', 'cannot be set: '],
    ...['must not be one that IAM', 'is no Region of', 'must be in the future'],
    ...['account that is invited', 'is in another partition', 'which the profile sets'],
  ].join('|'),
)

/** Operations that the customer's page sends as a form, and that then answer with a page. */
const FORMS = ['acceptInvitation', 'declineInvitation']

/** What is wrong with the answer to a request; empty if nothing is. */
async function breaches({ world }: Face, sent: SentRequest, response: Response): Promise<string[]> {
  const { status } = response
  const text = await response.clone().text()
  if (sent.method === 'HEAD') return status < 500 ? [] : [`status ${status}`]
  const isProblem = /problem\+json/.test(response.headers.get('content-type') ?? '')
  const problem = isProblem ? (JSON.parse(text) as Problem) : undefined
  const found = findOperation(sent.method, new URL(sent.path, 'http://localhost').pathname)
  const isForm = FORMS.includes(found?.operation.operationId ?? '') && !isJson(sent)
  const wrong = found && !isForm ? await problemsOfResponse(found, response) : []
  if (problem) wrong.push(...breachesOf(problem, response))
  else if (status >= 500 || (status >= 400 && found && !isForm))
    wrong.push(`${status} without a problem document`)
  const refused = problemsOfRequest(sent)
  if (found && !isForm && status < 300 && refused.length > 0)
    wrong.push(`the document refuses what the service accepts: ${refused.join(', ')}`)
  const invalid = (problem?.errors ?? []).filter(({ message }) => !BEYOND_SCHEMA.test(message))
  if (invalid.length > 0 && refused.length === 0)
    wrong.push('the service refuses what the document accepts')
  const failures = world.log.lines.filter((line) => line.startsWith('request.failed'))
  if (failures.length > 0) wrong.push(failures.join('\n'))
  if ('polluted' in {}) wrong.push('Object.prototype was changed')
  return wrong
}

const isJson = ({ headers = {} }: SentRequest): boolean =>
  (headers['content-type'] ?? '').startsWith('application/json')

/** Failures that say that AWS does not answer. */
const ABSENCE: ErrorCode[] = ['STS_UNAVAILABLE', 'STORAGE_UNAVAILABLE', 'BROKER_UNUSABLE']

function breachesOf({ code, status, title, requestId }: Problem, response: Response): string[] {
  return [
    ...(ERRORS[code]?.status === response.status ? [] : [`${response.status} with ${code}`]),
    ...(status === response.status ? [] : [`the body says ${status}`]),
    ...(title === ERRORS[code]?.title ? [] : [`another title than that of ${code}`]),
    ...(requestId === response.headers.get('x-request-id') ? [] : ['another request id']),
    ...(status < 500 || ABSENCE.includes(code) ? [] : [`fails with ${code}`]),
  ]
}

const inWords = ({ method, path, headers, body }: SentRequest): string =>
  JSON.stringify({ method, path, headers, body: body?.slice(0, 2000) })

/** What the contract's examples name. The service has others. */
const EXAMPLE_ID = 'con_7Hq2mKx9RtVbN4cWzYpL3d'
const EXAMPLE_CURSOR = 'eyJpZCI6Imludl83SHEybUt4OSJ9'

/** Some operations need a state that a few requests seldom reach. */
const MIN_SUCCEEDED = 0.7

/** The operations that did what a request asked for, at least once. */
const succeeded = new Set<string>()

/** Sends the requests to a new service. Throws what is wrong with the last answer. */
async function send(all: Step[]): Promise<void> {
  const { face, texts, tokens, setAbsent } = await startService()
  const known = knownOf(texts, tokens)
  const sent: SentRequest[] = []
  /** Of any list: a cursor of another list must be refused. */
  const cursors: string[] = []
  for (const { request, seconds, absent } of all) {
    face.world.clock.advance(seconds * 1000)
    setAbsent(absent)
    const { method, path: address, headers = {}, body: drawn } = request(known)
    const body = drawn?.replaceAll(EXAMPLE_ID, () => known.valuesOf('id', 'con_')[0]!)
    const path = address.replace(EXAMPLE_CURSOR, (it) => cursors.at(-1) ?? it)
    sent.push({ method, path, headers, body })
    const init = { method, headers, ...(body !== undefined && { body }) }
    const response = await face.app.request(path, init)
    const wrong = await breaches(face, sent.at(-1)!, response)
    if (wrong.length > 0)
      throw new Error(
        [...wrong, `The last of these got ${response.status}:`, ...sent.map(inWords)].join('\n'),
      )
    if (!response.ok) continue
    const { operation } = findOperation(method, new URL(path, 'http://localhost').pathname) ?? {}
    if (operation) succeeded.add(operation.operationId)
    const text = await response.text()
    note(texts, text)
    cursors.push(...(/"nextCursor":"([^"]+)"/.exec(text)?.slice(1) ?? []))
  }
  await face.world.store.close()
}

it('keeps the contract of each operation for any request', {
  timeout: 60_000 + numRuns * 2000,
}, async () => {
  const run = await fc.check(fc.asyncProperty(steps, send), { seed, numRuns })
  const why = `Repeat with FUZZ_SEED=${seed}.\n${String(run.errorInstance)}`
  expect(run.failed ? why : 'kept').toBe('kept')
  // Otherwise the requests would test only how the service refuses them.
  const total = Object.keys(OPERATIONS).length
  expect(succeeded.size).toBeGreaterThan(total * MIN_SUCCEEDED)
})
