import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{spec,reference-server,fixtures,suites,reports,runner}/**/*.test.ts'],
    globalSetup: 'runner/global-setup.ts',
    // Most of the time is spent waiting for servers, not computing.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
