import { describe, expect, test } from 'vitest';
import { fieldName, keyOf } from './field-name.ts';

describe('a field name', () => {
  test.each([
    'A',
    'TE',
    'Via',
    'Host',
    'User-Agent',
    'Sec-Fetch-Site',
    'Upgrade-Insecure-Requests',
    "!#$%&'*+-.^_`|~",
    'x'.repeat(1000),
  ])('%s is known by its lower case, again and again', (name) => {
    for (let time = 0; time < 3; time += 1) {
      expect(fieldName(name)).toEqual({ name, key: name.toLowerCase() });
    }
  });

  test.each(['', ' ', 'a b', 'a:', 'a\u00e9', '\u20ac', 'a\r'])('not %j', (name) => {
    for (let time = 0; time < 3; time += 1) expect(fieldName(name)).toBeUndefined();
  });

  // Far more names than there are slots.
  test('is never taken for another one', () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `X-${at % 2 === 0 ? 'Name' : 'name'}-${at}`);
    for (const name of [...names, ...names.toReversed()]) expect(keyOf(name)).toBe(name.toLowerCase());
  });

  test('is never taken for another one of the same length, beginning and end', () => {
    for (const name of ['X-aaaa-Z', 'X-bbaa-Z', 'X-aaaa-Z', 'x-aaaa-z', 'X-bbaa-Z']) {
      expect(fieldName(name)).toEqual({ name, key: name.toLowerCase() });
    }
  });
});
