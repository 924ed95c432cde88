import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['core/**/*.test.ts', 'renderer/**/*.test.ts', 'electron/**/*.test.ts', 'scripts/**/*.test.ts'],
    pool: 'forks',
    // As many as there are cores, not one less: many tests wait for another program (dvc, MLflow, a server) most of their time.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
  },
});
