/** The kit on servers that people run: what it blames is listed with its reason, and nothing else is blamed. */
import { describe, expect, it } from 'vitest';
import { EnvironmentError, ensureEnvironment } from '../fixtures/real-servers/environment.ts';
import { knownFailuresFile, realServers } from '../fixtures/real-servers/index.ts';
import { suites } from '../suites/all.ts';
import { readKnownFailures } from './known-failures.ts';
import { run } from './run.ts';
import { commandTarget } from './target.ts';

const environment = await ensureEnvironment().catch((error: unknown) => {
  if (error instanceof EnvironmentError && error.missing) return error;
  throw error;
});
const lacking = environment instanceof EnvironmentError ? ` (skipped: ${environment.message})` : '';

/** Long enough for a loaded machine; servers that never stop reading let each such check wait so long. */
const timeoutMs = 4000;

describe.skipIf(lacking !== '')(`real servers${lacking}`, () => {
  it.concurrent.each(realServers)(
    '$name fails as listed and in nothing else',
    async (server) => {
      const target = await commandTarget(server.command(String(environment)), timeoutMs);
      try {
        const { results, summary } = await run(target, {
          suites,
          selection: {},
          timeoutMs,
          seed: 1,
          strict: false,
          known: readKnownFailures(knownFailuresFile(server)),
          kitVersion: '0.0.0',
          command: '',
        });
        const open = results.filter(({ outcome }) => ['fail', 'stale', 'inconclusive', 'error'].includes(outcome));
        expect(open.map(({ outcome, check, actual, reason }) => `${outcome} ${check}: ${actual || reason}`)).toEqual(
          [],
        );
        expect(summary.pass).toBeGreaterThan(200);
      } finally {
        await target.stop();
      }
    },
    600_000,
  );
});
