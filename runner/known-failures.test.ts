import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Result } from '../reports/index.ts';
import type { Outcome } from '../spec/index.ts';
import { applyKnownFailures, readKnownFailures, writeKnownFailures } from './known-failures.ts';

const directory = mkdtempSync(join(tmpdir(), 'known-'));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (text: string): string => {
  const path = join(directory, `${Math.random()}.txt`);
  writeFileSync(path, text);
  return path;
};
const result = (check: string, outcome: Outcome): Result => ({
  check,
  title: check,
  suite: 'suite',
  level: 'must',
  requirement: check,
  section: 'RFC 9112 1',
  url: 'https://example.test/',
  outcome,
  reason: null,
  expected: 'does it',
  actual: outcome === 'fail' ? 'it does not' : '',
  sent: [],
  received: [],
  journal: null,
  durationMs: 1,
  reproduce: '',
});
const all = ['area.one', 'area.two', 'area.three'];
const apply = (text: string, ...results: Result[]) => applyKnownFailures(results, readKnownFailures(file(text)), all);

it('turns a listed failure into known, with its reason', () => {
  expect(apply('# why\n\narea.one: issue 12\n', result('area.one', 'fail'), result('area.two', 'fail'))).toMatchObject([
    { outcome: 'known', reason: 'issue 12' },
    { outcome: 'fail' },
  ]);
  expect(apply('area.*: all of it', result('area.one', 'advice'))).toMatchObject([{ outcome: 'known' }]);
});

it('excuses what could not be judged, and tells why', () => {
  const inconclusive = { ...result('area.one', 'inconclusive'), reason: 'the twin was refused' };
  expect(apply('area.one: issue 12', inconclusive)).toMatchObject([
    { outcome: 'known', reason: 'issue 12 (not judged: the twin was refused)' },
  ]);
  expect(writeKnownFailures([inconclusive])).toBe('area.one: the twin was refused\n');
});

it('turns a listed pass into stale', () => {
  expect(apply('area.one: issue 12', result('area.one', 'pass'))).toMatchObject([{ outcome: 'stale' }]);
});

it('lets pass at times what is listed behind a question mark', () => {
  const text = '? area.one: dies at random';
  expect(apply(text, result('area.one', 'pass'))).toMatchObject([{ outcome: 'pass' }]);
  expect(apply(text, result('area.one', 'fail'))).toMatchObject([{ outcome: 'known', reason: 'dies at random' }]);
});

it.each(['error', 'skip', 'noted'] as const)('does not excuse %s', (outcome) => {
  expect(apply('area.one: issue 12', result('area.one', outcome))).toMatchObject([{ outcome }]);
});

it('refuses an entry that matches no check, and one without a reason', () => {
  expect(() => apply('area.on: issue 12')).toThrow(/:1: "area.on" matches no check; did you mean "area.one"\?/);
  expect(() => apply('\narea.one\n')).toThrow(/:2: "area.one" is no "<check>: <reason>"/);
  expect(() => readKnownFailures(join(directory, 'absent'))).toThrow('cannot be read');
});

it('writes an entry for a check alone, where there are cases beside it', () => {
  const known = writeKnownFailures([result('area.one', 'fail'), result('area.one/case', 'pass')]);
  expect(known).toBe('area.one/: it does not\n');
});

it('writes a file that it reads', () => {
  const known = writeKnownFailures([result('area.one', 'fail'), result('area.two', 'pass')]);
  expect(known).toBe('area.one: it does not\n');
  expect(apply(known, result('area.one', 'fail'))).toMatchObject([{ outcome: 'known', reason: 'it does not' }]);
});

it('keeps the mark of what fails at times, also where it has passed', () => {
  const text = '? area.one: dies at random\n? area.two: dies at random\n';
  const known = readKnownFailures(file(text));
  const results = [result('area.one', 'fail'), result('area.two', 'pass')];
  const all = results.map(({ check }) => check);
  expect(writeKnownFailures(applyKnownFailures(results, known, all), known)).toBe(text);
});
