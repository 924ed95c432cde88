/** The tests in the real desktop app and in a browser: one after the other, each with an engine of its own. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    root: `${import.meta.dirname}/..`,
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // A busy machine may take long to show what it shows at once otherwise.
    expect: { poll: { timeout: 15_000 } },
  },
});
