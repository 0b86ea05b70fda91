/**
 * A server that hosts the probe, and does one thing to everything else. None of its checks may pass: what is refused
 * counts only after its twin was accepted, and what is claimed has to be seen.
 */
import { afterAll, expect, it } from 'vitest';
import { everyCheckId } from '../suites/all.ts';
import { always, badRequest, butTheProbe, holds, type Miniature, miniature, ok, slams } from './miniature.ts';
import { run } from './run.ts';
import { addressTarget, bundledTarget, type Target } from './target.ts';

const running: (Miniature | Target)[] = [];
afterAll(async () => {
  for (const one of running.splice(0).reverse()) await ('stop' in one ? one.stop() : one.close());
});

it.concurrent.each([
  ['closes at once', slams],
  ['never answers', holds],
  ['always says 200', always(ok)],
  ['always says 400', always(badRequest)],
])(
  'a server that %s passes no check',
  async (_, serve) => {
    const host = await bundledTarget(5000);
    running.push(host);
    const stub = await miniature(butTheProbe(host.address, serve));
    running.push(stub);
    const { results, summary } = await run(await addressTarget(stub.address, 5000), { timeoutMs: 500 });
    expect(results.map(({ check }) => check)).toEqual(everyCheckId);
    expect(results.filter(({ outcome }) => outcome === 'pass').map(({ check }) => check)).toEqual([]);
    expect(summary).toMatchObject({ error: 0, conformant: false });
  },
  300_000,
);
