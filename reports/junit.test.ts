import { expect, test } from 'vitest';
import { renderJunit } from './junit.ts';
import { everyOutcome, hostileReport, reportOf, resultOf } from './samples.ts';

const text = renderJunit(reportOf(everyOutcome));

test('counts of the whole and of each suite agree with the cases', () => {
  expect(text).toContain(
    '<testsuites name="gateway-conformance" tests="10" failures="3" errors="1" skipped="3" time="4.321" timestamp="2025-01-02T03:04:05">',
  );
  expect(text).toContain(
    '<testsuite name="message-body-length" tests="3" failures="2" errors="1" skipped="0" time="0.033"',
  );
  expect(text.match(/<testcase /g)).toHaveLength(10);
  expect(text.match(/<failure /g)).toHaveLength(3);
  expect(text.match(/<error /g)).toHaveLength(1);
  expect(text.match(/<skipped /g)).toHaveLength(3);
});

test('each outcome has its form', () => {
  const form = (outcome: (typeof everyOutcome)[number]['outcome']) =>
    /<(failure|error|skipped|system-out)/.exec(renderJunit(reportOf([resultOf({ outcome })])))?.[1] ?? 'passed';
  expect([...new Set(everyOutcome.map(({ outcome }) => outcome))].map((outcome) => [outcome, form(outcome)])).toEqual([
    ['pass', 'passed'],
    ['fail', 'failure'],
    ['advice', 'system-out'],
    ['noted', 'system-out'],
    ['skip', 'skipped'],
    ['known', 'skipped'],
    ['stale', 'failure'],
    ['inconclusive', 'failure'],
    ['error', 'error'],
  ]);
});

test('advice is a failure when strict', () => {
  const strict = renderJunit(reportOf([resultOf({ outcome: 'advice' })], { strict: true }));
  expect(strict).toContain('failures="1"');
  expect(strict).toContain('type="advice"');
});

test('a case is known by suite and check, and tells what the console tells', () => {
  expect(text).toContain(
    '<testcase name="framing.content-length-conflict/two-fields" classname="gateway-conformance.message-body-length" time="0.008">',
  );
  expect(text).toContain(
    '<failure message="two Content-Length fields that disagree are refused: the application was called (response 200)" type="fail">requirement  framing.',
  );
  expect(text).toContain('\n             Content-Length: 6\\r\\n\n');
  expect(text).toContain('<skipped message="skip: the server offers no wsgi.input_terminated"/>');
});

test('hostile text leaves the XML well-formed', () => {
  const hostile = renderJunit(hostileReport);
  expect(hostile.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/u);
  expect(hostile).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos);)/);
  expect(openTags(hostile)).toEqual([]);
  expect(new Set(hostile.match(/<[a-z-]+/g))).toEqual(
    new Set([
      '<testsuites',
      '<testsuite',
      '<properties',
      '<property',
      '<testcase',
      '<failure',
      '<skipped',
      '<system-out',
    ]),
  );
});

/** The elements that are not closed. */
function openTags(xml: string): readonly string[] {
  const open: string[] = [];
  for (const [, end, name, empty] of xml.matchAll(/<(\/?)([a-z-]+)(?: [a-z]+="[^"<]*")*(\/?)>/g)) {
    if (end === '/') expect(open.pop()).toBe(name);
    else if (empty !== '/' && name !== undefined) open.push(name);
  }
  return open;
}
