import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSource, sourceFiles } from './source-files.ts'

const FOUNDATION = ['model', 'errors', 'ports']
/** Rules that any verb may use; a verb never calls a verb. */
const SHARED = [
  'audit',
  'connections/find',
  'connections/lifecycle',
  'connections/release',
  'connections/role-claim',
]
const PROVING = [
  'check-schedule',
  'findings',
  'prove-trust',
  'prove-with-patience',
  'apply-proof',
].map((name) => `verification/${name}`)
const VERBS = [
  'invitations',
  'callback',
  'verification',
  'connections',
  'credentials',
  'tokens',
  'audit',
]

/** The drawing in ARCHITECTURE.md: what each folder, or single file, of src may import besides its own. */
const MAY_IMPORT: Record<string, string[]> = {
  errors: [],
  ports: ['model'],
  model: ['errors'],
  template: FOUNDATION,
  scopes: [...FOUNDATION, 'template'],
  linting: [...FOUNDATION, 'template', 'scopes'],
  audit: FOUNDATION,
  invitations: [...FOUNDATION, 'template', 'audit', 'callback/callback-token'],
  callback: [...FOUNDATION, ...SHARED, ...PROVING],
  verification: [...FOUNDATION, ...SHARED, 'linting/findings-from-policy'],
  connections: [...FOUNDATION, 'audit', 'verification/check-schedule'],
  credentials: [...FOUNDATION, ...SHARED, 'scopes', 'template/statement'],
  tokens: [...FOUNDATION, 'audit'],
  aws: FOUNDATION,
  embedded: FOUNDATION,
  oidc: FOUNDATION,
  setup: [...FOUNDATION, 'aws'],
  client: ['errors', 'model'],
  pages: ['model'],
  http: [...FOUNDATION, ...VERBS, 'template', 'pages'],
  entry: [...FOUNDATION, ...VERBS, 'template', 'scopes', 'http', 'aws', 'embedded', 'oidc'],
  lambda: [
    ...FOUNDATION,
    ...VERBS,
    'http',
    'aws',
    'embedded',
    'entry/describe-error',
    'entry/known-records',
    'entry/site-file',
    'entry/workloads',
  ],
  cdk: [...FOUNDATION, 'setup', 'aws/dynamodb-table', 'entry/read-site-file'],
  deploy: [...FOUNDATION, 'setup', 'entry/site-file', 'cdk/bundle-folder', 'cdk/function-list'],
  cli: [
    ...FOUNDATION,
    'client',
    'scopes',
    'entry',
    'setup',
    'deploy',
    'embedded',
    'aws',
    'invitations/create',
    'invitations/links',
    'invitations/prepared-templates',
    'linting',
    'sandbox/index',
  ],
  sandbox: [],
  index: [...FOUNDATION, 'client'],
}

const IMPORT = /(?:^(?:import|export)\b[^'"=()]*\bfrom\s*|^import\s*|\bimport\()['"]([^'"]+)['"]/gm

interface Import {
  file: string
  target: string
}

const imports: Import[] = sourceFiles().flatMap((file) =>
  Array.from(readSource(file).matchAll(IMPORT), ([, path]) => ({
    file,
    target: path!.startsWith('.')
      ? posix.join(posix.dirname(file), path!).replace(/\.tsx?$/, '')
      : path!,
  })),
)

const layerOf = (path: string): string => path.split('/')[0]!.replace(/\.tsx?$/, '')
const own = imports.filter(({ target }) => Object.hasOwn(MAY_IMPORT, layerOf(target)))

describe('arrows', () => {
  it('cover every folder of src', () => {
    expect(
      [...new Set(sourceFiles().map(layerOf))].filter((layer) => !Object.hasOwn(MAY_IMPORT, layer)),
    ).toEqual([])
  })

  it.each(Object.keys(MAY_IMPORT))('%s imports only what it may', (layer) => {
    const allowed = (target: string) =>
      MAY_IMPORT[layer]!.some((it) => target === it || target.startsWith(`${it}/`))
    const astray = own.filter(
      ({ file, target }) =>
        layerOf(file) === layer && layerOf(target) !== layer && !allowed(target),
    )
    expect(astray).toEqual([])
  })

  it('name nothing that is not imported any more', () => {
    const unused = Object.entries(MAY_IMPORT).flatMap(([layer, targets]) =>
      targets.filter(
        (it) =>
          it.includes('/') &&
          !own.some(({ file, target }) => layerOf(file) === layer && target === it),
      ),
    )
    expect(
      [...new Set(unused)].filter(
        (it) => !own.some(({ file, target }) => target === it && layerOf(file) !== layerOf(it)),
      ),
    ).toEqual([])
  })

  it('let the simulator run the product without its adapters to the world, and nothing import it (docs/simulator.md)', () => {
    const simulated = readdirSync('simulate').flatMap((file) =>
      Array.from(readFileSync(`simulate/${file}`, 'utf8').matchAll(IMPORT), ([, path]) => path!),
    )
    const product = simulated
      .filter((path) => path.startsWith('../'))
      .map((path) => path.replace('../src/', ''))
    expect(product.length).toBeGreaterThan(20)
    const inside =
      /^(model|callback|connections|credentials|invitations|verification|template|embedded|errors|ports)\b/
    expect(
      product.filter(
        (path) =>
          !inside.test(path) && path !== 'entry/loops.ts' && path !== 'entry/known-records.ts',
      ),
    ).toEqual([])
    expect(imports.filter(({ target }) => target.startsWith('../simulate'))).toEqual([])
  })

  it('let only the adapters, set-up and the trial run speak to AWS', () => {
    const speakers = imports
      .filter(({ target }) => target.startsWith('@aws-sdk/'))
      .map(({ file }) => file)
    expect(
      speakers.filter((file) => !/^(aws|setup|deploy|cli\/dev)\/|^entry\/site\.ts$/.test(file)),
    ).toEqual([])
  })

  it('let the sandbox use nothing of the product, not even its packages for AWS and HTTP', () => {
    const packages = imports
      .filter(({ file, target }) => layerOf(file) === 'sandbox' && !target.startsWith('sandbox'))
      .map(({ target }) => target)
    expect([...new Set(packages)].filter((it) => !it.startsWith('node:')).sort()).toEqual(['yaml'])
  })
})
