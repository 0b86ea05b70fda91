import { messageParsing as heading } from '../spec/catalogue/message-parsing.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersInOrder, closes } from './connection-expectations.ts';
import { all, either } from './expectation.ts';
import { keepsAbsent, keepsOut, receivesBody } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import {
  again,
  answer,
  continues,
  get,
  halfCloses,
  inPieces,
  lines,
  look,
  pipelined,
  post,
  postChunks,
  raw,
  script,
  sends,
} from './stimulus.ts';
import { failsInstead, reachesApplication, refuses, sendsNoBareCr, serves } from './wire-expectations.ts';

const host = 'Host: probe.test';
const twin = get('/');
const malformed = (text: string) => again(raw(text));
const isRefusedAndClosed = all(refuses(400), closes);

export const messageParsing = suite(heading, ({ must, should, may }) => [
  must('message.octets/get-in-single-bytes', 'a request that arrives byte by byte is one request', {
    send: inPieces('bytes', get('/pieces?a=b', 'X-Told: in pieces')),
    expect: all(serves, environIs('PATH_INFO', '/pieces'), environIs('HTTP_X_TOLD', 'in pieces')),
  }),
  must('message.octets/body-in-single-bytes', 'a body that arrives byte by byte is handed over whole', {
    send: inPieces('bytes', post('one\r\ntwo')),
    expect: receivesBody('one\r\ntwo'),
  }),
  must('message.octets/chunks-in-single-bytes', 'a chunked body that arrives byte by byte is decoded the same', {
    send: inPieces('bytes', postChunks('one', 'two', 'three')),
    expect: receivesBody('onetwothree'),
  }),
  must('message.octets/cut-between-cr-and-lf', 'a cut between CR and LF at the end of the head changes nothing', {
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 4\r\n\r'),
      look('between'),
      continues('\nbody'),
      answer(1),
    ),
    expect: receivesBody('body'),
  }),
  must('message.octets/next-line', 'the octet 0x85 in a field value ends no line', {
    send: get('/', 'X-Told: a\x85X-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/vertical-tab', 'VT and FF in a field value end no line', {
    send: get('/', 'X-Told: a\x0bX-Injected: 1', 'X-More: a\x0cX-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/separators', 'the octets 0x1c to 0x1e in a field value end no line', {
    send: get('/', 'X-Told: a\x1cX-Injected: 1', 'X-More: a\x1dX-Injected: 1\x1eX-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  may('message.bare-lf', 'lines that end in LF alone are understood, or the request is refused', {
    send: raw('GET /lf HTTP/1.1\n{fields}Host: probe.test\n\n'),
    expect: either(refuses(400), environIs('PATH_INFO', '/lf')),
    twin,
  }),
  must('message.bare-cr/field-value', 'a CR without LF in a field value ends no line', {
    send: get('/', 'X-Told: a\rX-Injected: 1'),
    expect: either(refuses(400), all(keepsAbsent('HTTP_X_INJECTED'), keepsOut('\r', 'HTTP_X_TOLD'))),
    twin,
  }),
  must('message.bare-cr/framing-field', 'a CR without LF does not bring a Transfer-Encoding into being', {
    send: lines(
      'POST / HTTP/1.1',
      host,
      'X-Told: a\rTransfer-Encoding: chunked',
      'Content-Length: 15',
      '',
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    expect: either(refuses(400), receivesBody('5\r\nhello\r\n0\r\n\r\n')),
    twin: post('5\r\nhello\r\n0\r\n\r\n'),
  }),
  must('message.bare-cr/request-target', 'a CR without LF in the request target does not reach the application', {
    send: get('/a\rb'),
    expect: either(refuses(400), keepsOut('\r', 'PATH_INFO', 'QUERY_STRING', 'REQUEST_METHOD')),
    twin,
  }),
  must('message.bare-cr/field-name', 'a CR without LF in a field name does not reach the application', {
    send: get('/', 'X-To\rld: 1'),
    expect: either(refuses(400), all(keepsAbsent('HTTP_X_TO\rLD'), keepsAbsent('HTTP_LD'), keepsAbsent('HTTP_LD:'))),
    twin,
  }),
  must('message.bare-cr-sent', 'a field value with CR from the application is not sent as it is', {
    app: program(start(200, [['X-Told', 'a\rX-Injected: 1']]), yields('told')),
    send: get('/'),
    expect: all(reachesApplication, either(failsInstead, sendsNoBareCr)),
  }),
  should('message.leading-empty-line', 'an empty line before the request line is ignored', {
    send: raw('\r\nGET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: serves,
  }),
  should('message.leading-empty-line/behind-a-body', 'an empty line behind a body does not disturb the next request', {
    app: program(start(), yields('first')),
    apps: { '2': program(start(), yields('second')) },
    send: pipelined(raw('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 4\r\n\r\nbody\r\n'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('message.leading-whitespace/space', 'a field line that begins with a space ahead of all others is not read', {
    send: raw('GET / HTTP/1.1\r\n X-Told: 1\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_TOLD', 'HTTP_ X_TOLD')),
    twin,
  }),
  must('message.leading-whitespace/framing', 'a Transfer-Encoding behind whitespace ahead of all fields is not read', {
    send: raw(
      'POST / HTTP/1.1\r\n\tTransfer-Encoding: chunked\r\n{fields}Host: probe.test\r\nContent-Length: 15\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ),
    expect: either(refuses(400), receivesBody('5\r\nhello\r\n0\r\n\r\n')),
    twin: post('5\r\nhello\r\n0\r\n\r\n'),
  }),
  must('message.leading-whitespace/host', 'a Host field behind whitespace ahead of all fields does not count', {
    send: raw('GET / HTTP/1.1\r\n Host: whitespace.test\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: either(refuses(400), environIs('HTTP_HOST', 'probe.test')),
    twin,
  }),
  should('message.malformed/control-octets', 'octets that are no text are refused and the connection is closed', {
    send: malformed('\x00\x01\x02\x03 {nonce} \xff\xfe\r\n\r\n'),
    expect: isRefusedAndClosed,
    twin,
  }),
  should('message.malformed/tls-client-hello', 'the beginning of a TLS connection is refused and closed', {
    send: malformed('\x16\x03\x01\x00\x31\x01\x00\x00\x2d\x03\x03{nonce}\x00\x00\x00\x02\x13\x01\x01\x00'),
    expect: isRefusedAndClosed,
    twin,
  }),
  should('message.malformed/response', 'a response in the place of a request is refused and the connection is closed', {
    send: malformed('HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n'),
    expect: isRefusedAndClosed,
    twin,
  }),
  must('message.header-section-complete', 'a request whose header section breaks off is not handed over', {
    send: raw('GET / HTTP/1.1\r\nHost: probe.test\r\n{fields}'),
    expect: refuses(400),
    twin,
  }),
  must('message.header-section-complete/within-line', 'a request that breaks off within a field is not handed over', {
    send: script(sends('GET / HTTP/1.1\r\n{fields}Host: pro'), halfCloses, answer(1)),
    expect: refuses(400),
    twin,
  }),
]);
