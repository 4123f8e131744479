import { CALLBACK_SECONDS, HTTP_SECONDS, SCHEDULED_SECONDS } from './limits.ts'

export interface FunctionPlan {
  what: string
  seconds: number
  memoryMb: number
  /** Assumes the broker role. */
  isBroker: boolean
}

const scheduled = { seconds: SCHEDULED_SECONDS, memoryMb: 256 }

/** The folders of dist/lambda, one bundle each. */
export const FUNCTIONS = {
  http: {
    what: 'API, customer’s page and operator’s console',
    seconds: HTTP_SECONDS,
    memoryMb: 512,
    isBroker: true,
  },
  callbacks: {
    what: 'authenticates, decides and answers what stacks report',
    seconds: CALLBACK_SECONDS,
    memoryMb: 512,
    isBroker: true,
  },
  answers: { what: 'sends again the answers that did not arrive', ...scheduled, isBroker: false },
  checks: { what: 'proves roles again when their time has come', ...scheduled, isBroker: true },
  expiry: { what: 'writes down which invitations have expired', ...scheduled, isBroker: false },
} as const satisfies Record<string, FunctionPlan>

export type FunctionName = keyof typeof FUNCTIONS
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as FunctionName[]

export const eachFunction = <T>(make: (name: FunctionName) => T): Record<FunctionName, T> =>
  Object.fromEntries(FUNCTION_NAMES.map((name) => [name, make(name)] as const)) as Record<
    FunctionName,
    T
  >
