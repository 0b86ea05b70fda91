import { expect, test } from 'vitest';
import { MalformedData } from '../spec/index.ts';
import { renderJson } from './json.ts';
import { readReport } from './report.ts';
import { everyOutcome, hostileReport, reportOf } from './samples.ts';

test('what is written can be read again', () => {
  const report = reportOf(everyOutcome);
  expect(readReport(JSON.parse(renderJson(report)))).toEqual(report);
});

test('keys come in the order of the schema, whatever the order of the report', () => {
  const report = reportOf(everyOutcome, { strict: true });
  const { results, ...rest } = report;
  const reversed = results.map((result) => Object.fromEntries(Object.entries(result).reverse()) as typeof result);
  expect(renderJson({ results: reversed, ...rest })).toBe(renderJson(report));
  expect(Object.keys(JSON.parse(renderJson(report)))).toEqual([
    'schemaVersion',
    'kit',
    'target',
    'startedAt',
    'durationMs',
    'seed',
    'strict',
    'summary',
    'results',
  ]);
});

test('a malformed report is not written', () => {
  expect(() => renderJson(reportOf(everyOutcome, { durationMs: Number.NaN }))).toThrow(MalformedData);
  expect(() => renderJson(reportOf(everyOutcome, { startedAt: 'yesterday' }))).toThrow('report: /startedAt');
});

test('hostile text holds no raw control characters and is not cut', () => {
  const text = renderJson(hostileReport);
  expect(/[\p{Cc}\p{Cf}\p{Cs}]/u.exec(text.replaceAll('\n', ''))).toBeNull();
  const [first] = readReport(JSON.parse(text)).results;
  expect(first?.received).toHaveLength(10_000);
  expect(first?.actual.endsWith('x'.repeat(1_000_000))).toBe(true);
  expect(/[\p{Cc}\p{Cf}\p{Cs}]/u.exec(first?.title ?? '')).toBeNull();
});
