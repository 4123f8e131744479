import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild'

const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/**
 * Functions of one group share the parts that both need, so that the package holds these once. More
 * in one group would give each function code that it does not use.
 */
const FUNCTION_GROUPS = [['http'], ['callbacks', 'checks'], ['answers', 'expiry']]

/** zod brings error texts in about fifty languages. Rolecall uses English only. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(builder) {
    builder.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}

/**
 * AWS: Lambda passes a function's credentials in its environment, so the functions need no other
 * credential provider.
 */
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

/** The published IAM data lie beside a function, not in its bundle: the package holds them once. */
const dataBeside: Plugin = {
  name: 'data-beside',
  setup(builder) {
    builder.onResolve({ filter: /[\\/]iam-data\.json$/ }, () => ({
      path: './iam-data.json',
      external: true,
    }))
  },
}

/** The SDK reads a browser's name with this library, and never in Node. */
const noBrowser: Plugin = {
  name: 'no-browser',
  setup(builder) {
    builder.onResolve({ filter: /^bowser$/ }, ({ path }) => ({ path, namespace: 'empty' }))
    builder.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }))
  },
}

/**
 * Takes Node's own modules with `require`. An `import` reads every export at once, and three of
 * `node:http` load Node's `fetch`: 30 ms of the start of each program and function.
 */
const nodeModulesByRequire: Plugin = {
  name: 'node-modules-by-require',
  setup(builder) {
    builder.onResolve({ filter: /^[a-z\d_:/]+$/ }, ({ path, kind }) =>
      isBuiltin(path) && kind === 'import-statement'
        ? { path: path.replace(/^node:/, ''), namespace: 'node', sideEffects: false }
        : undefined,
    )
    builder.onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
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
  legalComments: 'none',
  banner: { js: REQUIRE },
  plugins: [englishOnly, noBrowser, nodeModulesByRequire],
  minify: true,
  metafile: true,
  outdir: 'dist',
  logLevel: 'warning',
} satisfies BuildOptions

/**
 * One bundle in parts: each command loads only the parts that it needs, so the program starts fast.
 */
const program = {
  ...shared,
  entryPoints: {
    'cli/main': 'src/tools/cli/main.ts',
    index: 'src/index.ts',
    sandbox: 'src/sandbox/index.ts',
    cdk: 'src/tools/cdk/index.ts',
  },
  splitting: true,
  // Error reports and stack traces show the names of classes and functions.
  keepNames: true,
  target: 'node22.13',
  external: ['aws-cdk-lib', 'constructs'],
} satisfies BuildOptions

/** The SDK's clients take only their version from their package.json. */
const versionAlone: Plugin = {
  name: 'version-alone',
  setup(builder) {
    builder.onLoad(
      { filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ },
      async ({ path }) => {
        const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string }
        return { contents: JSON.stringify({ version }), loader: 'json' }
      },
    )
  },
}

/**
 * Each Lambda function is a program of its own, with only the code that it needs. The names of
 * functions and classes are shortened: to keep them takes a call for each at every start, 5 to 15
 * ms. A stack trace has line and column, and the names of methods stay.
 */
const functions = FUNCTION_GROUPS.map(
  (group) =>
    ({
      ...shared,
      entryPoints: Object.fromEntries(
        group.map((name) => [`lambda/${name}`, `src/hosts/lambda/${name}.ts`]),
      ),
      splitting: true,
      chunkNames: 'lambda/[name]-[hash]',
      outExtension: { '.js': '.mjs' },
      target: 'node24',
      plugins: [...shared.plugins, credentialsFromEnvironment, dataBeside, versionAlone],
    }) satisfies BuildOptions,
)

/** A style sheet becomes its text, which a script gives to the browser. */
const styleText: Plugin = {
  name: 'style-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8')
      const { code } = await transform(css, { loader: 'css', minify: true })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

export const LAUNCH_FILE = 'dist/rolecall-launch.js'

/** The script of `<rolecall-launch>`, for browsers. */
export async function bundleLaunch(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/web/component/rolecall-launch.ts'],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    plugins: [styleText],
    write: false,
  })
  return outputFiles[0]!.text
}

/** Gives this script to the service, which serves it. Tests use this too. */
export const defineLaunch = (script: string) => ({ LAUNCH_SCRIPT: JSON.stringify(script) })

/** Bundles the program and the Lambda functions, and returns what esbuild put into each file. */
export async function bundle({ write = true } = {}): Promise<Metafile[]> {
  const launch = await bundleLaunch()
  if (write) {
    await mkdir('dist', { recursive: true })
    await writeFile(LAUNCH_FILE, launch)
  }
  const define = defineLaunch(launch)
  const results = await Promise.all(
    [program, ...functions].map((it) => build({ ...it, define, write })),
  )
  return results.map(({ metafile }) => metafile)
}
