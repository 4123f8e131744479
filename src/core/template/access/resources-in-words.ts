/** What stands behind the service in an ARN, in the plural. */
const KINDS: Record<string, string> = {
  's3:': 'buckets',
  's3/': 'objects in buckets',
  'dynamodb:table': 'tables',
  'lambda:function': 'functions',
  'iam:role': 'roles',
  'iam:user': 'users',
  'iam:policy': 'policies',
  'iam:group': 'groups',
  'sns:': 'topics',
  'sqs:': 'queues',
  'secretsmanager:secret': 'secrets',
  'ssm:parameter': 'parameters',
  'kms:key': 'keys',
  'kms:alias': 'key aliases',
  'logs:log-group': 'log groups',
  'ec2:instance': 'instances',
  'rds:db': 'databases',
  'rds:cluster': 'database clusters',
  'cloudformation:stack': 'stacks',
  'events:rule': 'rules',
  'states:stateMachine': 'state machines',
  'ecr:repository': 'image repositories',
  'glue:database': 'Glue databases',
  'glue:table': 'Glue tables',
  'kinesis:stream': 'streams',
}

const MAX_PHRASES = 3
/** A resource or parameter of the template, such as `\${Bucket.Arn}`. */
const IN_TEMPLATE = /^\$\{([A-Za-z0-9]+)(?:\.\w+)?\}$/

interface Phrase {
  kind: string
  how: string
}

/** The resources of a statement, such as `buckets whose name begins with northwind-`. */
export function resourcesInWords(resources: string[], notResources: string[]): string {
  if (notResources.length > 0) return `all resources except ${notResources.join(', ')}`
  if (resources.includes('*')) return 'all resources'
  if (resources.every((it) => IN_TEMPLATE.test(it)))
    return joinWords(resources.map((it) => `“${IN_TEMPLATE.exec(it)![1]}” of the template`))
  const phrases = resources.map(phraseOf)
  if (phrases.includes(undefined)) return resources.join(', ')
  const byName = Map.groupBy(phrases as Phrase[], ({ how }) => how)
  if (byName.size > MAX_PHRASES) return resources.join(', ')
  return [...byName]
    .map(([how, same]) => `${joinWords([...new Set(same.map(({ kind }) => kind))])} ${how}`.trim())
    .join('; ')
}

/** The kinds of resources, such as `buckets`. */
export const kindsOf = (resources: string[]): string[] => [
  ...new Set(
    resources.map((it) => (phraseOf(it)?.kind ?? 'resources').replace(/^objects in /, '')),
  ),
]

const ARN = /^arn:[^:]*:(?<service>[a-z0-9-]+):[^:]*:[^:]*:(?<rest>[^${}]+)$/s

function phraseOf(resource: string): Phrase | undefined {
  const { service, rest } = ARN.exec(resource)?.groups ?? {}
  if (!service || !rest) return undefined
  if (service === 's3') {
    const [bucket, ...objects] = rest.split('/')
    if (objects.length === 0) return named('buckets', bucket!)
    return objects.join('/') === '*' ? named(KINDS['s3/']!, bucket!) : undefined
  }
  const whole = KINDS[`${service}:`]
  if (whole) return named(whole, rest)
  const [, type, name] = /^([\w-]+)[/:](.+)$/s.exec(rest) ?? []
  const kind = type && KINDS[`${service}:${type}`]
  return kind && name ? named(kind, name) : undefined
}

function named(kind: string, name: string): Phrase | undefined {
  if (name === '*') return { kind: `all ${kind}`, how: '' }
  const [, start, star] = /^([^*?]+)(\*?)(?:\/\*|:\*)?$/.exec(name) ?? []
  if (!start) return undefined
  return { kind, how: `whose name ${star ? 'begins with' : 'is'} ${start}` }
}

export const joinWords = (texts: string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
