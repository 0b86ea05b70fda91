import { describe, expect, test } from 'vitest';
import { defaultLimits, type Limits } from './limits.ts';
import { strictParts } from './parts.ts';
import { RemoteProtocolError } from './protocol-error.ts';
import { createRequestParser, type RequestEvent } from './request-parser.ts';
import { cuts } from './testing/cuts.ts';

/** What a sequence of octets comes to, in words: one for each event, bodies joined. */
function read(pieces: readonly Uint8Array[], { limits = {}, end = false }: Context): string[] {
  const parser = createRequestParser({ ...defaultLimits, ...limits }, strictParts);
  const words: string[] = [];
  let body = '';
  const take = () => {
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'data') {
        expect(event.data.constructor).toBe(Uint8Array);
        expect(event.data.length).toBeGreaterThan(0);
        body += Buffer.from(event.data).toString('latin1');
        continue;
      }
      if (body !== '') words.push(`data ${body}`);
      body = '';
      words.push(say(event));
      if (event.type === 'closed') return;
    }
  };
  try {
    for (const piece of pieces) {
      parser.push(piece);
      take();
    }
    if (end) parser.pushEnd();
    take();
    if (parser.begun) words.push('…');
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    words.push(`${error.status} ${error.section}`);
  }
  return words;
}

interface Context {
  limits?: Partial<Limits>;
  end?: boolean;
}

