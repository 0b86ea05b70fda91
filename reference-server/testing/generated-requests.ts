/**
 * Requests by chance: well-formed ones whose answer is known, and malformed ones that have to be refused. The same seed
 * makes the same requests.
 */

/** A number from 0 to 1, and what can be made of one. */
export class Chance {
  readonly #next: () => number;

  constructor(next: () => number) {
    this.#next = next;
  }

  /** Whether something happens that happens with this probability. */
  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  among<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.between(0, items.length - 1)] ?? items[0];
  }

  text(characters: string, least: number, most: number): string {
    let text = '';
    for (let rest = this.between(least, most); rest > 0; rest -= 1) {
      text += characters[this.between(0, characters.length - 1)];
    }
    return text;
  }
}

/** A request in parts, each a native string, so that one can be made wrong. */
export interface RequestParts {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly fields: readonly string[];
  /** The body as it goes over the wire. */
  readonly sent: string;
  /** The body as the application gets it. */
  readonly body: string;
  readonly chunked: boolean;
}

export function encode({ method, target, version, fields, sent }: RequestParts): string {
  return [`${method} ${target} ${version}`, ...fields, '', sent].join('\r\n');
}

// ---- well-formed ------------------------------------------------------------------------------------------------------

const letters = 'abcdefghijklmnopqrstuvwxyz';
const tokenCharacters = `!#$%&'*+-.^_\`|~0123456789${letters}${letters.toUpperCase()}`;
const pathCharacters = `-._~!$&'()*+,;=:@/0123456789${letters}${letters.toUpperCase()}`;
const hexadecimal = '0123456789abcdefABCDEF';
const visible = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at)).join('');
const obsolete = Array.from({ length: 128 }, (_, at) => String.fromCharCode(0x80 + at)).join('');
const octets = Array.from({ length: 256 }, (_, at) => String.fromCharCode(at)).join('');

