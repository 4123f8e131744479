import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { programFiles } from '../../src/tools/cdk/bundle-files.ts'
import { FUNCTION_NAMES, type FunctionName } from '../../src/tools/cdk/function-list.ts'

const CLIENT: Record<string, string> = {
  DynamoDB: 'client-dynamodb',
  IAM: 'client-iam',
  S3: 'client-s3',
  SQS: 'client-sqs',
  STS: 'client-sts',
  'Secrets Manager': 'client-secrets-manager',
}

const BASE = ['DynamoDB', 'Secrets Manager']
const NEEDED: Record<FunctionName, string[]> = {
  answers: BASE,
  expiry: BASE,
  callbacks: ['DynamoDB', 'SQS', 'STS', 'Secrets Manager'],
  checks: ['DynamoDB', 'IAM', 'STS', 'Secrets Manager'],
  http: Object.keys(CLIENT).sort(),
}

/**
 * In KB, with the files that load later: for the API, 380 of pages and 70 of the sign-in's client.
 * The API brings the console, the customer's page in two languages, routes, their schemas and the
 * templates' parser. The checks read a template's rights too, with two parsers: that of js-yaml
 * (60 KB) for templates, and that of yaml for trust policies, which must show keys that are there
 * twice. The store in each of them keeps counts and search, and compresses large items.
 * Organisations, the ways to create a role without a stack and imports add 150 KB to the API: pages
 * in two languages, routes and printers.
 */
const BUDGET: Record<FunctionName, number> = {
  answers: 325,
  expiry: 280,
  callbacks: 490,
  checks: 650,
  http: 2050,
}

/** All code of a function. */
const bundleOf = (name: FunctionName): string =>
  [...programFiles(name)]
    .filter(([file]) => file.endsWith('.mjs'))
    .map(([, content]) => Buffer.from(content).toString('utf8'))
    .join('\n')

/** The clients alone, whole, bundled as the functions are. */
async function floorOf(services: string[]): Promise<number> {
  const contents = services
    .map((service) => `export * from '@aws-sdk/${CLIENT[service]}'`)
    .join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    target: 'node24',
    minify: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]!.contents.length
}

describe('the bundle of a Lambda function', () => {
  it.each(FUNCTION_NAMES)('%s is small, and holds no client that it does not need (P9)', (name) => {
    const bundle = bundleOf(name)
    const found = [...bundle.matchAll(/serviceId\?\?"([^"]+)"/g)].map(([, service]) => service)
    expect([...new Set(found)].sort()).toEqual(NEEDED[name])
    expect(Math.ceil(bundle.length / 1024)).toBeLessThanOrEqual(BUDGET[name])
  })

  it.each(['answers', 'expiry', 'callbacks', 'checks'] as const)(
    '%s is at most half as large again as its clients alone (P9)',
    async (name) => {
      expect(bundleOf(name).length / (await floorOf(NEEDED[name]))).toBeLessThanOrEqual(1.5)
    },
  )

  it('speaks one of zod’s languages, and has neither a tracer nor a second log', () => {
    for (const name of FUNCTION_NAMES) {
      const bundle = bundleOf(name)
      expect(bundle, name).not.toMatch(
        /Ungültige Eingabe|aws-xray-sdk|pino|collectDefaultMetrics|prom-client/,
      )
    }
  })
})
