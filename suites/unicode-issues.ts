import { unicodeIssues as heading } from '../spec/catalogue/unicode-issues.ts';
import type { Value } from '../spec/index.ts';
import { environIs, startRaises } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersError, fieldIs, sendsReason } from './delivery-expectations.ts';
import { byteStrings, exactStrings } from './environ-expectations.ts';
import { all, either } from './expectation.ts';
import { lazily, program, reads, returning, start, startsWith, streams, yields, yieldsValue } from './program.ts';
import { get, patiently, post } from './stimulus.ts';
import { givesBytestrings } from './stream-expectations.ts';
import { refuses } from './wire-expectations.ts';

const plainGet = get('/');
const lined = patiently(post('one\ntwo\n'));
const reading = (...steps: ReturnType<typeof reads>[]) => program(...steps, start(), yields('done'));
const notBytes: readonly (readonly [name: string, title: string, data: Value])[] = [
  ['string', 'a native string', 'text'],
  ['number', 'a number', 7],
  ['none', 'None', null],
];

export const unicodeIssues = suite(heading, ({ must, should }) => [
  must('unicode.environ-range/path', 'each byte of the path is one character', {
    send: get('/%E2%98%83'),
    expect: all(byteStrings, environIs('PATH_INFO', '/\xe2\x98\x83')),
  }),
  must('unicode.environ-range/field', 'each byte of a field value is one character', {
    send: get('/', 'X-Kit-Word: \xe9\xe2\x98\x83'),
    twin: plainGet,
    expect: either(all(byteStrings, environIs('HTTP_X_KIT_WORD', '\xe9\xe2\x98\x83')), refuses(400)),
  }),
  must('unicode.environ-range/query', 'escapes of the query stay within ASCII', {
    send: get('/?%E2%98%83'),
    expect: all(byteStrings, environIs('QUERY_STRING', '%E2%98%83')),
  }),
  must('unicode.exact-type', 'strings in environ are of the type str itself', {
    send: get('/one?two', 'X-Kit-Word: here'),
    expect: exactStrings,
  }),
  must('unicode.response-bytes/value', 'a header value in ISO-8859-1 goes out byte for byte', {
    app: program(start(200, [['X-Kit-Word', 'caf\xe9 \xa0\xff']]), yields('done')),
    send: plainGet,
    expect: fieldIs('X-Kit-Word', 'caf\xe9 \xa0\xff'),
  }),
  must('unicode.response-bytes/reason', 'a reason phrase in ISO-8859-1 goes out byte for byte', {
    app: program(start('200 Tr\xe8s bien'), yields('done')),
    send: plainGet,
    expect: sendsReason('Tr\xe8s bien'),
  }),
  should('unicode.response-range/value', 'a header value beyond U+00FF is an error', {
    app: program(start(200, [['X-Kit-Word', 'snow \u2603']]), yields('done')),
    send: plainGet,
    expect: either(startRaises(1), answersError),
  }),
  should('unicode.response-range/status', 'a status beyond U+00FF is an error', {
    app: program(startsWith('200 Sn\u2603w', []), yields('done')),
    send: plainGet,
    expect: either(startRaises(1), answersError),
  }),
  must('unicode.input-bytes/read', 'read() returns bytes', {
    app: reading(reads('read', 4)),
    send: lined,
    expect: givesBytestrings,
  }),
  must('unicode.input-bytes/readline', 'readline() returns bytes', {
    app: reading(reads('readline')),
    send: lined,
    expect: givesBytestrings,
  }),
  must('unicode.input-bytes/readlines', 'readlines() returns bytes', {
    app: reading(reads('readlines')),
    send: post('one\ntwo\n'),
    expect: givesBytestrings,
  }),
  must('unicode.input-bytes/iteration', 'iteration yields bytes', {
    app: reading(reads('iterate', 1)),
    send: lined,
    expect: givesBytestrings,
  }),
  ...notBytes.map(([name, title, data]) =>
    should(`unicode.output-text/${name}`, `${title} in the place of a block is an error`, {
      app: streams(yieldsValue(data)),
      send: plainGet,
      expect: answersError,
    }),
  ),
  should('unicode.output-text/body', 'None in the place of an iterable is an error', {
    app: returning({ kind: 'value', value: null }, start()),
    send: plainGet,
    expect: answersError,
  }),
  should('unicode.output-text/lazy', 'a native string is an error where start_response came late', {
    app: lazily(start(), yieldsValue('text')),
    send: plainGet,
    expect: answersError,
  }),
]);
