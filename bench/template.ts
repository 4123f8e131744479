import { readFileSync } from 'node:fs'
import { CORE_SCHEMA, defineScalarTag, dump, load } from 'js-yaml'
import { parse, parseDocument } from 'yaml'
import { keysFrom, newRing } from '../src/adapters/embedded/local-keys.ts'
import { systemRandom } from '../src/adapters/embedded/system.ts'
import { accessContent } from '../src/core/access-versions/content.ts'
import { issueCallbackToken } from '../src/core/callback/receive/callback-token.ts'
import { drawExternalId } from '../src/core/model/external-id.ts'
import { customiseToBytes } from '../src/core/template/customise.ts'
import { prepareTemplate } from '../src/core/template/prepare.ts'
import { lintTemplate } from '../src/tools/lint/lint-template.ts'
import { interleave, type Row, ratioOf, rowsOf, spread } from './measure.ts'
import { northwind } from './northwind.ts'

const ROUNDS = 9
const ROUND_MS = 60

/**
 * Filling in a template, beside copying as many bytes, and beside a YAML library that prints the
 * same.
 */
export const bench = (): Promise<Row[]> =>
  rowsOf({
    '5 KB': () => ofSize(5),
    '50 KB': () => ofSize(50),
    '400 KB': () => ofSize(400),
    'read documentation': () => readRows('documentation', padTemplate(50_000)),
    'read resources': () => readRows('resources', addQueues(50_000)),
  })

/**
 * Preparing and linting a vendor's template, beside js-yaml's load and dump of it. Each run has
 * another text, so that nothing is known from the run before. `bulk`: what most of the text is.
 */
async function readRows(bulk: string, text: string): Promise<Row[]> {
  const installation = northwind({ text, source: 'bench.yaml' })
  const asked = installation.profiles.get('default')!
  const { profile } = accessContent(installation, asked)
  let serial = 0
  const next = () => `${text}# ${serial++}\n`
  const results = await interleave(ROUNDS, {
    prepare: () =>
      microseconds(() =>
        prepareTemplate(installation, {
          ...profile,
          template: { text: next(), source: 'bench.yaml' },
        }),
      ),
    lint: () => microseconds(() => lintTemplate({ text: next(), file: 'bench.yaml' }, {})),
    loadAndDump: () => microseconds(() => dump(load(next(), { schema: CLOUDFORMATION }))),
  })
  const row = (what: string, ours: number[], atMost: number): Row => ({
    what: `${what} a template of ${Math.round(text.length / 1000)} KB, mostly ${bulk}`,
    unit: 'µs',
    ours: spread(ours),
    floor: { name: 'js-yaml, load and dump', spread: spread(results.loadAndDump) },
    ratio: ratioOf(ours, results.loadAndDump),
    goal: { name: 'P1', atMost },
  })
  return [row('prepare', results.prepare, 2), row('lint', results.lint, 1)]
}

/** Any tag of CloudFormation, as js-yaml wants to know it. */
const CLOUDFORMATION = CORE_SCHEMA.withTags(
  defineScalarTag('!', { matchByTagPrefix: true, resolve: (it) => it, identify: () => false }),
)

async function ofSize(kilobytes: number): Promise<Row[]> {
  const installation = northwind({ text: padTemplate(kilobytes * 1000), source: 'bench.yaml' })
  const prepared = prepareTemplate(
    installation,
    accessContent(installation, installation.profiles.get('default')!).profile,
  )
  const keys = keysFrom(newRing(systemRandom), systemRandom)
  const externalId = drawExternalId(systemRandom)
  const token = issueCallbackToken(keys, {
    invitationId: 'inv_bench',
    externalId,
    region: 'us-east-1',
    expiresAt: 0,
  })
  const customise = () =>
    customiseToBytes(prepared, {
      externalId,
      roleSuffix: 'k7f2q',
      callbackTokens: { 'us-east-1': token },
    })
  const bytes = customise()
  const text = bytes.toString()
  const results = await interleave(ROUNDS, {
    ours: () => microseconds(customise),
    copy: () => microseconds(() => Buffer.from(bytes)),
    parse: () => microseconds(() => parse(text, { logLevel: 'silent' })),
    document: () => microseconds(() => parseDocument(text, { logLevel: 'silent' }).toString()),
  })
  const ours = spread(results.ours)
  const against = (name: string, others: number[]) => ({
    floor: { name, spread: spread(others) },
    ratio: ratioOf(results.ours, others),
  })
  const faster = (name: string, others: number[]) => ({
    floor: { name, spread: spread(others) },
    ratio: ratioOf(others, results.ours),
  })
  const what = `customise a template of ${Math.round(bytes.length / 1000)} KB`
  return [
    {
      what,
      unit: 'µs',
      ours,
      ...against('memcpy', results.copy),
      goal: { name: 'P1', atMost: kilobytes < 50 ? 3 : 1.5 },
    },
    {
      what: `${what}, times faster`,
      unit: 'µs',
      ours,
      ...faster('yaml, parse only', results.parse),
      goal: { name: 'P1', atLeast: 300 },
    },
    {
      what: `${what}, times faster`,
      unit: 'µs',
      ours,
      ...faster('yaml, Document API', results.document),
      goal: { name: 'P1', atLeast: 1500 },
    },
  ]
}

/** The example's own template, filled up with documentation to this size. */
function padTemplate(bytes: number): string {
  let text = `${readExample()}\nMetadata:\n  Inventory:\n`
  for (let line = 0; text.length < bytes - 2500; line++)
    text += `    Entry${line}: { Reads: "service-${line}", Why: "shown in the customer's report" }\n`
  return text
}

/** The example's own template with queues of the customer, up to this size. */
function addQueues(bytes: number): string {
  const example = readExample()
  let queues = ''
  for (let serial = 0; example.length + queues.length < bytes - 2500; serial++)
    queues += `  Queue${serial}:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "\${AWS::StackName}-queue-${serial}"
      KmsMasterKeyId: alias/aws/sqs
      RedrivePolicy:
        maxReceiveCount: 3
        deadLetterTargetArn: !GetAtt Queue0.Arn
      Tags:
        - Key: Purpose
          Value: "shown in the customer's report"
        - Key: Owner
          Value: !Ref AWS::AccountId
`
  return example.replace(/^Resources:\n/m, (head) => head + queues)
}

const readExample = (): string =>
  readFileSync(new URL('../examples/templates/read-only.yaml', import.meta.url), 'utf8')

/** The time of one run, averaged over as many runs as fit into a round. */
function microseconds(work: () => unknown): number {
  let runs = 0
  const started = performance.now()
  do {
    work()
    runs++
  } while (performance.now() - started < ROUND_MS)
  return ((performance.now() - started) * 1000) / runs
}
