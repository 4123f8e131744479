import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { bundleLaunch, defineLaunch } from './scripts/bundle.ts'

// Workers and the programs that they start keep compiled code here for those that start later.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'rolecall-compiled')

export default defineConfig({
  define: defineLaunch(await bundleLaunch()),
  test: {
    // Only a test that hangs takes this long: a busy machine fails none.
    // Journeys mostly wait for other processes, so more of them run than there are cores.
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}'],
          // All files of a worker share its modules, so it loads the AWS SDK only once.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'whole', include: ['test/**/*.test.ts', 'examples/testing/*.test.ts'] },
      },
    ],
  },
})
