const NUMBERED = /\b(attack|fault)s?\s+(\d+(?:\s*(?:-|–|to|and|,|\/)\s*\d+)*)/gi
/** A report from the field, such as `(F12)` or `(fault F9)`; a finding of issue 12, such as `(A9)`. */
const REPORT = /(?<=[ (])F\d{1,2}\b|(?<= \((?:[^()]*, )?)A(?:10|[1-9])\b/g
const REQUIREMENT =
  /\b(EXT|TRU|TPL|CB|RSP|VER|BRK|ST|WEB|WH|LOG|OPS|SUP)-(\d+)(?:\s*(?:to|–)\s*(?:\1-)?(\d+))?/g

/** `attacks 21-23, 30` names 21, 22, 23 and 30; `faults 9 to 11` three. */
function numbersIn(text: string): number[] {
  return text.split(/\s*(?:and|,|\/)\s*/).flatMap((part) => {
    const [first, last] = part.split(/\s*(?:-|–|to)\s*/).map(Number)
    return upTo(first!, last ?? first!)
  })
}

const upTo = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(last - first + 1, 1) }, (_, index) => first + index)

/** The rows of the threat list that a test's name speaks of. */
export function rowsNamedIn(name: string): string[] {
  const numbered = [...name.matchAll(NUMBERED)].flatMap(([, kind, list]) =>
    numbersIn(list!).map((it) => `${kind!.toLowerCase()} ${it}`),
  )
  const rows = [...name.matchAll(REQUIREMENT)].flatMap(([, area, first, last]) =>
    upTo(Number(first), Number(last ?? first)).map((it) => `${area}-${it}`),
  )
  const reports = name.match(REPORT) ?? []
  return [...new Set([...numbered, ...rows, ...reports])]
}
