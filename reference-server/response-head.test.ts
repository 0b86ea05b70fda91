import { describe, expect, test } from 'vitest';
import { LocalProtocolError } from './protocol-error.ts';
import { checkHeaders, checkStatus, encodeHead, prepareHead, supplyHeaders } from './response-head.ts';

describe('a status', () => {
  test.each(['200 OK', '404 Not Found', '599 x', '299 \xc4\xd6', "200 I'm fine (really)"])('%s', (status) => {
    expect(() => checkStatus(status)).not.toThrow();
  });

  test.each([
    200,
    undefined,
    null,
    ['200 OK'],
    new Uint8Array(3),
    '',
    '200',
    '200 ',
    ' 200 OK',
    '200 OK ',
    '200  OK',
    '20 OK',
    '2000 OK',
    '200\tOK',
    '200 O\tK',
    '200 OK\r\n',
    '200 OK\n',
    '200 O\0K',
    '200 O\x7fK',
    '200 €',
    '+20 OK',
    '000 Zero',
    '100 Continue',
    '101 Switching Protocols',
    '600 Beyond',
    '999 Message here',
  ])('not %j', (status) => {
    expect(() => checkStatus(status)).toThrow(LocalProtocolError);
  });
});

describe('headers', () => {
  test.each<[string, string]>([
    ['Content-Type', 'text/plain'],
    ['X', ''],
    ["x-!#$%&'*+.^_`|~1", ' a "b" '],
    ['X', '\x80\xff'],
    ['Content-Length', '0'],
    ['Set-Cookie', 'a=b'],
  ])('%s: %s', (name, value) => {
    expect(() => checkHeaders([[name, value]])).not.toThrow();
  });

  test.each([
    null,
    undefined,
    'X: a',
    new Map([['X', 'a']]),
    { X: 'a' },
    [['X']],
    [['X', 'a', 'b']],
    ['X: a'],
    [['X', 1]],
    [[1, 'X']],
    [['X', null]],
    [['X', new Uint8Array(1)]],
    [['', 'a']],
    [['X:', 'a']],
    [['X Y', 'a']],
    [['X\n', 'a']],
    [['Ä', 'a']],
    [['X', 'a\r\nY: b']],
    [['X', 'a\n']],
    [['X', 'a\tb']],
    [['X', 'a\0']],
    [['X', 'a\x7f']],
    [['X', '€']],
    [['Connection', 'close']],
    [['keep-alive', 'x']],
    [['Transfer-Encoding', 'chunked']],
    [['UPGRADE', 'x']],
    [['Trailer', 'x']],
    [['TE', 'x']],
    [['Proxy-Authenticate', 'x']],
    [['Content-Length', '']],
    [['Content-Length', '+1']],
    [['Content-Length', '1, 1']],
    [['Content-Length', '1.0']],
    [['Content-Length', '99999999999999999999']],
    [
      ['Content-Length', '1'],
      ['content-length', '1'],
    ],
  ])('not %j', (headers) => {
    expect(() => checkHeaders(headers)).toThrow(LocalProtocolError);
  });

  test('an error says what is wrong, escaped', () => {
    expect(() => checkHeaders([['X', 'a\r\nb€']])).toThrow('the value "a\\r\\nb\\u20ac" of X holds');
  });
});

describe('a head', () => {
  test('is a copy of what was given', () => {
    const headers: [string, string][] = [
      ['X', 'a'],
      ['content-LENGTH', '5'],
    ];
    const head = prepareHead('200 OK', headers);
    headers.push(['Y', 'b']);
    const [first] = headers;
    if (first !== undefined) first[1] = 'c';
    expect(head).toEqual({
      status: '200 OK',
      code: 200,
      headers: [
        ['X', 'a'],
        ['content-LENGTH', '5'],
      ],
      keys: ['x', 'content-length'],
      contentLength: 5,
    });
  });

  test('gets Date and Server, unless they are given', () => {
    expect(supplyHeaders(prepareHead('200 OK', []), 'server', 'now')).toEqual([
      ['Date', 'now'],
      ['Server', 'server'],
    ]);
    const given = prepareHead('200 OK', [
      ['date', 'then'],
      ['SERVER', 'mine'],
    ]);
    expect(supplyHeaders(given, 'server', 'now')).toEqual([]);
  });

  test('gets the Date and the Server of its own server and time', () => {
    const head = prepareHead('200 OK', []);
    const supplied = [
      ['one', 'now'],
      ['one', 'now'],
      ['other', 'now'],
      ['other', 'then'],
    ] as const;
    for (const [server, date] of supplied) {
      expect(supplyHeaders(head, server, date)).toEqual([
        ['Date', date],
        ['Server', server],
      ]);
    }
  });

  test('is encoded anew where a value changes, and as before where it does not', () => {
    const values = ['one', 'one', 'one', 'other', 'one', 'one', '', 'x'.repeat(1000), 'one', 'one'];
    for (const value of values) {
      expect(encodeHead('200 OK', [['Encoded-Again', value]])).toBe(
        `HTTP/1.1 200 OK\r\nEncoded-Again: ${value}\r\n\r\n`,
      );
    }
  });

  test('is encoded line by line', () => {
    expect(
      encodeHead('200 OK', [
        ['A', 'b'],
        ['C', ''],
      ]),
    ).toBe('HTTP/1.1 200 OK\r\nA: b\r\nC: \r\n\r\n');
  });
});
