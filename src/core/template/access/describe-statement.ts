import type { Statement } from './statement.ts'

/** How services are called in sentences. */
const SERVICES = new Map(
  `s3: S3, ec2: EC2, rds: RDS, iam: IAM, sts: STS, sns: SNS, sqs: SQS, kms: KMS,
  ce: Cost Explorer, cur: cost report, dynamodb: DynamoDB, lambda: Lambda,
  logs: CloudWatch Logs, cloudwatch: CloudWatch, cloudtrail: CloudTrail,
  organizations: Organizations, eks: EKS, ecs: ECS, ecr: ECR, pricing: price list,
  budgets: budget, tag: resource tagging, athena: Athena, glue: Glue, ssm: Systems Manager,
  secretsmanager: Secrets Manager, cloudformation: CloudFormation, config: AWS Config`
    .split(/,\s+/)
    .map((line) => line.split(': ') as [string, string]),
)

/** A statement as a sentence, or undefined if it is too complex for one. */
export function statementInWords(statement: Statement): string | undefined {
  const phrases = actionPhrases(statement)
  const resources = phrases && resourcePhrase(statement)
  if (!phrases || resources === undefined) return undefined
  const sentence = `${capitalise(joinWords(phrases))}${resources}`
  return statement.effect === 'Deny' ? `Never: ${sentence}.` : `${sentence}.`
}

/** The exact content of the statement. */
export function statementVerbatim(statement: Statement): string {
  const lines = [
    statement.actions.length > 0
      ? `Actions: ${statement.actions.join(', ')}`
      : `All actions except: ${statement.notActions.join(', ')}`,
    statement.notResources.length > 0
      ? `On everything except: ${statement.notResources.join(', ')}`
      : `On: ${statement.resources.join(', ')}`,
  ]
  if (statement.condition) lines.push(`If: ${JSON.stringify(statement.condition)}`)
  return `${statement.effect === 'Deny' ? 'Denied. ' : ''}${lines.join('. ')}`
}

/** `s3:CreateBucket, s3:DeleteBucket` become `create and delete S3 buckets`. */
function actionPhrases({ actions, notActions, condition }: Statement): string[] | undefined {
  const parsed = actions.map(parseAction)
  if (actions.length === 0 || notActions.length > 0 || condition || parsed.includes(undefined))
    return undefined
  const byNoun = Map.groupBy(parsed as Verb[], ({ noun }) => noun)
  return byNoun.size > 4
    ? undefined
    : [...byNoun].map(
        ([noun, verbs]) => `${joinWords([...new Set(verbs.map(({ verb }) => verb))])} ${noun}`,
      )
}

interface Verb {
  verb: string
  noun: string
}

const ACTION = /^(?<service>[a-z0-9-]+):(?<verb>[A-Z][a-z]+)(?<noun>[A-Z][A-Za-z0-9]*)?(?<any>\*)?$/
const READING: Record<string, string> = {
  get: 'read',
  describe: 'read',
  list: 'list',
  put: 'write',
  head: 'read',
  batch: 'batch-process',
}

function parseAction(action: string): Verb | undefined {
  const parts = ACTION.exec(action)?.groups
  const service = parts && SERVICES.get(parts.service!)
  if (!parts || !service) return undefined
  const verb = parts.verb!.toLowerCase()
  return { verb: READING[verb] ?? verb, noun: nounOf(service, parts.noun, parts.any !== undefined) }
}

function nounOf(service: string, noun: string | undefined, any: boolean): string {
  if (!noun) return `${any ? 'all ' : ''}${service} resources`
  const words = noun.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return any
    ? `everything in ${service} whose name begins with “${words}”`
    : `${service} ${plural(words)}`
}

const plural = (words: string) =>
  /(s|data|tagging|usage|access|config)$/.test(words)
    ? words
    : words.replace(/y$/, 'ie').concat('s')

function resourcePhrase({ resources, notResources }: Statement): string | undefined {
  if (notResources.length > 0 || resources.length === 0) return undefined
  if (resources.includes('*')) return ', in the whole account'
  const phrases = [...new Set(resources.map(nameOf))]
  return phrases.length > 3 || phrases.includes(undefined)
    ? undefined
    : ` ${joinWords(phrases as string[])}`
}

const BUCKET = /^arn:aws[a-z-]*:s3:::(?<bucket>[a-z0-9.-]+)(?<any>\*)?(?<objects>\/\*)?$/
const NAMED = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9*-]*:[\d*]*:(?<name>[\w/.:+=,@-]+)(?<any>\*)?$/

function nameOf(resource: string): string | undefined {
  const bucket = BUCKET.exec(resource)?.groups
  if (bucket)
    return `${bucket.objects ? 'in buckets ' : ''}whose name ${bucket.any ? 'begins with' : 'is'} ${bucket.bucket}`
  const named = NAMED.exec(resource)?.groups
  return named ? `whose name ${named.any ? 'begins with' : 'is'} ${named.name}` : undefined
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const joinWords = (texts: string[]) =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
