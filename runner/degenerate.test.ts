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

it.concurrent.each([
  ['closes at once', slams, 500],
  ['never answers', holds, 30],
  ['always says 200', always(ok), 500],
  ['always says 400', always(badRequest), 500],
])(
  'a server that %s passes no check',
  async (_, serve, timeoutMs) => {
    const host = await bundledTarget(5000);
    running.push(host);
    const stub = await miniature(butTheProbe(host.address, serve));
    running.push(stub);
    const target = await addressTarget(stub.address, 5000);
    const { results, summary } = await run(target, {
      suites,
      selection: {},
      timeoutMs,
      seed: 1,
      strict: false,
      known: [],
      kitVersion: '0.0.0',
      command: '',
    });
    expect(results.filter(({ outcome }) => outcome === 'pass').map(({ check }) => check)).toEqual([]);
    expect(summary).toMatchObject({ error: 0, conformant: false });
  },
  900_000,
);
