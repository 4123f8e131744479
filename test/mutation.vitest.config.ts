import { defineConfig } from 'vitest/config'

/** The unit tests beside the code that `npm run mutation` changes. */
export default defineConfig({
  test: {
    include: ['response-url', 'callback-token', 'sts', 'prove-trust', 'linting/'].map((part) => `src/**/${part}*.test.ts`),
    testTimeout: 10_000,
  },
})
