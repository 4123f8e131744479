import { readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

const FUNCTIONS = ['http', 'callbacks', 'answers', 'checks', 'expiry']

/** Of zod's fifty languages one is spoken. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(builder) {
    builder.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}

/** AWS: Lambda hands a function's credentials over in its environment; the other ways to find some are not needed there. */
const credentialsFromEnvironment: Plugin = {
  name: 'credentials-from-environment',
  setup(builder) {
    builder.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'environment',
      namespace: 'credentials',
      pluginData: resolveDir,
    }))
    builder.onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'",
      resolveDir: pluginData as string,
    }))
  },
}

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  legalComments: 'external',
  banner: { js: REQUIRE },
  plugins: [englishOnly],
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions

/** One bundle, split by what is loaded together: the program starts fast and each command loads its own part. */
const program = build({
  ...shared,
  entryPoints: {
    'cli/main': 'src/tools/cli/main.ts',
    index: 'src/index.ts',
    sandbox: 'src/sandbox/index.ts',
    cdk: 'src/tools/cdk/index.ts',
  },
  outdir: 'dist',
  splitting: true,
  target: 'node22.13',
  external: ['aws-cdk-lib', 'constructs'],
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
})

/** Each function is a bundle of its own, with nothing in it that it does not need. */
const functions = build({
  ...shared,
  entryPoints: Object.fromEntries(
    FUNCTIONS.map((name) => [`lambda/${name}/index`, `src/hosts/lambda/${name}.ts`]),
  ),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  target: 'node24',
  minify: true,
  keepNames: true,
  plugins: [...shared.plugins, credentialsFromEnvironment],
})

const made = (await Promise.all([program, functions])).flatMap(({ metafile }) =>
  Object.keys(metafile.outputs),
)
await removeStale(new Set(made))

/** What an earlier build left behind. The rest stays in place all the time, so that a program may start while another builds. */
async function removeStale(made: Set<string>): Promise<void> {
  const found = await readdir('dist', { recursive: true, withFileTypes: true })
  const files = found.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name))
  const stale = files.filter((file) => !made.has(relative('.', file).replaceAll('\\', '/')))
  await Promise.all(stale.map((file) => rm(file, { force: true })))
}
