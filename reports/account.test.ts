import { expect, test } from 'vitest';
import { byReason, citation, details, duration, tally, targetLine } from './account.ts';
import { everyOutcome, reportOf, resultOf } from './samples.ts';

test('the document is told by the URL, unless the section names it', () => {
  expect(citation(resultOf({}))).toBe('PEP 3333 environ Variables');
  expect(citation({ section: '6.3', url: 'https://www.rfc-editor.org/rfc/rfc9112#section-6.3' })).toBe('RFC 9112 6.3');
  expect(citation({ section: 'RFC 9110 5.5', url: '' })).toBe('RFC 9110 5.5');
  expect(citation({ section: '1', url: 'https://elsewhere.test/' })).toBe('1');
});

test('bytes are told a line each; an escaped backslash ends none', () => {
  const sent = details(resultOf({ sent: ['a\\r\\nb\\\\nc\\n', '… awaits'] })).find(({ label }) => label === 'sent');
  expect(sent?.lines).toEqual(['a\\r\\n', 'b\\\\nc\\n', '… awaits']);
});

test('what is empty is not told', () => {
  const empty = resultOf({
    sent: [],
    received: [],
    journal: null,
    expected: '',
    actual: '',
    reason: null,
    reproduce: '',
  });
  expect(details(empty).map(({ label }) => label)).toEqual(['requirement', 'source']);
});

test('reasons, the most frequent first', () => {
  const reasons = ['a', 'b', 'b', null].map((reason) => resultOf({ reason }));
  expect(byReason(reasons)).toEqual([
    ['b', 2],
    ['a', 1],
    ['no reason given', 1],
  ]);
});

test('counts begin with what matters', () => {
  expect(tally(reportOf(everyOutcome).summary)).toBe(
    '1 in error, 1 failed, 1 stale, 1 inconclusive, 1 advised, 1 passed, 1 noted, 1 known, 2 skipped',
  );
});

test('a target that tells little is told so', () => {
  const { target } = reportOf([]);
  expect(targetLine({ target: { ...target, server: null, binding: null } })).toBe(
    'http://127.0.0.1:8000 · no Server field · no probe',
  );
});

test('durations', () => {
  expect([3.4, 740, 12_340, 125_000].map(duration)).toEqual(['3 ms', '740 ms', '12.3 s', '2 min 5 s']);
});
