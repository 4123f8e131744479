import { resolve, type Scope } from './intrinsics.ts'
import {
  isScalar,
  sameValue,
  singleEntry,
  templateError,
  type Value,
  type ValueMap,
} from './value.ts'

type Test = (argument: Value, scope: Scope) => boolean

/** Evaluates a condition function, `Condition` and, in a rule, a rule function. */
export function holds(value: Value | undefined, scope: Scope): boolean {
  const call = singleEntry(value)
  const test = call && Object.hasOwn(TESTS, call[0]) ? TESTS[call[0]] : undefined
  if (!call || !test)
    throw templateError(
      `Conditions can only be boolean operations on parameters and other conditions; got ${call?.[0] ?? JSON.stringify(value)}`,
    )
  return test(call[1], scope)
}

function operands(argument: Value, name: string, [least, most]: [number, number]): Value[] {
  if (Array.isArray(argument) && argument.length >= least && argument.length <= most)
    return argument
  const count =
    least === most
      ? `a list argument with ${least === 1 ? 'one parameter' : 'two parameters'}`
      : `a list argument with at least ${least} and at most ${most} parameters`
  throw templateError(`every ${name} object requires ${count}.`)
}

const asText = (value: Value | undefined): Value =>
  isScalar(value) ? String(value) : (value ?? '')

const equals: Test = (argument, scope) => {
  const [a, b] = operands(argument, 'Fn::Equals', [2, 2])
  return sameValue(asText(resolve(a!, scope)), asText(resolve(b!, scope)))
}

/** The two lists of a rule function; a single value is a list of one. */
function twoLists(argument: Value, name: string, scope: Scope): [Value[], Value[]] {
  const [a, b] = operands(argument, name, [2, 2]).map((part) => {
    const found = resolve(part, scope)
    return (Array.isArray(found) ? found : [found ?? '']).map(asText)
  })
  return [a!, b!]
}

const TESTS: Readonly<Record<string, Test>> = {
  Condition: (argument, scope) => scope.condition(String(argument)),
  'Fn::And': (argument, scope) =>
    operands(argument, 'Fn::And', [2, 10]).every((part) => holds(part, scope)),
  'Fn::Or': (argument, scope) =>
    operands(argument, 'Fn::Or', [2, 10]).some((part) => holds(part, scope)),
  'Fn::Not': (argument, scope) => !holds(operands(argument, 'Fn::Not', [1, 1])[0], scope),
  'Fn::Equals': equals,
  'Fn::Contains': (argument, scope) => {
    const [list, [wanted]] = twoLists(argument, 'Fn::Contains', scope)
    return list.some((item) => sameValue(item, wanted))
  },
  'Fn::EachMemberIn': (argument, scope) => {
    const [list, allowed] = twoLists(argument, 'Fn::EachMemberIn', scope)
    return list.every((item) => allowed.some((one) => sameValue(item, one)))
  },
  'Fn::EachMemberEquals': (argument, scope) => {
    const [list, [wanted]] = twoLists(argument, 'Fn::EachMemberEquals', scope)
    return list.every((item) => sameValue(item, wanted))
  },
}

/** Looks conditions up by name and evaluates each once. */
export function conditionTable(
  conditions: ValueMap,
  scope: () => Scope,
): (name: string) => boolean {
  const known = new Map<string, boolean | 'open'>()
  return (name) => {
    const found = known.get(name)
    if (found === 'open') throw templateError(`Found circular condition dependency for ${name}`)
    if (found !== undefined) return found
    if (!Object.hasOwn(conditions, name))
      throw templateError(`Unresolved condition dependency ${name}`)
    known.set(name, 'open')
    const result = holds(conditions[name], scope())
    known.set(name, result)
    return result
  }
}
