import { expect, test } from 'vitest';
import { renderConsole } from './console.ts';
import { everyOutcome, failed, hostileReport, reportOf, resultOf } from './samples.ts';

const everything = renderConsole(reportOf(everyOutcome));

test('a failure tells all that is needed to understand it', () => {
  const text = renderConsole(reportOf([failed]));
  for (const told of [
    failed.check,
    failed.title,
    failed.requirement,
    'MUST · RFC 9112 6.3 · https://www.rfc-editor.org/rfc/rfc9112#section-6.3',
    'sent         POST / HTTP/1.1\\r\\n\n',
    '                 Content-Length: 6\\r\\n\n',
    'expected     the server refuses the message',
    'actual       the application was called (response 200)',
    'received     HTTP/1.1 200 OK\\r\\n\n',
    'application  called with CONTENT_LENGTH = "5"\n',
    `reproduce    ${failed.reproduce}\n`,
  ]) {
    expect(text).toContain(told);
  }
});

test('failures come first, advice is short, the verdict comes last', () => {
  const places = ['✗ fail ', '? inconclusive ', '☠ error ', '≠ stale ', '! advice ', '~ known ', '- skipped 2 '];
  const found = places.map((place) => everything.indexOf(place));
  expect(found).toEqual(found.toSorted((one, other) => one - other));
  expect(found).not.toContain(-1);
  const [verdict, next] = everything.trimEnd().split('\n').slice(-2);
  expect(verdict).toMatch(/^not judged in full \(the kit could not do its work\): 1 in error, 1 failed, /);
  expect(next).toBe(
    `next: npx gateway-conformance explain ${failed.check}, or the whole story with --report html=report.html`,
  );
});

test('skips are counted by reason', () => {
  expect(everything).toContain('- skipped 2  the server offers no wsgi.input_terminated\n');
});

test('a table counts by suite and outcome', () => {
  expect(renderConsole(reportOf([failed, resultOf({}), resultOf({})]))).toContain(
    [
      'suite                pass  fail',
      'message-body-length     ·     1',
      'environ-variables       2     ·',
      'in all                  2     1',
    ].join('\n'),
  );
});

test('a conformant run is told in a few lines', () => {
  expect(
    renderConsole(reportOf([resultOf({})])),
  ).toBe(`gateway-conformance 0.1.0  http://127.0.0.1:8000 · miniature/1.0 · python
miniature --bind 127.0.0.1:8000 gateway_probe:application
1 checks in 4.3 s, seed 42

suite              pass
environ-variables     1
in all                1

conformant: 1 passed
`);
});

test('quiet: only what breaks the run, and the verdict', () => {
  const text = renderConsole(reportOf([resultOf({}), ...everyOutcome.slice(1, 5)]), { quiet: true });
  expect(text.startsWith('✗ fail  ')).toBe(true);
  expect(text).not.toMatch(/advice {2}|skipped {2}|in all/);
  expect(text).toContain('\nnot conformant: 1 failed, ');
  expect(renderConsole(reportOf([resultOf({})]), { quiet: true })).toBe('conformant: 1 passed\n');
});

test('advice is a failure when strict', () => {
  const results = everyOutcome.filter(({ outcome }) => outcome === 'advice' || outcome === 'pass');
  expect(renderConsole(reportOf(results), { quiet: true })).toBe('conformant: 1 advised, 1 passed\n');
  const strict = renderConsole(reportOf(results, { strict: true }), { quiet: true });
  expect(strict).toContain('! advice  persistence.default\n');
  expect(strict).toContain('\nnot conformant (strict): 1 advised, 1 passed\n');
});

test('what to do next fits the outcome', () => {
  const next = (outcome: 'stale' | 'error') => renderConsole(reportOf([resultOf({ outcome })]), { quiet: true });
  expect(next('stale')).toContain('next: take the stale entries out of the list of known failures');
  expect(next('error')).toContain('next: run it again');
});

test('a run that was interrupted or judged nothing is not conformant', () => {
  expect(renderConsole(reportOf([resultOf({})], { interrupted: true }))).toContain(
    'not judged in full (interrupted): 1 passed',
  );
  expect(renderConsole(reportOf([]))).toContain('not conformant: nothing was judged\n');
});

test('colours only when they are wanted', () => {
  expect(everything).not.toContain('\x1b');
  const coloured = renderConsole(reportOf(everyOutcome), { color: true });
  expect(coloured).toContain('\x1b[31m✗ fail\x1b[39m');
  expect(coloured.replace(/\x1b\[\d+m/g, '')).toBe(everything);
});

test('hostile text cannot reach the terminal, nor fill it', () => {
  const text = renderConsole(hostileReport);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(text.length).toBeLessThan(60_000);
  expect(text).toContain('\\x1b[2J');
  expect(text).toMatch(/… 1,000,\d{3} characters in all/);
  expect(text).toContain('… 10,000 lines in all');
});
