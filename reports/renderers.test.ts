import { expect, test } from 'vitest';
import { findRenderer, rendererNames, renderers } from './renderers.ts';
import { everyOutcome, hostileReport, reportOf } from './samples.ts';

test('the names that the command line promises', () => {
  expect(rendererNames).toEqual(['console', 'json', 'junit', 'html', 'markdown', 'github']);
});

test('a name finds its renderer; an unknown one finds none', () => {
  expect(findRenderer('junit')).toBe(renderers.junit);
  expect(findRenderer('xml')).toBeUndefined();
  expect(findRenderer('constructor')).toBeUndefined();
});

test.each(rendererNames)('%s says the same twice, ends its last line and changes no report', (name) => {
  const report = reportOf(everyOutcome);
  const before = structuredClone(report);
  const text = renderers[name].render(report, {});
  expect(renderers[name].render(report, {})).toBe(text);
  expect(text.endsWith('\n')).toBe(true);
  expect(report).toEqual(before);
});

test.each(rendererNames)('%s copes with an empty and with a hostile report', (name) => {
  expect(renderers[name].render(reportOf([]), {})).not.toBe('');
  expect(renderers[name].render(hostileReport, {})).not.toBe('');
});
