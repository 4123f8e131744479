import { rm } from 'node:fs/promises'
import { build } from 'esbuild'

const REQUIRE = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

/** One bundle, split by what is loaded together: the program starts fast and each command loads its own part. */
await rm('dist', { recursive: true, force: true })
await build({
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
  keepNames: true,
  legalComments: 'external',
  sourcemap: 'linked',
  banner: { js: REQUIRE },
  logLevel: 'warning',
})
