import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { fence, inline } from './markdown-text.ts';
import { everyOutcome, failed, hostileReport, reportOf, resultOf } from './samples.ts';

const text = renderMarkdown(reportOf(everyOutcome));

test('sections in order; what is empty is left out', () => {
  expect(text.match(/^#+ [\w ]+/gm)).toEqual([
    '## gateway',
    '### What breaks the run',
    '### Advice',
    '### Known failures',
    '### Skipped',
    '### By suite',
  ]);
  expect(renderMarkdown(reportOf([resultOf({})])).match(/^### .*/gm)).toEqual(['### By suite']);
});

test('a failure is folded, its facts in a code block', () => {
  expect(text).toContain(
    `<summary>✗ fail <code>${failed.check}</code> ${failed.title}</summary>\n\n\`\`\`text\nrequirement  ${failed.requirement}\n`,
  );
});

test('a table counts by suite and outcome', () => {
  expect(text).toContain('| message-body-length |  | 1 |  |  |  |  |  | 1 | 1 |\n');
});

test('a comment keeps to the length that GitHub takes', () => {
  const many = renderMarkdown(reportOf(Array.from({ length: 500 }, () => failed)));
  expect(many.length).toBeLessThan(65_536);
  expect(many).toMatch(
    /Not told here for want of room: framing\.content-length-conflict\/two-fields, .* and \d+ more\.\n/,
  );
});

test('text in a line is no markup, no mention and no reference', () => {
  expect(inline('environ.path-info/decoded-once: 1')).toBe('environ.path-info/decoded-once&#58; 1');
  expect(inline('<b>*_`|[x]\\&')).not.toMatch(/[<>*_`|[\]\\]|&(?!#\d+;)/);
  expect(inline('@all #1')).toBe('&#64;<!-- -->all &#35;<!-- -->1');
});

test('a code block cannot be left', () => {
  expect(fence(['a', '```` b'])).toEqual(['`````text', 'a', '```` b', '`````']);
  expect(fence([])).toEqual(['```text', '```']);
});

test('hostile text stays in its place', () => {
  const hostile = renderMarkdown(hostileReport);
  expect(hostile.length).toBeLessThan(65_536);
  expect(hostile.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  const outside = hostile.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
  expect(outside).not.toMatch(/<script|<img|```|@everyone|\]\(/);
  expect(outside.match(/<(?!!-- -->|\/?(?:details|summary|code)>)/g)).toBeNull();
});
