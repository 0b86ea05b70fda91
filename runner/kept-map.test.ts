import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { KitFailure } from './failure.ts';
import { KeptMap } from './kept-map.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kept-'));
  file = join(directory, 'kept.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

const runs = z.array(z.object({ cases: z.number() }).nullable());

it('holds at the next start what was set, and nothing is left beside it', () => {
  const first = new KeptMap(file, runs);
  expect(first.has('a')).toBe(false);
  first.set('a', [{ cases: 7 }]);
  first.set('b', [null]);
  first.set('a', [{ cases: 7 }, null]);
  first.set('__proto__', []);
  const next = new KeptMap(file, runs);
  expect(['a', 'b', '__proto__', 'c'].map((key) => next.get(key))).toEqual([
    [{ cases: 7 }, null],
    [null],
    [],
    undefined,
  ]);
  expect(['a', 'b', '__proto__', 'c'].map((key) => next.has(key))).toEqual([true, true, true, false]);
  expect(readdirSync(directory)).toEqual(['kept.json']);
});

it('begins where there is half of a file beside it, as an interrupted start leaves it', () => {
  new KeptMap(file, runs).set('a', []);
  writeFileSync(`${file}.next`, '{"a": [');
  const next = new KeptMap(file, runs);
  next.set('b', []);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: [], b: [] });
});

it('is forgotten without a file', () => {
  const map = new KeptMap(undefined, runs);
  map.set('a', [null]);
  expect(map.get('a')).toEqual([null]);
  expect(readdirSync(directory)).toEqual([]);
});

it.each([
  ['{"a": [{"cases": "many"}]}', '/a/0/cases must be number'],
  ['[]', '/ must be object'],
  ['{"a": [', 'JSON'],
])('refuses a file that holds %s', (text, why) => {
  writeFileSync(file, text);
  const begin = () => new KeptMap(file, runs);
  expect(begin).toThrow(KitFailure);
  expect(begin).toThrow(`--kept "${file}" holds something else`);
  expect(begin).toThrow(why);
});
