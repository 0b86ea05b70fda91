import { expect, test } from 'vitest';
import { IncomparableReports, renderMatrix } from './matrix.ts';
import { everyOutcome, failed, hostileText, reportOf, resultOf } from './samples.ts';

const passed = resultOf({});
const good = { name: 'good', report: reportOf([passed, { ...failed, outcome: 'pass' }]) };
const poor = {
  name: 'poor',
  report: reportOf([passed, failed, resultOf({ check: 'environ.extra', outcome: 'skip' })]),
};

test('a row for each check, a column for each report, then the counts', () => {
  expect(renderMatrix([good, poor])).toBe(`check                                       good        poor
environ.path-info/decoded-once              ✓ pass      ✓ pass
environ.extra                                           - skip
framing.content-length-conflict/two-fields  ✓ pass      ✗ fail

verdict                                     conformant  not conformant
pass                                        2           1
fail                                        0           1
skip                                        0           1
`);
});

test('the same as Markdown', () => {
  expect(renderMatrix([good, poor], { format: 'markdown' })).toBe(`| check | good | poor |
| --- | --- | --- |
| environ.path-info/decoded-once | ✓ pass | ✓ pass |
| environ.extra |  | - skip |
| framing.content-length-conflict/two-fields | ✓ pass | ✗ fail |
| **verdict** | conformant | not conformant |
| **pass** | 2 | 1 |
| **fail** | 0 | 1 |
| **skip** | 0 | 1 |
`);
});

test('only what differs, and how much is left out', () => {
  const text = renderMatrix([good, poor], { onlyDiffering: true });
  expect(text).not.toContain('environ.path-info');
  expect(text).toContain('\n1 checks with the same outcome everywhere are left out\n');
});

test('one report is a grid of one column', () => {
  expect(renderMatrix([{ name: 'alone', report: reportOf(everyOutcome) }])).toContain('☠ error');
});

test('reports that cannot stand side by side', () => {
  const newer = {
    name: 'newer',
    report: reportOf([passed], { kit: { name: 'gateway-conformance', version: '0.2.0' } }),
  };
  const twice = { name: 'twice', report: reportOf([passed, passed]) };
  expect(() => renderMatrix([])).toThrow(IncomparableReports);
  expect(() => renderMatrix([good, newer])).toThrow(
    'the reports come from different versions of the kit: "good" has 0.1.0, "newer" has 0.2.0; run all with one version',
  );
  expect(() => renderMatrix([good, good])).toThrow('two reports are named "good"; give each its own name');
  expect(() => renderMatrix([twice])).toThrow(
    'the report "twice" holds "environ.path-info/decoded-once" twice; make it again',
  );
});

test('hostile names and ids stay in their cell', () => {
  const hostile = { name: hostileText, report: reportOf([resultOf({ check: hostileText, suite: hostileText })]) };
  for (const format of ['text', 'markdown'] as const) {
    const text = renderMatrix([hostile], { format });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(text.split('\n')).toHaveLength(format === 'text' ? 6 : 6);
  }
  expect(renderMatrix([hostile], { format: 'markdown' })).not.toMatch(/<(?!!-- -->)|`/);
});
