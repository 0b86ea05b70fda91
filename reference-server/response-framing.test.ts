import { describe, expect, test } from 'vitest';
import type { ResponseHeaders } from '../spec/typescript-binding.ts';
import { encodeBlock, encodeEnd, frameResponse } from './response-framing.ts';
import { prepareHead } from './response-head.ts';

function frame(method: string, minor: number, status: number, given: string, known: number | undefined): string {
  const headers: ResponseHeaders = given === '' ? [] : [['content-length', given]];
  const framed = frameResponse(method, minor, prepareHead(`${status} Status`, headers), known);
  const length = framed.framing.kind === 'length' ? ` ${framed.framing.length}` : '';
  const fields = [...framed.headers, ...framed.added].map(([name, value]) => `, ${name}: ${value}`).join('');
  return `${framed.framing.kind}${length}${fields}`;
}

describe('the framing of a response', () => {
  test.each<[string, number, number, string, number | undefined, string]>([
    ['GET', 1, 200, '5', undefined, 'length 5, content-length: 5'],
    ['GET', 1, 200, '5', 4, 'length 5, content-length: 5'],
    ['GET', 0, 200, '5', undefined, 'length 5, content-length: 5'],
    ['GET', 1, 200, '', 4, 'length 4, Content-Length: 4'],
    ['GET', 0, 200, '', 4, 'length 4, Content-Length: 4'],
    ['GET', 1, 200, '', 0, 'length 0, Content-Length: 0'],
    ['GET', 1, 200, '', undefined, 'chunked, Transfer-Encoding: chunked'],
    ['GET', 2, 200, '', undefined, 'chunked, Transfer-Encoding: chunked'],
    ['GET', 0, 200, '', undefined, 'close'],
    ['HEAD', 1, 200, '5', 0, 'none, content-length: 5'],
    ['HEAD', 1, 200, '', 5, 'none, Content-Length: 5'],
    ['HEAD', 1, 200, '', 0, 'none'],
    ['HEAD', 1, 200, '', undefined, 'none, Transfer-Encoding: chunked'],
    ['HEAD', 0, 200, '', undefined, 'none'],
    ['HEAD', 1, 204, '5', undefined, 'none'],
    ['GET', 1, 204, '5', undefined, 'none'],
    ['GET', 1, 204, '', undefined, 'none'],
    ['GET', 1, 205, '5', undefined, 'length 0, Content-Length: 0'],
    ['GET', 1, 205, '', undefined, 'length 0, Content-Length: 0'],
    ['GET', 1, 304, '5', undefined, 'none, content-length: 5'],
    ['GET', 1, 304, '', 0, 'none'],
    ['GET', 0, 304, '', undefined, 'none'],
  ])('%s 1.%i %i, Content-Length "%s", known length %s', (method, minor, status, given, known, words) => {
    expect(frame(method, minor, status, given, known)).toBe(words);
  });
});

test('chunks tell their size in hexadecimal', () => {
  const block = new Uint8Array(300);
  expect(encodeBlock({ kind: 'chunked' }, block)).toEqual(['12c\r\n', block, '\r\n']);
  expect(encodeEnd({ kind: 'chunked' })).toEqual(['0\r\n\r\n']);
});

test.each([{ kind: 'length', length: 1 }, { kind: 'close' }] as const)(
  'other blocks are sent as they are',
  (framing) => {
    const block = new Uint8Array(1);
    expect(encodeBlock(framing, block)).toEqual([block]);
    expect(encodeEnd(framing)).toEqual([]);
  },
);
