import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The time-out of the function that works on callbacks. */
const CALLBACK_SECONDS = 30
// AWS: Using Lambda with Amazon SQS: the queue should hide a message for six times the function's
// time-out.
export const CALLBACK_VISIBILITY_SECONDS = 6 * CALLBACK_SECONDS

/**
 * After this many receives, a message goes to the dead-letter queue. The number is high because a
 * message that waits for its turn uses up receives.
 */
export const MAX_RECEIVES = 60

/**
 * AWS: STS allows 600 requests a second for each account and Region. Rolecall leaves some for other
 * programs.
 */
export const STS_CALLS_PER_SECOND = 400

export interface FunctionPlan {
  what: string
  seconds: number
  memoryMb: number
}

/** Scheduled functions must end before their next start, one minute later. */
const scheduled = { seconds: 55, memoryMb: 256 }

/** The functions by the names of their files in dist/lambda. */
export const FUNCTIONS = {
  http: { what: 'API, customer’s page and operator’s console', seconds: 29, memoryMb: 512 },
  callbacks: {
    what: 'authenticates, decides and answers what stacks report',
    seconds: CALLBACK_SECONDS,
    memoryMb: 512,
  },
  answers: { what: 'sends answers that did not arrive, and events to webhooks', ...scheduled },
  checks: { what: 'verifies roles again when they are due', ...scheduled },
  expiry: { what: 'marks invitations that have expired', ...scheduled },
} as const satisfies Record<string, FunctionPlan>

/** One of the five functions of the service. */
export type FunctionName = keyof typeof FUNCTIONS
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[]

export const eachFunction = <T>(make: (name: FunctionName) => T): Record<FunctionName, T> => {
  const entries = FUNCTION_NAMES.map((name) => [name, make(name)] as const)
  return Object.fromEntries(entries) as Record<FunctionName, T>
}

/**
 * The folder of the built functions: beside the built program, or in dist when it runs from source.
 */
export function functionsFolder(): string {
  const places = ['./lambda/', '../lambda/', '../../../dist/lambda/'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  const found = places.find((path) => existsSync(join(path, 'http.mjs')))
  if (!found) throw new Error('The Lambda functions are not built: run "npm run build" first.')
  return found
}
