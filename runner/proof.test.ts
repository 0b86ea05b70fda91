/** The kit blames nothing where nothing is wrong, and every check that can blame has a fault that it catches. */
import { expect, it } from 'vitest';
import { faults } from '../fixtures/faults/all.ts';
import { suites } from '../suites/all.ts';
import { runOn } from './proof.ts';

const checks = suites.flatMap((suite) => suite.checks);

it('blames nothing on the reference server', async () => {
  const { results, summary } = await runOn({});
  const open = results.filter(({ outcome }) => !['pass', 'noted', 'skip'].includes(outcome));
  expect(open.map(({ check, outcome, actual, reason }) => `${outcome} ${check}: ${actual || reason}`)).toEqual([]);
  expect(summary.conformant).toBe(true);
});

it('knows each fault by one title', () => {
  const titles = faults.map(({ title }) => title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

it('has faults that each declare what catches them', () => {
  const ids = new Set(checks.map(({ id }) => id));
  expect(faults.filter(({ catches }) => catches.length === 0).map(({ title }) => title)).toEqual([]);
  expect(faults.flatMap(({ catches }) => catches).filter((id) => !ids.has(id))).toEqual([]);
});

it('has a fault behind every check that can blame a server', () => {
  const caught = new Set(faults.flatMap(({ catches }) => catches));
  const unproven = checks.filter(
    ({ id, level, binding }) => level !== 'may' && binding !== 'python' && !caught.has(id),
  );
  expect(unproven.map(({ id }) => id)).toEqual([]);
});
