import { expect, test } from 'vitest';
import { count } from '../spec/index.ts';
import { renderProgress } from './progress.ts';

const state = {
  done: 7,
  total: 212,
  counts: count(['pass', 'pass', 'fail', 'noted', 'skip', 'inconclusive']),
  current: 'framing.content-length-conflict/two-fields',
};

test('the line tells how far, with what outcome, and where', () => {
  expect(renderProgress(state, 120)).toBe(
    '  7/212  █░░░░░░░░░░░░░░░░░░░  ✓ 2 ✗ 1 ? 1  framing.content-length-conflict/two-fields',
  );
});

test('it never grows wider than told', () => {
  expect(renderProgress(state, 40)).toBe('  7/212  ✓ 2 ✗ 1 ? 1  framing.content-l…');
  for (const width of [0, 1, 2, 10, 61, 500])
    expect([...renderProgress(state, width)].length).toBeLessThanOrEqual(width);
});

test('nothing in it moves the cursor', () => {
  expect(renderProgress({ ...state, current: 'a\r\n\x1b[2Kb' }, 200)).toContain('a\\r\\n\\x1b[2Kb');
});

test('an empty run divides by nothing', () => {
  expect(renderProgress({ done: 0, total: 0, counts: count([]), current: null })).toBe('0/0  ░░░░░░░░░░░░░░░░░░░░');
});
