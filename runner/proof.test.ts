/**
 * The kit cannot be fooled: the reference conforms; each fault is caught by the checks that it declares, and of its
 * heading's checks no other blames it; every check has a fault that it catches.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../fixtures/faults/all.ts';
import { suites } from '../suites/all.ts';
import { runOn } from './proof.ts';

const checks = suites.flatMap((suite) => suite.checks);
const timeoutMs = 4000;

it('blames nothing on the reference server', async () => {
  const { results, summary } = await runOn({}, { timeoutMs });
  const open = results.filter(({ outcome }) => !['pass', 'noted', 'skip'].includes(outcome));
  expect(open.map(({ check, outcome, actual, reason }) => `${outcome} ${check}: ${actual || reason}`)).toEqual([]);
  expect(summary.conformant).toBe(true);
});

describe('faults', () => {
  it('have titles that occur once', () => {
    const titles = faults.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('catch what there is', () => {
    const ids = new Set(checks.map(({ id }) => id));
    expect(faults.flatMap(({ catches }) => catches).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('stand behind every check that can blame a server', () => {
    const caught = new Set(faults.flatMap(({ catches }) => catches));
    const unproven = checks.filter(
      ({ id, level, binding }) => level !== 'may' && binding !== 'python' && !caught.has(id),
    );
    expect(unproven.map(({ id }) => id)).toEqual([]);
  });
});

describe.each(suites.map(({ name }) => name))('%s: the server', (name) => {
  const own = checks.filter(({ suite }) => suite === name).map(({ id }) => id);
  it.concurrent.each(faults.filter(({ heading }) => heading === name))('$title', async (fault) => {
    const { results } = await runOn(fault, { checks: [...new Set([...own, ...fault.catches])], timeoutMs });
    const blaming = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'advice');
    expect(blaming.map(({ check }) => check).sort()).toEqual([...fault.catches].sort());
    expect(fault.catches).not.toEqual([]);
  });
});
