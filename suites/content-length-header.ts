import { contentLengthHeader as heading } from '../spec/catalogue/content-length-header.ts';
import { writeRaises } from './application-expectations.ts';
import { suite } from './check.ts';
import { endsConnection, frames, sendsAtMost, sendsOneLength } from './delivery-expectations.ts';
import { endsBefore } from './iteration-expectations.ts';
import { attempts, mark, program, returning, start, streams, writes, yields } from './program.ts';
import { get, lines, pipelined } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');
const http10 = lines('GET / HTTP/1.0', '', '');
const five = start(200, [['Content-Length', '5']]);
const malformed: readonly (readonly [name: string, title: string, value: string])[] = [
  ['word', 'a Content-Length that is a word', 'abc'],
  ['negative', 'a negative Content-Length', '-1'],
  ['plus', 'a Content-Length with a plus sign', '+5'],
  ['blank', 'a Content-Length behind a blank', ' 5'],
  ['list', 'a Content-Length that is a list', '5,5'],
  ['underscore', 'a Content-Length with an underscore', '0_5'],
  ['fraction', 'a Content-Length with a fraction', '5.0'],
  ['hexadecimal', 'a Content-Length in hexadecimal', '0x5'],
  ['empty', 'an empty Content-Length', ''],
];
const repeated: readonly (readonly [name: string, title: string, ...headers: [string, string][]])[] = [
  ['same', 'the same Content-Length twice', ['Content-Length', '5'], ['Content-Length', '5']],
  ['different', 'two values of Content-Length', ['Content-Length', '5'], ['Content-Length', '7']],
  [
    'other-case',
    'two values of Content-Length in names of other case',
    ['Content-Length', '5'],
    ['content-length', '7'],
  ],
];
const blocks = [yields('one '), yields('two')];

