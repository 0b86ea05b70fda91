import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Outcome } from '../../spec/index.ts';
import { differencesBetween, keepVerdicts, keptVerdicts, sayDifference, sayVerdicts } from './verdicts.ts';

const run = (outcomes: Record<string, Outcome>) => new Map(Object.entries(outcomes));

it('finds nothing where all runs agree', () => {
  expect(differencesBetween([run({ a: 'pass', b: 'fail' }), run({ b: 'fail', a: 'pass' })])).toEqual([]);
  expect(differencesBetween([])).toEqual([]);
});

it('names each check that differs, with the runs in which it does', () => {
  const runs = [run({ a: 'pass', b: 'fail' }), run({ a: 'pass', b: 'pass' }), run({ a: 'pass', b: 'fail' })];
  expect(differencesBetween(runs).map(sayDifference)).toEqual(['b: fail 2 times; pass in run 2']);
});

it('takes a check that was not judged for a difference', () => {
  const runs = [run({ a: 'pass' }), run({}), run({ a: 'pass' }), run({ a: 'skip' })];
  expect(differencesBetween(runs).map(sayDifference)).toEqual(['a: pass 2 times; not judged in run 2; skip in run 4']);
});

it('counts outcomes', () => {
  expect(sayVerdicts(run({ a: 'pass', b: 'pass', c: 'noted' }))).toBe('2 pass, 1 noted');
});

it('keeps verdicts from one start to the next', () => {
  const directory = mkdtempSync(join(tmpdir(), 'verdicts-'));
  const file = join(directory, 'kept.json');
  try {
    const all = keptVerdicts(file);
    expect(all.size).toBe(0);
    all.set('reference', [run({ a: 'pass', b: 'noted' }), run({ a: 'fail' })]);
    keepVerdicts(file, all);
    expect(keptVerdicts(file)).toEqual(all);
    writeFileSync(file, '{"reference": [{"a": "green"}]}');
    expect(() => keptVerdicts(file)).toThrow(/kept/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
