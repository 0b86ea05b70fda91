import { expect, it } from 'vitest';
import { differencesBetween, sayDifference, sayVerdicts, type Verdicts } from './verdicts.ts';

it('finds nothing where all runs agree', () => {
  expect(
    differencesBetween([
      { a: 'pass', b: 'fail' },
      { b: 'fail', a: 'pass' },
    ]),
  ).toEqual([]);
  expect(differencesBetween([])).toEqual([]);
});

it('names each check that differs, with the runs in which it does', () => {
  const runs: Verdicts[] = [
    { a: 'pass', b: 'fail' },
    { a: 'pass', b: 'pass' },
    { a: 'pass', b: 'fail' },
  ];
  expect(differencesBetween(runs).map(sayDifference)).toEqual(['b: fail 2 times; pass in run 2']);
});

it('takes a check that was not judged for a difference', () => {
  const runs: Verdicts[] = [{ a: 'pass' }, {}, { a: 'pass' }, { a: 'skip' }];
  expect(differencesBetween(runs).map(sayDifference)).toEqual(['a: pass 2 times; not judged in run 2; skip in run 4']);
});

it('counts outcomes', () => {
  expect(sayVerdicts({ a: 'pass', b: 'pass', c: 'noted' })).toBe('2 pass, 1 noted');
});