export const contentLengthHeader = suite(heading, ({ must, should, may }) => [
  should('content-length.not-exceeded/one-block', 'a block that is too long is cut', {
    app: program(five, yields('hello world')),
    send: plainGet,
    expect: sendsAtMost(5),
  }),
  should('content-length.not-exceeded/next-block', 'a block beyond the length is not sent', {
    app: program(five, yields('hello'), yields(' world')),
    send: plainGet,
    expect: sendsAtMost(5),
  }),
  should('content-length.not-exceeded/written', 'a write() beyond the length is not sent', {
    app: program(five, writes('hello'), attempts([writes(' world')])),
    send: plainGet,
    expect: sendsAtMost(5),
  }),
  should('content-length.not-exceeded/zero', 'a body that is told to be empty stays empty', {
    app: program(start(200, [['Content-Length', '0']]), yields('hello')),
    send: plainGet,
    expect: sendsAtMost(0),
  }),
  should('content-length.iteration-ends', 'blocks beyond the length are not asked for without end', {
    app: returning({ kind: 'iterable', steps: [yields('hello'), yields(' '), yields(' '), mark('beyond')] }, five),
    send: plainGet,
    expect: endsBefore('beyond'),
  }),
  should('content-length.write-beyond/next', 'write() after the last byte of the length raises', {
    app: program(five, writes('hello'), attempts([writes(' world')])),
    send: plainGet,
    expect: writeRaises(2),
  }),
  should('content-length.write-beyond/across', 'write() of a block that reaches beyond the length raises', {
    app: program(five, attempts([writes('hello world')])),
    send: plainGet,
    expect: writeRaises(1),
  }),
  should('content-length.short/block', 'the connection is closed after a body that is too short', {
    app: program(five, yields('hell')),
    send: pipelined(plainGet, plainGet),
    expect: endsConnection,
  }),
  should('content-length.short/no-block', 'the connection is closed where the body told does not come at all', {
    app: program(five),
    send: pipelined(plainGet, plainGet),
    expect: endsConnection,
  }),
  should('content-length.short/written', 'the connection is closed after too little was written', {
    app: program(five, writes('hell')),
    send: pipelined(plainGet, plainGet),
    expect: endsConnection,
  }),
  ...malformed.map(([name, title, value]) =>
    must(`content-length.well-formed/${name}`, `${title} is an error, or is mended`, {
      app: program(start(200, [['Content-Length', value]]), yields('hello')),
      send: plainGet,
      expect: sendsOneLength('hello'),
    }),
  ),
  ...repeated.map(([name, title, ...headers]) =>
    must(`content-length.single/${name}`, `${title} is an error, or is mended`, {
      app: program(start(200, headers), yields('hello')),
      send: plainGet,
      expect: sendsOneLength('hello'),
    }),
  ),
  may('content-length.absent', 'a body without a length is framed in one of three ways', {
    app: streams(...blocks),
    send: plainGet,
    expect: frames('one two', 'content-length', 'chunked', 'until-close'),
  }),
  may('content-length.generated', 'a single block is framed in one of three ways', {
    app: returning({ kind: 'list', steps: [yields('done')] }, start()),
    send: plainGet,
    expect: frames('done', 'content-length', 'chunked', 'until-close'),
  }),
  must('content-length.generated-exact/written', 'a single block after write() does not count as the whole body', {
    app: returning({ kind: 'list', steps: [yields('two')] }, start(), writes('one ')),
    send: plainGet,
    expect: responds(200, 'one two'),
  }),
  must('content-length.generated-exact/list', 'the length of a list of one block is that of the block', {
    app: returning({ kind: 'list', steps: [yields('x', 5000)] }, start()),
    send: plainGet,
    expect: responds(200, 'x'.repeat(5000)),
  }),
  must('content-length.generated-exact/blocks', 'the length of a list of blocks is that of all of them', {
    app: returning({ kind: 'list', steps: [...blocks, yields(''), yields(' three')] }, start()),
    send: plainGet,
    expect: responds(200, 'one two three'),
  }),
  must('content-length.generated-exact/bytes', 'a generated length counts bytes', {
    app: returning({ kind: 'list', steps: [yields('\xc3\xa9\xff')] }, start()),
    send: plainGet,
    expect: responds(200, '\xc3\xa9\xff'),
  }),
  must('content-length.generated-exact/empty-first', 'an empty first block does not count as the whole body', {
    app: returning({ kind: 'iterable', length: 2, steps: [yields(''), yields('done')] }, start()),
    send: plainGet,
    expect: responds(200, 'done'),
  }),
  may('content-length.chunk-each', 'blocks are sent as they are yielded, in chunks or not', {
    app: streams(...blocks),
    send: plainGet,
    expect: frames('one two', 'chunked', 'until-close', 'content-length'),
  }),
  must('content-length.chunked-well-formed/empty-block', 'an empty block does not end a body', {
    app: streams(yields('one '), yields(''), yields('two')),
    send: plainGet,
    expect: responds(200, 'one two'),
  }),
  must('content-length.chunked-well-formed/empty-write', 'an empty write() does not end a body', {
    app: program(start(), writes('one '), writes(''), writes('two')),
    send: plainGet,
    expect: responds(200, 'one two'),
  }),
  must('content-length.chunked-well-formed/sizes', 'blocks of 9, 10, 16, 255, 256 and 4,096 bytes arrive whole', {
    app: streams(...[9, 10, 16, 255, 256, 4096].map((size) => yields('x', size))),
    send: plainGet,
    expect: responds(200, 'x'.repeat(9 + 10 + 16 + 255 + 256 + 4096)),
  }),
  must('content-length.chunked-understood/iterated', 'an HTTP/1.0 client gets a body without chunks', {
    app: streams(...blocks),
    send: http10,
    expect: frames('one two', 'until-close', 'content-length'),
  }),
  must('content-length.chunked-understood/written', 'an HTTP/1.0 client gets what is written without chunks', {
    app: program(start(), writes('one '), writes('two')),
    send: http10,
    expect: frames('one two', 'until-close', 'content-length'),
  }),
]);
