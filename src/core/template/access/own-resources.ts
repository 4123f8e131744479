const ARN = /^arn:[^:]*:(?<service>[^:]*):[^:]*:[^:]*:(?<rest>.+)$/s
/** Words that say nothing about who a vendor is. */
const COMMON = new Set(
  'the aws amazon cloud data security prod production test dev my our app apps service services tools backup log logs'.split(
    ' ',
  ),
)
const MIN_NAME_CHARACTERS = 4

/**
 * How the names of a vendor's own resources begin: `Northwind Insights` has `northwind` and
 * `northwindinsights`.
 */
export function ownNamesOf(vendor: string): string[] {
  const words = vendor.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const first = words[0] ?? ''
  const names = [...(COMMON.has(first) ? [] : [first]), words.join(''), words.join('-')]
  return [...new Set(names)].filter(
    (name) => name.length >= MIN_NAME_CHARACTERS && !COMMON.has(name),
  )
}

/**
 * Whether every resource that a pattern matches has a name of the vendor. Roles and users never
 * count: whoever can use one has its rights.
 */
export function isOwnResource(pattern: string, ownNames: string[]): boolean {
  const { service, rest } = ARN.exec(pattern)?.groups ?? {}
  if (!service || !rest || /[*?$]/.test(service) || service === 'iam' || service === 'sts')
    return false
  const name = nameIn(service, rest).toLowerCase()
  return ownNames.some((own) => name.startsWith(own))
}

/** The name in an ARN, without the type before it, such as `table/`. */
function nameIn(service: string, rest: string): string {
  if (service === 's3' || service === 'sns' || service === 'sqs') return rest
  const [, name] = /^[a-z][\w-]*[/:]\/?(.*)$/is.exec(rest) ?? []
  return name ?? rest
}
