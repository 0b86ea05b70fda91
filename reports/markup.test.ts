import { expect, test } from 'vitest';
import { element, html, xml } from './markup.ts';

test('a string is text, wherever it stands', () => {
  const tree = element('p', { title: '"<&\n' }, '<b>', ['&', element('i', {}, "'")]);
  expect(xml(tree)).toContain('<p title="&quot;&lt;&amp;\\n">&lt;b&gt;&amp;<i>&apos;</i></p>');
  expect(html(tree)).toContain('<p title="&quot;&lt;&amp;\\n">&lt;b&gt;&amp;<i>&apos;</i></p>');
});

test('line feeds stay in text, other controls do not', () => {
  expect(xml(element('p', {}, 'a\nb\r\0'))).toContain('<p>a\nb\\r\\x00</p>');
});

test('XML: empty elements close themselves, elements in elements have lines of their own', () => {
  expect(xml(element('a', { x: undefined }, element('b'), element('c', { n: 1 }, 'text')))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b/>\n  <c n="1">text</c>\n</a>\n',
  );
});

test('HTML: void elements have no end, all others have one', () => {
  expect(html(element('div', {}, element('br'), element('span')))).toBe(
    '<!doctype html>\n<div><br><span></span></div>\n',
  );
});

test('a style cannot be left', () => {
  expect(html(element('style', {}, 'a > b {}'))).toContain('<style>a > b {}</style>');
  expect(() => html(element('style', {}, '</style>'))).toThrow('style rules alone');
});
