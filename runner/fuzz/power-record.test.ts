import { expect, it } from 'vitest';
import { foundBefore, hardship, type Measurement } from './power-record.ts';

const asked = { by: 'requests', seed: 1, runs: 2000 } as const;
const found = (cases: number) => ({ cases, requirement: 'host.single', kind: 'accepted' });
const known: Measurement[] = [
  { ...asked, found: found(7) },
  { ...asked, seed: 2, found: null },
];

it('knows what was found and what was asked in vain', () => {
  expect(foundBefore(known, asked)).toEqual(found(7));
  expect(foundBefore(known, { ...asked, seed: 2 })).toBeNull();
  expect(foundBefore(known, { ...asked, seed: 3 })).toBeUndefined();
  expect(foundBefore(known, { ...asked, runs: 100 })).toBeUndefined();
  expect(foundBefore(known, { ...asked, by: 'applications' })).toBeUndefined();
  expect(foundBefore([], asked)).toBeUndefined();
});

it('tells what was hard to find', () => {
  expect(hardship([])).toBe(0);
  expect(hardship(known.slice(0, 1))).toBe(7);
  expect(hardship(known)).toBe(Infinity);
});