function say(event: RequestEvent): string {
  if (event.type === 'head') {
    const { method, parsedTarget, protocol, fields, framing } = event.head;
    const query = parsedTarget.query === '' ? '' : `?${parsedTarget.query}`;
    const length = framing.kind === 'length' ? ` ${framing.length}` : '';
    const rest = fields.filter(({ key }) => !['host', 'content-length', 'transfer-encoding'].includes(key));
    const said = rest.map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`).join('');
    return `${method} ${parsedTarget.form} ${parsedTarget.path}${query} ${protocol} ${framing.kind}${length}${said}`;
  }
  if (event.type === 'end') return ['end', ...event.trailers.map(({ name, value }) => `${name}=${value}`)].join(' ');
  return event.type;
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n';
const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
const gotIt = ['GET origin / HTTP/1.1 none', 'end'];
const posted = 'POST origin / HTTP/1.1 chunked';

type Row = readonly [title: string, octets: string, words: readonly string[], context?: Context];

const requestLines: readonly Row[] = [
  ['the smallest request', `${get}\r\n`, gotIt],
  ['a path and a query', 'GET /a/b?c=d?e HTTP/1.1\r\nHost: a\r\n\r\n', ['GET origin /a/b?c=d?e HTTP/1.1 none', 'end']],
  ['an unknown method', 'BREW / HTTP/1.1\r\nHost: a\r\n\r\n', ['BREW origin / HTTP/1.1 none', 'end']],
  ['a method in small letters', 'get / HTTP/1.1\r\nHost: a\r\n\r\n', ['get origin / HTTP/1.1 none', 'end']],
  ['HTTP/1.0 without Host', 'GET / HTTP/1.0\r\n\r\n', ['GET origin / HTTP/1.0 none', 'end']],
  ['a higher minor version', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', ['GET origin / HTTP/1.2 none', 'end']],
  ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', ['OPTIONS asterisk  HTTP/1.1 none', 'end']],
  ['empty lines before', `\r\n\r\n${get}\r\n`, gotIt],
  ['too many empty lines', '\r\n'.repeat(9), ['400 RFC 9112, 2.2']],
  ['nothing', '', []],
  ['half a request line', 'GET / HT', ['…']],
  ['half a head', `${get}Acc`, ['…']],
  ['HTTP/0.9', 'GET /\r\n', ['400 RFC 9112, 3']],
  ['HTTP/2.0', 'PRI * HTTP/2.0\r\n', ['505 RFC 9110, 15.6.6']],
  ['HTTP/0.9 by number', 'GET / HTTP/0.9\r\n', ['505 RFC 9110, 15.6.6']],
  ['a version in small letters', 'GET / http/1.1\r\n', ['400 RFC 9112, 3']],
  ['a version of two digits', 'GET / HTTP/1.10\r\n', ['400 RFC 9112, 3']],
  ['a version without minor', 'GET / HTTP/1\r\n', ['400 RFC 9112, 3']],
  ['two spaces', 'GET  / HTTP/1.1\r\n', ['400 RFC 9112, 3']],
  ['a tab', 'GET\t/ HTTP/1.1\r\n', ['400 RFC 9112, 3']],
  ['a space in the target', 'GET /a b HTTP/1.1\r\n', ['400 RFC 9112, 3']],
  ['a space before', ' GET / HTTP/1.1\r\n', ['400 RFC 9112, 3']],
  ['a space behind', 'GET / HTTP/1.1 \r\n', ['400 RFC 9112, 3']],
  ['a method that is no token', 'G(T / HTTP/1.1\r\n', ['400 RFC 9112, 3']],
  ['bare LF', 'GET / HTTP/1.1\nHost: a\n\n', ['400 RFC 9112, 2.2']],
  ['bare CR', 'GET / HTTP/1.1\rHost: a\r\n\r\n', ['400 RFC 9112, 2.2']],
  ['two CRs', 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n', ['400 RFC 9112, 2.2']],
  ['bare LF before', `\n${get}\r\n`, ['400 RFC 9112, 2.2']],
  ['NUL', 'GET /\0 HTTP/1.1\r\n', ['400 RFC 9110, 5.5']],
  ['TLS', '\x16\x03\x01\x02\x00\x01', ['400 RFC 9110, 5.5']],
  ['the longest line', `GET /${'a'.repeat(17)} HTTP/1.1\r\n`, ['…'], { limits: { requestLineBytes: 31 } }],
  ['a longer line', `GET /${'a'.repeat(18)} HTTP/1.1\r\n`, ['414 RFC 9112, 3'], { limits: { requestLineBytes: 31 } }],
  ['an endless target', `GET /${'a'.repeat(99)}`, ['414 RFC 9112, 3'], { limits: { requestLineBytes: 31 } }],
  ['an endless method', 'A'.repeat(99), ['501 RFC 9112, 3'], { limits: { requestLineBytes: 31 } }],
];

const fieldSections: readonly Row[] = [
  ['whitespace around a value', `${get}X: \t a  b \t \r\n\r\n`, [`${gotIt[0]} X="a  b"`, 'end']],
  ['no whitespace', `${get}X:a\r\n\r\n`, [`${gotIt[0]} X="a"`, 'end']],
  ['an empty value', `${get}X:\r\nY: \r\n\r\n`, [`${gotIt[0]} X="" Y=""`, 'end']],
  ['octets beyond ASCII', `${get}X: \x80\xff\r\n\r\n`, [`${gotIt[0]} X="\x80\xff"`, 'end']],
  ['a colon in the value', `${get}X: a:b\r\n\r\n`, [`${gotIt[0]} X="a:b"`, 'end']],
  ['space before the colon', `${get}X : a\r\n\r\n`, ['400 RFC 9112, 5.1']],
  ['tab before the colon', `${get}X\t: a\r\n\r\n`, ['400 RFC 9112, 5.1']],
  ['a folded value', `${get}X: a\r\n b\r\n\r\n`, ['400 RFC 9112, 5.2']],
  ['a folded value, by a tab', `${get}X: a\r\n\tb\r\n\r\n`, ['400 RFC 9112, 5.2']],
  ['whitespace before the first field', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', ['400 RFC 9112, 5.2']],
  ['no colon', `${get}X\r\n\r\n`, ['400 RFC 9112, 5']],
  ['no name', `${get}: a\r\n\r\n`, ['400 RFC 9112, 5']],
  ['a name that is no token', `${get}X(: a\r\n\r\n`, ['400 RFC 9110, 5.1']],
  ['a name beyond ASCII', `${get}\xc4: a\r\n\r\n`, ['400 RFC 9110, 5.1']],
  ['bare LF', `${get}X: a\n\r\n`, ['400 RFC 9112, 2.2']],
  ['bare LF at the end', `${get}X: a\r\n\n`, ['400 RFC 9112, 2.2']],
  ['bare CR', `${get}X: a\rb\r\n\r\n`, ['400 RFC 9112, 2.2']],
  ['NUL', `${get}X: a\0b\r\n\r\n`, ['400 RFC 9110, 5.5']],
  ['vertical tab', `${get}X: \x0bchunked\r\n\r\n`, ['400 RFC 9110, 5.5']],
  ['DEL', `${get}X: \x7f\r\n\r\n`, ['400 RFC 9110, 5.5']],
  [
    'too many octets',
    `${get}X: ${'a'.repeat(50)}\r\n\r\n`,
    ['431 RFC 9110, 5.4'],
    { limits: { fieldSectionBytes: 60 } },
  ],
  ['an endless field', `${get}X: ${'a'.repeat(99)}`, ['431 RFC 9110, 5.4'], { limits: { fieldSectionBytes: 60 } }],
  ['many fields', `${get}A: 1\r\nB: 2\r\n\r\n`, ['431 RFC 9110, 5.4'], { limits: { fieldLines: 2 } }],
  ['as many fields', `${get}A: 1\r\n\r\n`, [`${gotIt[0]} A="1"`, 'end'], { limits: { fieldLines: 2 } }],
];

const hosts: readonly Row[] = [
  ['none in 1.1', 'GET / HTTP/1.1\r\n\r\n', ['400 RFC 9112, 3.2']],
  ['two', `${get}Host: a\r\n\r\n`, ['400 RFC 9112, 3.2']],
  ['two in 1.0', 'GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n', ['400 RFC 9112, 3.2']],
  ['an empty one', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', gotIt],
  ['a malformed one', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', ['400 RFC 9112, 3.2']],
  ['a malformed one in 1.0', 'GET / HTTP/1.0\r\nHost: a b\r\n\r\n', ['400 RFC 9112, 3.2']],
];

function post(fields: string, body: string, version = '1.1'): string {
  return `POST / HTTP/${version}\r\nHost: a\r\n${fields}\r\n\r\n${body}`;
}

const bodies: readonly Row[] = [
  ['of a length', post('Content-Length: 5', 'hello'), ['POST origin / HTTP/1.1 length 5', 'data hello', 'end']],
  ['of length 0', post('Content-Length: 0', ''), ['POST origin / HTTP/1.1 length 0', 'end']],
  [
    'of a length with zeros before',
    post('Content-Length: 005', 'hello'),
    ['POST origin / HTTP/1.1 length 5', 'data hello', 'end'],
  ],
  ['without fields', post('X: a', ''), ['POST origin / HTTP/1.1 none X="a"', 'end']],
  [
    'of GET',
    'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi',
    ['GET origin / HTTP/1.1 length 2', 'data hi', 'end'],
  ],
  [
    'the same length twice',
    post('Content-Length: 5\r\nContent-Length: 5', 'hello'),
    ['POST origin / HTTP/1.1 length 5', 'data hello', 'end'],
  ],
  [
    'the same length in a list',
    post('Content-Length: 5, 5', 'hello'),
    ['POST origin / HTTP/1.1 length 5', 'data hello', 'end'],
  ],
  ['lengths that disagree', post('Content-Length: 5\r\nContent-Length: 6', 'hello!'), ['400 RFC 9112, 6.3']],
  ['lengths that disagree, in a list', post('Content-Length: 5, 6', 'hello!'), ['400 RFC 9112, 6.3']],
  ['lengths that disagree in writing', post('Content-Length: 5, 05', 'hello'), ['400 RFC 9112, 6.3']],
  ['a list with an empty member', post('Content-Length: 5,', 'hello'), ['400 RFC 9112, 6.3']],
  ['an empty length', post('Content-Length:', ''), ['400 RFC 9112, 6.3']],
  ['a signed length', post('Content-Length: +5', 'hello'), ['400 RFC 9112, 6.3']],
  ['a negative length', post('Content-Length: -1', ''), ['400 RFC 9112, 6.3']],
  ['a hexadecimal length', post('Content-Length: 0x5', 'hello'), ['400 RFC 9112, 6.3']],
  ['a length with a point', post('Content-Length: 5.0', 'hello'), ['400 RFC 9112, 6.3']],
  ['a length with a space within', post('Content-Length: 1 0', 'helloworld'), ['400 RFC 9112, 6.3']],
  ['a length in quotes', post('Content-Length: "5"', 'hello'), ['400 RFC 9112, 6.3']],
  ['digits beyond ASCII', post('Content-Length: \xb2', ''), ['400 RFC 9112, 6.3']],
  ['a length beyond all numbers', post('Content-Length: 99999999999999999999', ''), ['413 RFC 9110, 15.5.14']],
  ['beyond the limit', post('Content-Length: 6', ''), ['413 RFC 9110, 15.5.14'], { limits: { bodyBytes: 5 } }],
  ['cut off', post('Content-Length: 5', 'hel'), ['POST origin / HTTP/1.1 length 5', '400 RFC 9112, 8'], { end: true }],
];

const transferCodings: readonly Row[] = [
  ['chunked', `${chunked}5\r\nhello\r\n0\r\n\r\n`, [posted, 'data hello', 'end']],
  ['chunked in capitals', post('Transfer-Encoding: CHUNKED', '0\r\n\r\n'), [posted, 'end']],
  ['chunked among empty members', post('Transfer-Encoding: , chunked ,', '0\r\n\r\n'), [posted, 'end']],
  ['with a length', post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), ['400 RFC 9112, 6.1']],
  ['with a length behind', post('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n'), ['400 RFC 9112, 6.1']],
  ['in 1.0', post('Transfer-Encoding: chunked', '0\r\n\r\n', '1.0'), ['400 RFC 9112, 6.1']],
  ['in 1.0 with a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5', '', '1.0'), ['400 RFC 9112, 6.1']],
  ['unknown, then chunked', post('Transfer-Encoding: gzip, chunked', ''), ['501 RFC 9112, 6.1']],
  ['unknown alone', post('Transfer-Encoding: gzip', ''), ['400 RFC 9112, 6.3']],
  ['identity', post('Transfer-Encoding: identity', ''), ['400 RFC 9112, 6.3']],
  ['chunked, then another', post('Transfer-Encoding: chunked, gzip', ''), ['400 RFC 9112, 6.3']],
  [
    'chunked, then another, in two fields',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x', ''),
    ['400 RFC 9112, 6.3'],
  ],
  ['chunked twice', post('Transfer-Encoding: chunked, chunked', ''), ['400 RFC 9112, 6.1']],
  [
    'chunked twice, in two fields',
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', ''),
    ['400 RFC 9112, 6.1'],
  ],
  ['chunked with a parameter', post('Transfer-Encoding: chunked;a=b', ''), ['400 RFC 9112, 7.1']],
  ['nearly chunked', post('Transfer-Encoding: xchunked', ''), ['400 RFC 9112, 6.3']],
  ['chunked in quotes', post('Transfer-Encoding: "chunked"', ''), ['400 RFC 9112, 6.1']],
  ['no token', post('Transfer-Encoding: chun ked', ''), ['400 RFC 9112, 6.1']],
  ['empty', post('Transfer-Encoding:', ''), ['400 RFC 9112, 6.3']],
];

const chunks: readonly Row[] = [
  ['several', `${chunked}5\r\nhello\r\nA\r\n, world!!!\r\n0\r\n\r\n`, [posted, 'data hello, world!!!', 'end']],
  ['zeros before the size', `${chunked}0005\r\nhello\r\n000\r\n\r\n`, [posted, 'data hello', 'end']],
  ['CRLF as data', `${chunked}4\r\n\r\n\r\n\r\n0\r\n\r\n`, [posted, 'data \r\n\r\n', 'end']],
  ['extensions', `${chunked}1;a\r\nx\r\n1;b=c;d="e\\";\xff" ; f = g\r\ny\r\n0;h\r\n\r\n`, [posted, 'data xy', 'end']],
  ['trailers', `${chunked}0\r\nA: b\r\nC:\r\n\r\n`, [posted, 'end A=b C=']],
  ['not ended', `${chunked}5\r\nhello\r\n`, [posted, '…']],
  ['cut off', `${chunked}5\r\nhello\r\n0\r\n`, [posted, '400 RFC 9112, 8'], { end: true }],
  ['no size', `${chunked}\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['no hexadecimal size', `${chunked}g\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a size with 0x', `${chunked}0x5\r\nhello\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a signed size', `${chunked}+5\r\nhello\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a negative size', `${chunked}-1\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a size with an underscore', `${chunked}1_0\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a space before the size', `${chunked} 5\r\nhello\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a space behind the size', `${chunked}5 \r\nhello\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['a size beyond all numbers', `${chunked}FFFFFFFFFFFFFFFFF\r\n`, [posted, '413 RFC 9112, 7.1']],
  [
    'a size line that never ends',
    `${chunked}${'0'.repeat(300)}`,
    [posted, '413 RFC 9112, 7.1.1'],
    { limits: { chunkExtensionBytes: 0 } },
  ],
  ['more data than the size', `${chunked}4\r\nhello\r\n0\r\n\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['less data than the size', `${chunked}7\r\nhello\r\n0\r\n\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['bare LF behind the size', `${chunked}5\nhello\r\n`, [posted, '400 RFC 9112, 2.2']],
  ['bare LF behind the data', `${chunked}5\r\nhello\n0\r\n\r\n`, [posted, '400 RFC 9112, 2.2']],
  ['bare CR behind the data', `${chunked}5\r\nhello\r0\r\n\r\n`, [posted, '400 RFC 9112, 2.2']],
  ['an extension without name', `${chunked}5;\r\nhello\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['an extension with an open quote', `${chunked}5;a="b\r\nhello\r\n`, [posted, '400 RFC 9112, 7.1']],
  ['an extension with bare LF', `${chunked}5;a\nb\r\nhello\r\n`, [posted, '400 RFC 9112, 2.2']],
  [
    'long extensions',
    `${chunked}1;abcd\r\nx\r\n1;abcd\r\ny\r\n`,
    [posted, '413 RFC 9112, 7.1.1'],
    { limits: { chunkExtensionBytes: 9 } },
  ],
  ['a malformed trailer', `${chunked}0\r\nA : b\r\n\r\n`, [posted, '400 RFC 9112, 5.1']],
  [
    'large trailers',
    `${chunked}0\r\nA: ${'b'.repeat(60)}\r\n\r\n`,
    [posted, '431 RFC 9110, 5.4'],
    { limits: { fieldSectionBytes: 60 } },
  ],
  [
    'many trailers',
    `${chunked}0\r\nA: b\r\nC: d\r\nE: f\r\n\r\n`,
    [posted, '431 RFC 9110, 5.4'],
    { limits: { fieldLines: 2 } },
  ],
  [
    'a body beyond the limit',
    `${chunked}3\r\nabc\r\n3\r\ndef\r\n`,
    [posted, '413 RFC 9110, 15.5.14'],
    { limits: { bodyBytes: 5 } },
  ],
];

const expectations: readonly Row[] = [
  ['100-continue', `${get}Expect: 100-Continue\r\n\r\n`, [`${gotIt[0]} Expect="100-Continue"`, 'end']],
  ['another', `${get}Expect: a cookie\r\n\r\n`, ['417 RFC 9110, 10.1.1']],
  ['another beside', `${get}Expect: 100-continue, cookie=yes\r\n\r\n`, ['417 RFC 9110, 10.1.1']],
  ['another in 1.0', 'GET / HTTP/1.0\r\nExpect: cookie\r\n\r\n', ['GET origin / HTTP/1.0 none Expect="cookie"', 'end']],
];

const old = ['GET origin / HTTP/1.0 none', 'end'];

function said(framing: string, ...words: string[]): string[] {
  return [`POST origin / HTTP/1.1 ${framing}`, ...words];
}

const sequences: readonly Row[] = [
  [
    'two requests',
    `${get}\r\n${post('Content-Length: 2', 'hi')}${get}\r\n`,
    [...gotIt, 'POST origin / HTTP/1.1 length 2', 'data hi', 'end', ...gotIt],
  ],
  [
    'two requests, chunked',
    `${chunked}1\r\na\r\n0\r\nT: u\r\n\r\n${chunked}0\r\n\r\n`,
    [posted, 'data a', 'end T=u', posted, 'end'],
  ],
  [
    'an extra CRLF between',
    `${post('Content-Length: 2', 'hi')}\r\n${get}\r\n`,
    ['POST origin / HTTP/1.1 length 2', 'data hi', 'end', ...gotIt],
  ],
  ['a regular end', `${get}\r\n`, [...gotIt, 'closed'], { end: true }],
  ['a regular end behind a CRLF', `${get}\r\n\r\n`, [...gotIt, 'closed'], { end: true }],
  ['an end at once', '', ['closed'], { end: true }],
  ['an end in the request line', 'GET', ['400 RFC 9112, 8'], { end: true }],
  ['an end in the head', get, ['400 RFC 9112, 8'], { end: true }],
  ['an error in the second request', `${get}\r\n${get}X : a\r\n\r\n`, [...gotIt, '400 RFC 9112, 5.1']],
  [
    'the same fields again, with another body',
    `${post('Content-Length: 2', 'hi')}${post('Content-Length: 2', 'ho')}${post('Content-Length: 2', 'h')}`,
    [...said('length 2', 'data hi', 'end'), ...said('length 2', 'data ho', 'end'), ...said('length 2', '…')],
  ],
  [
    'the same fields again, with another target',
    `${get}X: a\r\n\r\n${get.replace('/', 'http://b/c?d')}X: a\r\n\r\n`,
    [`${gotIt[0]} X="a"`, 'end', 'GET absolute /c?d HTTP/1.1 none X="a"', 'end'],
  ],
  [
    'the same fields again, in another version',
    `GET / HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    [...old, '400 RFC 9112, 3.2'],
  ],
  [
    'the same coding again, in another version',
    `${chunked}0\r\n\r\n${chunked.replace('1.1', '1.0')}0\r\n\r\n`,
    [posted, 'end', '400 RFC 9112, 6.1'],
  ],
  [
    'the same fields again, and one more',
    `${get}X: a\r\n\r\n${get}X: a\r\nX: b\r\n\r\n`,
    [`${gotIt[0]} X="a"`, 'end', `${gotIt[0]} X="a" X="b"`, 'end'],
  ],
  [
    'nearly the same fields again',
    `${get}X: a\r\n\r\n${get}X: b\r\n\r\n${get}X: \0\r\n\r\n`,
    [`${gotIt[0]} X="a"`, 'end', `${gotIt[0]} X="b"`, 'end', '400 RFC 9110, 5.5'],
  ],
  [
    'the same long fields again',
    `${get}X: ${'a'.repeat(2000)}\r\n\r\n`.repeat(2),
    [`${gotIt[0]} X="${'a'.repeat(2000)}"`, 'end', `${gotIt[0]} X="${'a'.repeat(2000)}"`, 'end'],
  ],
];

const catalogue = {
  'a request line': requestLines,
  'a header section': fieldSections,
  Host: hosts,
  'a body': bodies,
  'a transfer coding': transferCodings,
  'a chunked body': chunks,
  'an expectation': expectations,
  'a sequence': sequences,
};

describe.each(Object.entries(catalogue))('%s', (_, rows) => {
  test.each(rows.map(([title, octets, words, context = {}]) => ({ title, octets, words, context })))(
    '$title',
    ({ octets, words, context }) => {
      for (const { name, pieces } of cuts(Buffer.from(octets, 'latin1'))) {
        expect({ name, words: withoutLastData(read(pieces, context)) }).toEqual({ name, words });
      }
    },
  );
});

// What is known of the fields that came last must not show.
const whole = Object.values(catalogue)
  .flat()
  .map(([title, octets, words, context = {}]) => ({ title, octets, words, context }))
  .filter(({ words }) => words.at(-1)?.startsWith('end') === true);

test.each(whole)('$title, three times', ({ octets, words, context }) => {
  for (const { name, pieces } of cuts(Buffer.from(octets.repeat(3), 'latin1'))) {
    expect({ name, words: read(pieces, context) }).toEqual({ name, words: [...words, ...words, ...words] });
  }
});

// How much of a body is given before an error in it is found depends on the cut, and may.
function withoutLastData(words: string[]): string[] {
  const last = words.at(-1) ?? '';
  return /^\d/.test(last) ? words.filter((word, at) => !(word.startsWith('data') && at === words.length - 2)) : words;
}

describe('the parser', () => {
  function parserOf(octets: string) {
    const parser = createRequestParser(defaultLimits, strictParts);
    parser.push(Buffer.from(octets, 'latin1'));
    return parser;
  }

  test('does not look beyond the end of a request', () => {
    const parser = parserOf(`${get}\r\nnonsense\r\n`);
    expect(parser.next()?.type).toBe('head');
    expect(parser.next()?.type).toBe('end');
    expect(parser.buffered).toBe(true);
    expect(() => parser.next()).toThrow(RemoteProtocolError);
  });

  test('knows the method before the head is complete', () => {
    const parser = parserOf('HEAD / HTTP/1.1\r\n');
    expect(parser.method).toBeUndefined();
    parser.next();
    expect(parser.method).toBe('HEAD');
  });

  test('has not begun a request before its first octet, nor with empty lines', () => {
    const parser = parserOf('\r\n\r');
    expect(parser.next()).toBeUndefined();
    expect(parser.begun).toBe(false);
    parser.push(Buffer.from('\nG'));
    parser.next();
    expect(parser.begun).toBe(true);
  });

  test('gives data as it comes, without copying', () => {
    const parser = parserOf(post('Content-Length: 6', ''));
    parser.next();
    const piece = Buffer.from('hello');
    parser.push(piece);
    const event = parser.next();
    expect(event?.type === 'data' && event.data.buffer === piece.buffer).toBe(true);
    expect(parser.next()).toBeUndefined();
  });

  test('reads a large head octet by octet', () => {
    const octets = `${get}X: ${'a'.repeat(60_000)}\r\n\r\n`;
    expect(
      read(
        Array.from(octets, (octet) => Buffer.from(octet)),
        {},
      )[1],
    ).toBe('end');
  });
});
