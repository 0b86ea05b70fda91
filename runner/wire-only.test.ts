/** A server that hosts no probe is held to the refusals that show on the wire; everything else is skipped, never passed. */
import { afterAll, expect, it } from 'vitest';
import { application } from '../fixtures/applications/hello.ts';
import { faults } from '../fixtures/faults/all.ts';
import { type ServeOptions, serve } from '../reference-server/index.ts';
import type { Report } from '../reports/index.ts';
import { always, badRequest, type Miniature, miniature, ok } from './miniature.ts';
import { run } from './run.ts';
import { addressTarget, bundledTarget } from './target.ts';

const running: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(running.map((one) => one.close())));

async function judge(address: Miniature['address']): Promise<Report> {
  const target = await addressTarget(address, 5000, undefined, { wireOnly: true });
  return run(target);
}

async function judgeReference(options: ServeOptions = {}): Promise<Report> {
  const server = await serve(application, { ...options, port: 0 });
  running.push(server);
  return judge(server);
}

const named = ({ results }: Report, ...outcomes: readonly string[]): readonly string[] =>
  results.filter(({ outcome }) => outcomes.includes(outcome)).map(({ check }) => check);

it('finds the reference server conformant, and says what it cannot tell', async () => {
  const report = await judgeReference();
  expect(named(report, 'fail', 'advice', 'inconclusive', 'error')).toEqual([]);
  expect(report.summary).toMatchObject({ conformant: true, pass: expect.toSatisfy((count) => count > 200) });
  expect(named(report, 'pass')).toContain('corpus.message-framing/length-two-signs');
  expect(report.target.binding).toBeNull();
  const skipped = report.results.filter(({ outcome }) => outcome === 'skip');
  expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
    new Set(['it takes the probe, which the target does not host']),
  );
  expect(skipped.map(({ suite }) => suite)).toEqual(expect.arrayContaining(['environ-variables', 'standing-contract']));
});

it('blames what is accepted that must be refused, and nothing that the probe would not show', async () => {
  const check = 'framing.content-length-invalid/plus';
  const fault = faults.find(({ catches, options }) => catches.includes(check) && options !== undefined);
  const blamed = named(await judgeReference(fault?.options), 'fail', 'advice');
  expect(blamed).toEqual(expect.arrayContaining([check, 'corpus.message-framing/length-two-signs']));
  const probed = await bundledTarget(5000, fault?.options === undefined ? {} : { options: fault.options });
  running.push({ close: () => probed.stop() });
  const { results } = await run(probed, { selection: { checks: blamed.map((id) => `${id}/`) } });
  const shown = results.map(({ check, outcome }) => ({ check, shown: ['fail', 'advice'].includes(outcome) }));
  expect(shown).toEqual(blamed.map((check) => ({ check, shown: true })));
});

it.each([
  ['always says 200', always(ok)],
  ['always says 400', always(badRequest)],
])('lets a server that %s pass nothing', async (_, serve) => {
  const stub = await miniature(serve);
  running.push(stub);
  const report = await judge(stub.address);
  expect(named(report, 'pass', 'error')).toEqual([]);
  expect(report.summary.conformant).toBe(false);
});
