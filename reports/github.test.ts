import { expect, test } from 'vitest';
import { renderGithub } from './github.ts';
import { everyOutcome, failed, hostileReport, reportOf, resultOf } from './samples.ts';

test('the verdict first, then an error for each result that breaks the run, then advice as warnings', () => {
  const lines = renderGithub(reportOf(everyOutcome)).trimEnd().split('\n');
  expect(lines.map((line) => /^::\w+ title=[^:]*::/.exec(line)?.[0])).toEqual([
    '::error title=gateway-conformance::',
    '::error title=fail%3A framing.content-length-conflict/two-fields::',
    '::error title=inconclusive%3A framing.chunked/two-chunks::',
    '::error title=error%3A framing.chunked/extension::',
    '::error title=stale%3A application.close/after-error::',
    '::warning title=advice%3A persistence.default::',
  ]);
});

test('a conformant run is a notice', () => {
  expect(renderGithub(reportOf([resultOf({})]))).toBe('::notice title=gateway-conformance::conformant: 1 passed\n');
});

test('the message holds its lines as escapes', () => {
  expect(renderGithub(reportOf([failed]))).toContain(
    '::two Content-Length fields that disagree are refused%0AMUST, RFC 9112 6.3, https://www.rfc-editor.org/rfc/rfc9112#section-6.3%0Asent: POST / HTTP/1.1\\r\\n%0A  Host: probe.test\\r\\n%0A',
  );
});

test('advice is an error when strict', () => {
  expect(renderGithub(reportOf([resultOf({ outcome: 'advice' })], { strict: true }))).toContain(
    '\n::error title=advice%3A',
  );
});

test('hostile text cannot give a command of its own', () => {
  const lines = renderGithub(hostileReport).trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).toMatch(/^::(?:error|warning) title=[^:,\r\n]*::[^\r\n]*$/);
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]|%(?!25|0A|3A|2C)/u);
  }
});
