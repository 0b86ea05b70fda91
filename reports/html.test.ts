import { expect, test } from 'vitest';
import { renderHtml } from './html.ts';
import { everyOutcome, failed, hostileReport, reportOf, resultOf } from './samples.ts';

const page = renderHtml(reportOf(everyOutcome));

test('the file stands alone: no script, nothing loaded, and the browser is told so', () => {
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).toContain('http-equiv="Content-Security-Policy" content="default-src &apos;none&apos;;');
  expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|@import|url\(/);
});

test('the verdict, the counts and the target are told first', () => {
  expect(page).toContain('<h1>not judged in full (the kit could not do its work)</h1>');
  expect(page).toContain('<li class="skip"><b>2</b><span class="outcome">skip</span>');
  expect(page).toContain('<dt>address</dt><dd>http://127.0.0.1:8000</dd>');
  expect(renderHtml(reportOf([resultOf({})]))).toContain('<h1>conformant</h1>');
});

test('a failure is told in full, with a link to the specification', () => {
  expect(page).toContain(`<strong>${failed.title}</strong><code>${failed.check}</code>`);
  expect(page).toContain(
    '<a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3" rel="noreferrer">RFC 9112 6.3</a>',
  );
  expect(page).toContain('<dd class="actual"><p>the application was called (response 200)</p></dd>');
  expect(page).toContain('Content-Length: 6<i>\\r\\n</i>\n');
});

test('every check has a line in the table of its suite; what is told above is linked', () => {
  expect(page.match(/<tr class="/g)).toHaveLength(everyOutcome.length);
  expect(page).toContain('id="framing.content-length-conflict/two-fields"');
  expect(page).toContain('href="#framing.content-length-conflict%2Ftwo-fields"');
});

test('a few failures lie open, many are folded', () => {
  const withFailures = (number: number) => renderHtml(reportOf(Array.from({ length: number }, () => failed)));
  expect(withFailures(2).match(/<details class="card fail"[^>]* open="">/g)).toHaveLength(2);
  expect(withFailures(20)).not.toContain(' open=""');
});

test('hostile text stays text', () => {
  const hostile = renderHtml(hostileReport);
  const tags = new Set([...hostile.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag));
  const known = new Set([...page.matchAll(/<([a-z0-9]+)/g)].map(([, tag]) => tag));
  expect([...tags].filter((tag) => !known.has(tag))).toEqual([]);
  expect(hostile.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(hostile).not.toMatch(/href="(?!https:\/\/|#)/);
  expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(hostile.length).toBeLessThan(2_000_000);
});
