import { Unresolved } from '../../../trust-policy/policy/policy.ts'
import { canBe } from './assignments.ts'
import { callIn, type Plain } from './plain.ts'
import { ABSENT, type Context, type Resolved, resolve } from './resolve.ts'

/**
 * A part of a template as data. What only CloudFormation knows becomes a placeholder, such as
 * `${Bucket.Arn}`.
 */
export function evaluate(value: Plain, context: Context): Plain | typeof ABSENT {
  const resolved = resolve(value, context)
  return resolved === ABSENT ? ABSENT : inText(resolved)
}

function inText(value: Resolved): Plain {
  if (value instanceof Unresolved) return value.text
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inText)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inText(inner)]))
}

const MAX_TEXTS = 100

/** Every text that a text with placeholders can become; undefined if they are not all known. */
export function possibleTexts(
  text: string,
  { choices }: Pick<Context, 'choices'>,
): string[] | undefined {
  const open = /\$\{[^}]*\}/.exec(text)?.[0]
  if (!open) return [text]
  const found = choices.get(open)?.map((choice) =>
    choice.includes('${')
      ? undefined
      : possibleTexts(
          text.replace(open, () => choice),
          { choices },
        ),
  )
  return found?.every((it) => it !== undefined) && found.length <= MAX_TEXTS
    ? found.flat()
    : undefined
}

/** The branches of `Fn::If` that can be, each with what it assumes. Another value is one branch. */
export function branchesOf(value: Plain, context: Context): { value: Plain; context: Context }[] {
  const call = callIn(value)
  if (call?.name === 'Ref' && call.argument === 'AWS::NoValue') return []
  if (call?.name !== 'If' || !Array.isArray(call.argument) || call.argument.length !== 3)
    return [{ value, context }]
  const [name, yes, no] = call.argument
  const known = context.truth.get(String(name))
  return (known === undefined ? [true, false] : [known])
    .map((outcome) => ({ outcome, assumed: assume(context, String(name), outcome) }))
    .filter(({ assumed }) => known !== undefined || canBe(assumed))
    .flatMap(({ outcome, assumed }) => branchesOf(outcome ? yes! : no!, assumed))
}

export const assume = (context: Context, condition: string, outcome: boolean): Context => ({
  ...context,
  truth: new Map([...context.truth, [condition, outcome]]),
})
