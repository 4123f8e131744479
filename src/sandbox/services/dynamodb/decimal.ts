import { invalid } from './faults.ts'

/** A number as DynamoDB keeps it: `digits` times ten to the `exponent`, without trailing zeros. */
export interface Decimal {
  digits: bigint
  exponent: number
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** AWS: "Supported data types": up to 38 digits, magnitudes from 1E-130 to 9.99…E+125. */
export function parseDecimal(text: string): Decimal {
  const [, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(text.trim()) ?? []
  if (sign === undefined || whole + fraction === '')
    throw invalid(
      `The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`,
    )
  const value = normal(
    BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`),
    Number(power) - fraction.length,
  )
  const length = String(value.digits).replace('-', '').length
  if (length > 38) throw invalid('Attempting to store more than 38 significant digits in a Number')
  const magnitude = value.exponent + length - 1
  if (value.digits !== 0n && magnitude > 125)
    throw invalid(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    )
  if (value.digits !== 0n && magnitude < -130)
    throw invalid(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    )
  return value
}

function normal(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) return { digits, exponent: 0 }
  let [rest, power] = [digits, exponent]
  while (rest % 10n === 0n) [rest, power] = [rest / 10n, power + 1]
  return { digits: rest, exponent: power }
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const { digits } = difference(a, b)
  return digits === 0n ? 0 : digits < 0n ? -1 : 1
}

const difference = (a: Decimal, b: Decimal) => addDecimals(a, { ...b, digits: -b.digits })

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return normal(scaled(a, exponent) + scaled(b, exponent), exponent)
}

const scaled = ({ digits, exponent }: Decimal, to: number) => digits * 10n ** BigInt(exponent - to)

export const subtractDecimals = difference

/** As DynamoDB writes it out: without exponent. */
export function formatDecimal({ digits, exponent }: Decimal): string {
  if (exponent >= 0) return String(digits * 10n ** BigInt(exponent))
  const text = String(digits)
    .replace('-', '')
    .padStart(1 - exponent, '0')
  return `${digits < 0n ? '-' : ''}${text.slice(0, exponent)}.${text.slice(exponent)}`
}

/** AWS: about one byte for two digits, and one more. */
export const decimalSize = ({ digits }: Decimal) =>
  Math.ceil(String(digits).replace('-', '').length / 2) + (digits < 0n ? 2 : 1)
