import { readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

const REQUIRE = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** Of zod's fifty languages one is spoken. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(builder) {
    builder.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js'" }))
  },
}

/** One bundle, split by what is loaded together: the program starts fast and each command loads its own part. */
const { metafile } = await build({
  entryPoints: { 'cli/main': 'src/cli/main.ts', index: 'src/index.ts', sandbox: 'src/sandbox/index.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node22.13',
  format: 'esm',
  mainFields: ['module', 'main'],
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  sourcemap: 'linked',
  banner: { js: REQUIRE },
  plugins: [englishOnly],
  metafile: true,
  logLevel: 'warning',
})
await removeStale(new Set(Object.keys(metafile.outputs)))

/** What an earlier build left behind. The rest stays in place all the time, so that a program may start while another builds. */
async function removeStale(made: Set<string>): Promise<void> {
  const found = await readdir('dist', { recursive: true, withFileTypes: true })
  const files = found.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name))
  const stale = files.filter((file) => !made.has(relative('.', file).replaceAll('\\', '/')))
  await Promise.all(stale.map((file) => rm(file, { force: true })))
}
