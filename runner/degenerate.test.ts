/**
 * A server that hosts the probe, and does one thing to everything else. None of its checks may pass: what is refused
 * counts only after its twin was accepted, and what is claimed has to be seen.
 */
import { afterAll, expect, it } from 'vitest';
import { suites } from '../suites/all.ts';
import { always, badRequest, butTheProbe, holds, type Miniature, miniature, ok, slams } from './miniature.ts';
import { run } from './run.ts';
import { addressTarget, bundledTarget, type Target } from './target.ts';

const running: (Miniature | Target)[] = [];
afterAll(async () => {
  for (const one of running.splice(0).reverse()) await ('stop' in one ? one.stop() : one.close());
});

const ids = suites.flatMap(({ checks }) => checks).map(({ id }) => id);
/** The kit waits for more than a second at each check of a server that is silent: some of every suite will do. */
const some = ids.filter((_, index) => index % 15 === 0);

it.concurrent.each([
  ['closes at once passes no check', slams, 500, ids],
  ['never answers passes none of every fifteenth check', holds, 30, some],
  ['always says 200 passes no check', always(ok), 500, ids],
  ['always says 400 passes no check', always(badRequest), 500, ids],
])(
  'a server that %s',
  async (_, serve, timeoutMs, checks) => {
    const host = await bundledTarget(5000);
    running.push(host);
    const stub = await miniature(butTheProbe(host.address, serve));
    running.push(stub);
    // Nothing comes late from such a server, and a second or two for each check would add up.
    const target = { ...(await addressTarget(stub.address, 5000)), settleMs: 50 };
    const { results, summary } = await run(target, {
      selection: { checks },
      timeoutMs,
    });
    expect(results.filter(({ outcome }) => outcome === 'pass').map(({ check }) => check)).toEqual([]);
    expect(summary).toMatchObject({ error: 0, conformant: false });
  },
  900_000,
);
