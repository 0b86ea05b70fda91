import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grouped, printable, printableBytes } from './printable.ts';

test('bytes become printable ASCII, a backslash is doubled', () => {
  expect(printableBytes('GET / HTTP/1.1\r\n\0\x1b[31m\\\xff')).toBe('GET / HTTP/1.1\\r\\n\\x00\\x1b[31m\\\\\\xff');
  expect(printableBytes(Uint8Array.of(0x41, 0x0a, 0x80))).toBe('A\\n\\x80');
});

test('long bytes are cut before they are escaped, and their full length is told', () => {
  expect(printableBytes('\0'.repeat(12_345), 2)).toBe('\\x00\\x00… 12,345 bytes in all');
  expect(printableBytes('ab', 2)).toBe('ab');
});

test('text loses what a terminal or a reader could be deceived with', () => {
  expect(printable('a\x1b[2J\u0007b')).toBe('a\\x1b[2J\\x07b');
  expect(printable('abc\u202egnp.exe')).toBe('abc\\u{202e}gnp.exe');
  expect(printable('zero\u200bwidth, line\u2028end, no-break\u00a0space')).toBe(
    'zero\\u{200b}width, line\\u{2028}end, no-break\\xa0space',
  );
  expect(printable('\ud800 \ufffe \u{10ffff}')).toBe('\\u{d800} \\u{fffe} \\u{10ffff}');
  expect(printable('«täglich» 日本 ✓')).toBe('«täglich» 日本 ✓');
});

test('long text is cut between escapes, and its full length is told', () => {
  expect(printable('ab\x1bcd', 5)).toBe('ab… 5 characters in all');
  expect(printable('a\u{1f600}b', 2)).toBe('a… 4 characters in all');
  expect(printable(`${'\\\\'.repeat(3)}`, 3)).toBe('\\\\… 6 characters in all');
});

test('a length that was told before stays', () => {
  expect(printable(printableBytes('x'.repeat(5000), 100), 10)).toBe('xxxxxxxxxx… 5,000 bytes in all');
});

test('printing twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(printable(text))).toBe(printable(text));
    }),
  );
});

test('thousands stand apart', () => {
  expect([0, 999, 1000, 12_345_678].map(grouped)).toEqual(['0', '999', '1,000', '12,345,678']);
});
