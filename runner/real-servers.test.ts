/** The kit on servers that people run: what it blames is listed with its reason, and nothing else is blamed. */
import { describe, it } from 'vitest';
import { environmentIfPossible, lackOf } from '../fixtures/real-servers/environment.ts';
import { knownFailuresFile, realServers } from '../fixtures/real-servers/index.ts';
import type { RealServer } from '../fixtures/real-servers/real-server.ts';
import { suites } from '../suites/all.ts';
import { isGenerated, type Suite } from '../suites/index.ts';
import { readKnownFailures } from './known-failures.ts';
import { run } from './run.ts';
import { commandTarget } from './target.ts';

const { binDirectory, reason } = await environmentIfPossible();
const lacking = reason === '' ? '' : ` (skipped: ${reason})`;

/**
 * The limit of an exchange, in milliseconds: long enough for a loaded machine. Where a server reads past the body, about
 * fifty exchanges last as long as that; with one at a time it is shorter, or the tests would wait for this one server.
 */
const timeoutMsOf = ({ requestsAtOnce, readsPastBody = false }: RealServer): number =>
  readsPastBody && requestsAtOnce === 1 ? 2000 : 4000;

const nameOf = ({ name }: Suite) => name;
const generated = new Set(suites.filter(({ checks }) => checks.some(isGenerated)).map(nameOf));

const servers = realServers.map((server) => {
  const lack = lacking === '' ? lackOf(server) : null;
  return { server, lack, title: lack === null ? server.name : `${server.name} (skipped: ${lack})` };
});

describe.skipIf(lacking !== '')(`real servers${lacking}`, () => {
  it.concurrent.for(servers)(
    '$title fails as listed and in nothing else',
    { timeout: 600_000 },
    async ({ server, lack }, { skip, expect }) => {
      skip(lack !== null, lack ?? undefined);
      const timeoutMs = timeoutMsOf(server);
      const target = await commandTarget(server.command(binDirectory), timeoutMs);
      try {
        const { results, summary } = await run(target, {
          selection: {
            suites: suites.filter(({ name }) => server.heldToGenerated || !generated.has(name)).map(nameOf),
          },
          timeoutMs,
          known: readKnownFailures(knownFailuresFile(server)),
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
  );
});
