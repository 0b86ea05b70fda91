import { describe, expect, test } from 'vitest';
import { parseFieldLine } from './field-line.ts';
import { connectionField, decidePersistence, parseConnectionOptions } from './persistence.ts';

const ordinary = {
  minor: 1,
  options: { close: false, keepAlive: false },
  framing: { kind: 'length', length: 1 },
  requestReadable: true,
  stopping: false,
} as const;

describe('a connection', () => {
  test.each([
    ['persists in 1.1', {}, true],
    ['ends in 1.0', { minor: 0 }, false],
    ['persists in 1.0 on demand', { minor: 0, options: { close: false, keepAlive: true } }, true],
    ['ends on demand', { options: { close: true, keepAlive: false } }, false],
    ['ends on contradictory demand', { options: { close: true, keepAlive: true } }, false],
    ['ends the body that only its end ends', { framing: { kind: 'close' } }, false],
    ['persists behind a chunked body', { framing: { kind: 'chunked' } }, true],
    ['persists behind no body', { framing: { kind: 'none' } }, true],
    ['ends where the request cannot be read to its end', { requestReadable: false }, false],
    ['ends with the server', { stopping: true }, false],
  ] as const)('%s', (_, facts, persists) => {
    expect(decidePersistence({ ...ordinary, ...facts })).toBe(persists);
  });

  test.each([
    [1, true, undefined],
    [0, true, ['Connection', 'keep-alive']],
    [1, false, ['Connection', 'close']],
    [0, false, ['Connection', 'close']],
  ])('says so, 1.%i %s', (minor, persists, field) => {
    expect(connectionField(minor, persists)).toEqual(field);
  });

  test.each([
    [[], false, false],
    [['Connection: close'], true, false],
    [['Connection: CLOSE'], true, false],
    [['Connection: a, , close,b'], true, false],
    [['Connection: Keep-Alive'], false, true],
    [['Connection: a', 'Connection: close'], true, false],
    [['Connection: closed'], false, false],
    [['Proxy-Connection: close'], false, false],
  ])('%j', (lines, close, keepAlive) => {
    expect(parseConnectionOptions(lines.map(parseFieldLine))).toEqual({ close, keepAlive });
  });
});
