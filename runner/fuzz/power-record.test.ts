import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { foundBefore, hardship, keepMeasurement, keptMeasurements, type Measured } from './power-record.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'power-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const asked = { heading: 'host', title: 'serves anybody', by: 'requests', seed: 1, runs: 2000 } as const;
const found = (cases: number) => ({ cases, requirement: 'host.single', kind: 'accepted' });

it('reads again what it has kept', () => {
  const file = join(directory, 'kept');
  expect(keptMeasurements(file)).toEqual([]);
  const all: Measured[] = [
    { ...asked, found: found(7) },
    { ...asked, seed: 2, found: null },
  ];
  for (const one of all) keepMeasurement(file, one);
  expect(keptMeasurements(file)).toEqual(all);
});

it('refuses a file of something else', () => {
  const file = join(directory, 'kept');
  writeFileSync(file, '{"title":"serves anybody"}\n');
  expect(() => keptMeasurements(file)).toThrow(/kept measurement/);
});

it('knows what was found and what was asked in vain', () => {
  const kept: Measured[] = [
    { ...asked, found: found(7) },
    { ...asked, seed: 2, found: null },
  ];
  expect(foundBefore(kept, asked)).toEqual(found(7));
  expect(foundBefore(kept, { ...asked, seed: 2 })).toBeNull();
  expect(foundBefore(kept, { ...asked, seed: 3 })).toBeUndefined();
  expect(foundBefore(kept, { ...asked, runs: 100 })).toBeUndefined();
  expect(foundBefore(kept, { ...asked, by: 'applications' })).toBeUndefined();
  expect(foundBefore(kept, { ...asked, heading: 'versions' })).toBeUndefined();
});

it('tells what was hard to find', () => {
  expect(hardship([], asked)).toBe(0);
  expect(hardship([{ ...asked, found: found(7) }], asked)).toBe(7);
  expect(
    hardship(
      [
        { ...asked, found: found(7) },
        { ...asked, seed: 2, found: null },
      ],
      asked,
    ),
  ).toBe(Infinity);
  expect(hardship([{ ...asked, title: 'other', found: null }], asked)).toBe(0);
});
