/** A target that serves nobody is judged in a crowd: quickly, and without blame for what the crowd itself may have done. */
import { afterEach, expect, it } from 'vitest';
import type { Report } from '../reports/index.ts';
import { holds, inFrontOf, type Miniature, miniature } from './miniature.ts';
import { run } from './run.ts';
import { addressTarget, bundledTarget, type Target } from './target.ts';

const running: (Miniature | Target)[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await ('stop' in one ? one.stop() : one.close());
});

const checks = ['environ.path-info/*', 'framing.content-length-invalid/*', 'generated.request', 'contract.*'];

/** Judges a server that answers nothing to so many connections, but the probe's questions. */
async function judge(silences: number): Promise<{ readonly report: Report; readonly connections: number }> {
  const host = await bundledTarget(5000);
  running.push(host);
  let connections = 0;
  const front = await miniature(
    inFrontOf(host.address, (begun) => {
      if (begun.toLowerCase().includes('\ngateway-probe:')) return null;
      connections += 1;
      return connections <= silences ? holds : null;
    }),
  );
  running.push(front);
  const target = await addressTarget(front.address, 5000);
  const report = await run(target, { selection: { checks }, timeoutMs: 500, runs: 5 });
  return { report, connections };
}

it('blames silence on nobody but the next client that was asked alone', async () => {
  const { results } = (await judge(Number.POSITIVE_INFINITY)).report;
  const failed = results.filter(({ outcome }) => outcome === 'fail').map(({ check }) => check);
  expect({ failed, found: new Set(results.map(({ outcome }) => outcome)) }).toEqual({
    failed: ['contract.next-client'],
    found: new Set(['inconclusive', 'skip', 'fail']),
  });
  const generated = results.find(({ check }) => check === 'generated.request');
  expect(generated?.sent.join('')).toContain('GET / HTTP/1.1');
});

it('takes nothing that it has found for true of a server that awakes', async () => {
  const { report: awake } = await judge(0);
  expect(awake.summary.pass).toBeGreaterThan(20);
  const told = ({ check, outcome }: Report['results'][number]): string => `${check}: ${outcome}`;
  const { connections: all } = await judge(Number.POSITIVE_INFINITY);
  // In the midst of the crowd, and at the last request of all.
  for (const silences of [Math.floor(all / 2), all - 1]) {
    const { report, connections } = await judge(silences);
    expect(connections).toBeGreaterThan(silences);
    expect(report.results.map(told)).toEqual(awake.results.map(told));
    expect(report.target.server).not.toBeNull();
  }
});
