import { defineConfig } from 'vitest/config'

const beside = ['response-url', 'callback-token', 'sts', 'prove-trust', 'trust-policy/**/'].map(
  (part) => `src/**/${part}*.test.ts`,
)

/**
 * What `npm run mutation` runs once for each mutant: the tests of the guards that cost
 * milliseconds, in one process.
 */
export default defineConfig({
  test: {
    include: [...beside, 'test/reference-lint.test.ts', 'test/differential/linter.test.ts'],
    exclude: ['src/tools/lint/command.test.ts'],
    testNamePattern: /^(?!generated trust policies)/,
    isolate: false,
    maxWorkers: 1,
    testTimeout: 10_000,
  },
})
