/** The kit blames nothing where nothing is wrong, and every check that can blame has a fault that it catches. */
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { faults } from '../../fixtures/faults/all.ts';
import type { Fault } from '../../fixtures/faults/fault.ts';
import { everyCheck, everyCheckId } from '../../suites/all.ts';
import { declaredBy } from './declaration.ts';
import { differences, runOn } from './proof.ts';
import { Prover } from './prover.ts';

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']);
const lacking = python.status === 0 ? '' : ' (skipped: "python3" does not run, or is older than 3.8)';
const named = (some: readonly Fault[] = []) => some.map((fault) => [fault.title, fault] as const);

it('blames nothing on the reference server', async () => {
  const { results, summary } = await runOn({});
  const open = results.filter(({ outcome }) => !['pass', 'noted', 'skip'].includes(outcome));
  expect(open.map(({ check, outcome, actual, reason }) => `${outcome} ${check}: ${actual || reason}`)).toEqual([]);
  expect(summary.conformant).toBe(true);
}, 300_000);

it('knows each fault by one title', () => {
  const titles = faults.map(({ title }) => title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

it('has faults that each declare what catches them', () => {
  const ids = new Set(everyCheckId);
  expect(faults.filter(({ catches }) => catches.length === 0).map(({ title }) => title)).toEqual([]);
  const patterns = new Set(faults.flatMap(({ catches }) => catches));
  const found = (pattern: string) => declaredBy({ catches: [pattern] }).filter((id) => ids.has(id));
  expect([...patterns].filter((pattern) => found(pattern).length === 0)).toEqual([]);
});

it('has a fault behind every check that can blame a server', () => {
  const caught = new Set(faults.flatMap(declaredBy));
  const unproven = everyCheck.filter(({ id, level }) => level !== 'may' && !caught.has(id));
  expect(unproven.map(({ id }) => id)).toEqual([]);
});

/** Each is caught by the checks that it declares, and no other of those concerned blames it. */
describe('a fault', () => {
  // They wait in the prover, which has enough of them in hand.
  vi.setConfig({ maxConcurrency: faults.length, testTimeout: 600_000 });
  const prover = new Prover();
  afterAll(() => prover.stop());

  const proves = async (_: string, fault: Fault) => {
    expect(differences(fault, await prover.blameOf(fault, { checks: 'concerned' }))).toEqual([]);
  };
  const [own, inPython] = [false, true].map((python) =>
    faults.filter((fault) => (fault.python !== undefined) === python),
  );
  it.concurrent.each(named(own))('a server that %s', proves);
  it.skipIf(lacking !== '').concurrent.each(named(inPython))(`a Python server that %s${lacking}`, proves);
});