/** A request that every server has to accept. */
export function wellFormed(chance: Chance): RequestParts {
  const method = chance.among(['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'M-SEARCH', 'get']);
  const { fields, sent, body, chunked } = chance.among([noBody, noBody, fixedBody, chunkedBody])(chance);
  const all = [`${chance.among(['Host', 'host', 'HOST'])}:${whitespace(chance)}${host(chance)}`, ...fields];
  for (let count = chance.between(0, 6); count > 0; count -= 1) all.push(otherField(chance));
  if (chance.happens(0.1)) all.push(`Connection: ${chance.among(['keep-alive', 'Keep-Alive, foo', ',,keep-alive'])}`);
  const fieldsInOrder = chance.happens(0.5) ? all : all.toReversed();
  const version = chance.among(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.2']);
  return { method, target: targetFor(chance, method), version, fields: fieldsInOrder, sent, body, chunked };
}

function targetFor(chance: Chance, method: string): string {
  if (method === 'OPTIONS' && chance.happens(0.3)) return '*';
  const path = `/${escapable(chance)}`;
  const query = chance.happens(0.3) ? `?${escapable(chance)}` : '';
  return chance.happens(0.1) ? `http://${host(chance)}${path}${query}` : `${path}${query}`;
}

function escapable(chance: Chance): string {
  let text = chance.text(pathCharacters, 0, 12);
  while (chance.happens(0.2)) text += `%${chance.text(hexadecimal, 2, 2)}${chance.text(pathCharacters, 0, 4)}`;
  return text;
}

function host(chance: Chance): string {
  return chance.among(['a', 'example.com', 'example.com:80', '127.0.0.1:8080', '[::1]', '[::ffff:1.2.3.4]:1', 'x:']);
}

function whitespace(chance: Chance): string {
  return chance.among([' ', ' ', ' ', '', '\t', ' \t ']);
}

function otherField(chance: Chance): string {
  const name = chance.among(['Accept', 'Cookie', 'User-Agent', 'X_Y', `X-${chance.text(tokenCharacters, 0, 20)}`]);
  const value = Array.from({ length: chance.between(0, 4) }, () => chance.text(visible + obsolete, 1, 20)).join(' ');
  return `${name}:${whitespace(chance)}${value}${whitespace(chance)}`;
}

type FramedBody = Pick<RequestParts, 'fields' | 'sent' | 'body' | 'chunked'>;

function noBody(): FramedBody {
  return { fields: [], sent: '', body: '', chunked: false };
}

function bodyText(chance: Chance): string {
  return chance.text(octets, 0, chance.among([0, 5, 50, 3_000]));
}

function fixedBody(chance: Chance): FramedBody {
  const body = bodyText(chance);
  const value = chance.among([`${body.length}`, `${body.length}`, `${body.length}, ${body.length}`]);
  return { fields: [`Content-Length: ${value}`], sent: body, body, chunked: false };
}

function chunkedBody(chance: Chance): FramedBody {
  const body = bodyText(chance);
  let sent = '';
  for (let at = 0; at < body.length; ) {
    const piece = body.slice(at, at + chance.between(1, 1_500));
    const zeros = chance.among(['', '', '000']);
    sent += `${zeros}${piece.length.toString(16)}${extension(chance)}\r\n${piece}\r\n`;
    at += piece.length;
  }
  const trailer = chance.happens(0.2) ? `${otherField(chance)}\r\n` : '';
  const coding = chance.among(['chunked', 'Chunked', ', chunked']);
  return {
    fields: [`Transfer-Encoding: ${coding}`],
    sent: `${sent}0${extension(chance)}\r\n${trailer}\r\n`,
    body,
    chunked: true,
  };
}

function extension(chance: Chance): string {
  return chance.among(['', '', '', ';a', ';a=b', ' ; a = "q\\"\x80"', ';a;b=c']);
}

// ---- malformed --------------------------------------------------------------------------------------------------------

export interface Malformed {
  /** What is wrong with it. */
  readonly fault: string;
  readonly octets: string;
  /** The statuses that say so. */
  readonly statuses: readonly number[];
}

type Spoil = (parts: RequestParts, chance: Chance) => string;

/** Encodes with other parts. */
function withParts(change: (parts: RequestParts, chance: Chance) => Partial<RequestParts>): Spoil {
  return (parts, chance) => encode({ ...parts, ...change(parts, chance) });
}

/** Encodes with a further field, anywhere among the others. */
function withField(...values: readonly [string, ...string[]]): Spoil {
  return withParts(({ fields }, chance) => {
    const at = chance.between(0, fields.length);
    return { fields: [...fields.slice(0, at), chance.among(values), ...fields.slice(at)] };
  });
}

const unframed = (fields: readonly string[]) =>
  fields.filter((field) => !/^(content-length|transfer-encoding):/i.test(field));

/** Encodes with another framing in the place of the one that there is. */
function withFraming(...framings: readonly [string, ...string[]]): Spoil {
  return withParts(({ fields }, chance) => ({
    fields: [...unframed(fields), ...chance.among(framings).split('\n')],
    version: 'HTTP/1.1',
    sent: '5\r\nhello\r\n0\r\n\r\n',
  }));
}

/** Encodes with another chunked body. */
function withChunks(...bodies: readonly [string, ...string[]]): Spoil {
  return withParts(({ fields }, chance) => ({
    method: 'POST',
    target: '/',
    fields: [...unframed(fields), 'Transfer-Encoding: chunked'],
    sent: chance.among(bodies),
  }));
}

const many = (count: number, field: (at: number) => string) => Array.from({ length: count }, (_, at) => field(at));

const faults: readonly (readonly [fault: string, statuses: readonly number[], spoil: Spoil])[] = [
  ['a line ends with LF', [400], (parts) => encode(parts).replace('\r\n', '\n')],
  ['a CR stands alone', [400], (parts) => encode(parts).replace('\r\n', '\r\r\n')],
  ['no version', [400], ({ method, target }) => `${method} ${target}\r\nHost: a\r\n\r\n`],
  [
    'another major version',
    [505],
    withParts((_, chance) => ({ version: chance.among(['HTTP/2.0', 'HTTP/0.9', 'HTTP/9.1']) })),
  ],
  [
    'no such version',
    [400],
    withParts((_, chance) => ({ version: chance.among(['http/1.1', 'HTTP/1.', 'HTTP/1.1 ', 'HTTP/11', 'X']) })),
  ],
  [
    'whitespace around the method',
    [400],
    withParts(({ method }, chance) => ({ method: chance.among([` ${method}`, `${method} `, `${method}\t`]) })),
  ],
  [
    'a method that is no token',
    [400],
    withParts((_, chance) => ({ method: chance.among(['G(T', 'GET:', 'GE\xd6', '"', '{}']) })),
  ],
  [
    'no such target',
    [400],
    withParts((_, chance) => ({
      method: 'GET',
      target: chance.among([
        '/%zz',
        '/%',
        '/a b',
        '/\xff',
        '/a#b',
        '/"',
        '/<',
        'a',
        '?a',
        '/\\',
        'http:/a',
        'http://',
        'http://a b/',
        'http://a:99999/',
        '[',
        '/?[',
      ]),
    })),
  ],
  ['user information', [400], withParts((_, chance) => ({ target: `http://${chance.text(letters, 1, 5)}@a/` }))],
  ['a resource that is secured', [421], withParts(() => ({ target: 'https://a/' }))],
  ['asterisk-form', [400], withParts(() => ({ method: 'GET', target: '*' }))],
  [
    'CONNECT',
    [400, 501],
    withParts((_, chance) => ({ method: 'CONNECT', target: chance.among(['a:80', 'a', '/', 'a:0', 'a:']) })),
  ],
  ['no Host', [400], withParts(({ fields }) => ({ fields: fields.filter((field) => !/^host:/i.test(field)) }))],
  ['two Hosts', [400], withField('Host: a', 'host: example.com', 'HOST:')],
  [
    'no such Host',
    [400],
    withParts(({ fields }, chance) => ({
      fields: fields.map((field) =>
        /^host:/i.test(field)
          ? `Host: ${chance.among(['a b', 'a/b', 'a@b', 'a:b', '[::1', '::1', '%zz', ':80', 'a:0'])}`
          : field,
      ),
    })),
  ],
  ['whitespace before a colon', [400], withField('X : a', 'X\t: a', ' X: a', 'Content-Length : 5')],
  ['a folded line', [400], withParts(({ fields }) => ({ fields: [...fields, ' folded'] }))],
  ['a line without a colon', [400], withField('X', 'GET / HTTP/1.1', '\xff')],
  ['a field without a name', [400], withField(': a', ':')],
  ['a name that is no token', [400], withField('X(Y): a', 'X\xe9: a', '"X": a', 'X/Y: a', 'X@: a')],
  [
    'a control character',
    [400],
    withField('X: a\0b', 'X: \x01', 'X: a\x7f', 'X: a\rb', 'X: a\nb', 'X\0: a', 'X: \x1b[2J'),
  ],
  [
    'no such Content-Length',
    [400],
    withFraming(
      'Content-Length: +5',
      'Content-Length: -5',
      'Content-Length: 5 5',
      'Content-Length: 0x5',
      'Content-Length:',
      'Content-Length: 5,',
      'Content-Length: 5, 6',
      'Content-Length: 5\nContent-Length: 6',
      'Content-Length: \xb2',
      'Content-Length: 5;a',
      'Content-Length: 5.0',
      'Content-Length: 5, 05',
    ),
  ],
  [
    'a Content-Length beyond all bounds',
    [413],
    withFraming('Content-Length: 9007199254740993', `Content-Length: ${'9'.repeat(100)}`),
  ],
  [
    'two framings',
    [400],
    withFraming('Content-Length: 5\nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked\nContent-Length: 0'),
  ],
  [
    'no such Transfer-Encoding',
    [400],
    withFraming(
      'Transfer-Encoding: chunked, gzip',
      'Transfer-Encoding: gzip',
      'Transfer-Encoding: chunked, chunked',
      'Transfer-Encoding: chunked;a=b',
      'Transfer-Encoding:',
      'Transfer-Encoding: chunked\nTransfer-Encoding: identity',
      'Transfer-Encoding: "chunked"',
      'Transfer-Encoding: \x0bchunked',
      'Transfer-Encoding: xchunked',
    ),
  ],
  [
    'an unknown transfer coding',
    [501],
    withFraming('Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: x;q="a"\nTransfer-Encoding: chunked'),
  ],
  [
    'Transfer-Encoding in HTTP/1.0',
    [400],
    withParts(({ fields }) => ({
      version: 'HTTP/1.0',
      fields: [...unframed(fields), 'Transfer-Encoding: chunked'],
      sent: '0\r\n\r\n',
    })),
  ],
  [
    'no such chunk',
    [400],
    withChunks(
      'x\r\n',
      '-1\r\n',
      '0x1\r\na\r\n',
      '\r\n',
      ' 1\r\na\r\n',
      '1 \r\na\r\n',
      '1\na\r\n',
      '1;\r\na\r\n',
      '1;a=\r\na\r\n',
      '1;a="\r\na\r\n',
      '1\r\nab\r\n',
      '1\r\na\n',
      '1,1\r\na\r\n',
      '0\r\nX\r\n\r\n',
      '0\r\nX: \0\r\n\r\n',
      '0\r\n X: a\r\n\r\n',
      '1\r\na0\r\n\r\n',
    ),
  ],
  [
    'a chunk beyond all bounds',
    [413],
    withChunks('fffffffffffffffff\r\n', `${'f'.repeat(200)}\r\n`, '20000000000000\r\n'),
  ],
  [
    'endless extensions',
    [413],
    withChunks(`1;${'a'.repeat(20_000)}\r\na\r\n0\r\n\r\n`, `1${';a=b'.repeat(5_000)}\r\na\r\n0\r\n\r\n`),
  ],
  ['an unknown expectation', [417], withField('Expect: 200-ok', 'Expect: 100-continue, x')],
  ['a target without end', [414], withParts(() => ({ target: `/${'a'.repeat(20_000)}` }))],
  ['a method without end', [501], withParts(() => ({ method: 'A'.repeat(20_000) }))],
  [
    'fields without end',
    [431],
    withParts(({ fields }, chance) => ({
      fields: [...fields, ...chance.among([many(300, (at) => `X-${at}: a`), [`X: ${'a'.repeat(70_000)}`]])],
    })),
  ],
  ['empty lines alone', [400], () => '\r\n'.repeat(20)],
];

/** The names of all faults. */
export const faultNames: readonly string[] = faults.map(([fault]) => fault);

/** A request that has to be refused. */
export function malformed(chance: Chance): Malformed {
  const [fault, statuses, spoil] = faults[chance.between(0, faults.length - 1)] as (typeof faults)[number];
  return { fault, statuses, octets: spoil(wellFormed(chance), chance) };
}

/** Octets that a request became by accidents on its way: what they are now nobody knows. */
export function damaged(chance: Chance): string {
  let text = encode(wellFormed(chance));
  for (let count = chance.between(1, 4); count > 0; count -= 1) {
    const at = chance.between(0, text.length);
    const removed = chance.among([0, 1, 1, 2, 40]);
    const inserted = chance.among([
      '',
      octets[chance.between(0, 255)] ?? '',
      '\r\n',
      '\r',
      '\n',
      ':',
      ' ',
      '0',
      text.slice(0, 30),
    ]);
    text = text.slice(0, at) + inserted + text.slice(at + removed);
  }
  return text;
}
