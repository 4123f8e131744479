/** A value of Terraform's language. */
type Value = unknown

const IDENTIFIER = /^[A-Za-z_][\w-]*$/

/** A text in quotes. "${" and "%{" would begin a template, so their first character is doubled. */
export const hclText = (text: string): string =>
  JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)

/** An expression that is printed as it is. */
export class Expression {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** The value as `terraform fmt` writes it, for a line that is indented by `indent`. */
export function hclValue(value: Value, indent = ''): string {
  if (value instanceof Expression) return value.text
  if (typeof value === 'string') return hclText(value)
  if (Array.isArray(value)) return hclList(value, indent)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    if (entries.length === 0) return '{}'
    const keyed = entries.map(([key, it]): [string, Value] => [
      IDENTIFIER.test(key) ? key : hclText(key),
      it,
    ])
    return `{\n${hclBody(keyed, `${indent}  `)}${indent}}`
  }
  return JSON.stringify(value)
}

function hclList(items: Value[], indent: string): string {
  const inner = `${indent}  `
  const [only, ...more] = items.map((it) => hclValue(it, inner))
  if (only === undefined) return '[]'
  if (more.length === 0 && !only.includes('\n')) return `[${only}]`
  return `[\n${[only, ...more].map((it) => `${inner}${it},\n`).join('')}${indent}]`
}

/** Lines `NAME = VALUE`. Equals signs are in one column as far as values have one line each. */
export function hclBody(entries: [name: string, value: Value][], indent = '  '): string {
  const lines = entries.map(([name, value]) => ({ name, text: hclValue(value, indent) }))
  const isLong = ({ text }: { text: string }) => text.includes('\n')
  return lines
    .map((line, index) => {
      if (isLong(line)) return `${indent}${line.name} = ${line.text}\n`
      const start = lines.slice(0, index).findLastIndex(isLong) + 1
      const end = lines.findIndex((it, at) => at > index && isLong(it))
      const chain = lines.slice(start, end === -1 ? undefined : end)
      const width = Math.max(...chain.map(({ name }) => name.length))
      return `${indent}${line.name.padEnd(width)} = ${line.text}\n`
    })
    .join('')
}
