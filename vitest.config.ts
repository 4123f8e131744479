import { defineConfig } from 'vitest/config'
import { bundleLaunch, defineLaunch } from './scripts/bundle.ts'

export default defineConfig({
  define: defineLaunch(await bundleLaunch()),
  test: {
    include: [
      'src/**/*.test.ts',
      'src/**/*.test.tsx',
      'test/**/*.test.ts',
      'examples/testing/*.test.ts',
    ],
    // Only a test that hangs takes this long: a busy machine fails none.
    // Journeys mostly wait for other processes, so more of them run than there are cores.
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
