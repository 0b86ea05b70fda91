import { persistence as heading } from '../spec/catalogue/persistence.ts';
import { suite } from './check.ts';
import { closes, definesItsLength, listsInConnection, persists, tellsThatItCloses } from './connection-expectations.ts';
import { all } from './expectation.ts';
import { leavesNothingBehind } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import { again, chunked, get, lines, octets, post, postChunks } from './stimulus.ts';
import { reachesApplication, responds, serves } from './wire-expectations.ts';

const host = 'Host: probe.test';
const told = program(start(), yields('told'));
const hidden = 'GET /{nonce.smuggled} HTTP/1.1\r\nHost: probe.test\r\n\r\n';
const twin = get('/');
const http10 = (...fields: readonly string[]) => lines('GET / HTTP/1.0', host, ...fields, '', '');

export const persistence = suite(heading, ({ must, should, may }) => [
  should('persistence.supported', 'a connection carries a second request', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: get('/'),
    expect: all(responds(200, 'told'), persists),
  }),
  should('persistence.supported/after-a-body', 'a connection carries a request behind one with a body', {
    send: post('hello'),
    expect: all(serves, persists),
  }),
  must('persistence.close-option', 'a request with "Connection: close" ends the connection', {
    send: again(get('/', 'Connection: close')),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/in-list', 'the close option counts among others', {
    send: again(get('/', 'Connection: keep-alive, close')),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/second-field', 'the close option counts in a second Connection field', {
    send: again(get('/', 'Connection: x-told', 'Connection: close')),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/with-body', 'a request with a body and "Connection: close" ends the connection', {
    send: again(post('hello', 'Connection: close')),
    expect: all(serves, closes),
  }),
  must('persistence.http-1.0', 'an HTTP/1.0 request ends the connection', {
    send: again(http10()),
    expect: all(serves, closes),
  }),
  may('persistence.http-1.0-keep-alive', 'an HTTP/1.0 request with keep-alive keeps the connection, or ends it', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: http10('Connection: keep-alive'),
    expect: all(responds(200, 'told'), persists),
  }),
  must('persistence.not-supported-told', 'a response says close where the connection does not persist', {
    app: told,
    send: get('/'),
    expect: tellsThatItCloses,
    twin,
  }),
  must('persistence.body-read/content-length', 'a body that the application leaves is not served as a request', {
    app: told,
    send: again(post(hidden)),
    expect: all(reachesApplication, leavesNothingBehind),
  }),
  must('persistence.body-read/chunked', 'chunks that the application leaves are not served as a request', {
    app: told,
    send: again(postChunks(hidden, hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/large', 'the end of a large body that the application leaves is no request', {
    app: told,
    send: again(post('x'.repeat(300_000) + hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/in-part', 'the rest of a body that the application reads in part is no request', {
    app: program({ do: 'read', method: 'read', size: 4 }, start(), yields('told')),
    send: again(post(`read${hidden}`)),
    expect: all(reachesApplication, leavesNothingBehind),
  }),
  must('persistence.body-read/failed', 'a body before which the application fails is no request', {
    app: program({ do: 'raise', type: 'ValueError', message: 'told to raise' }),
    send: again(post(hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/refused', 'the body of a request that is refused is not served as a request', {
    send: again(lines('POST / HTTP/1.1', host, 'Host: other.test', `Content-Length: ${octets(hidden)}`, '', hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/refused-chunked', 'the chunks of a request that is refused are no request', {
    send: again(lines('POST / HTTP/1.1', host, 'Host: other.test', 'Transfer-Encoding: chunked', '', chunked(hidden))),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.self-defined-length', 'a response without a length of its own ends the connection', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'Connection: keep-alive'),
    expect: all(responds(200, 'told'), definesItsLength),
  }),
  must('persistence.self-defined-length/http-1.0', 'keep-alive in HTTP/1.0 does not leave a body without an end', {
    app: program(start(), yields('to'), yields('ld')),
    send: http10('Connection: keep-alive'),
    expect: all(responds(200, 'told'), definesItsLength),
  }),
  must('persistence.options-case', 'the option "Close" is the option "close"', {
    send: again(get('/', 'Connection: Close')),
    expect: all(serves, closes),
  }),
  must('persistence.control-fields-listed', 'a Keep-Alive field of a response is named in Connection', {
    app: told,
    send: get('/', 'Connection: keep-alive'),
    expect: listsInConnection('Keep-Alive'),
    twin,
  }),
  must('persistence.control-fields-listed/http-1.0', 'a Keep-Alive field to HTTP/1.0 is named in Connection', {
    app: told,
    send: http10('Connection: keep-alive'),
    expect: listsInConnection('Keep-Alive'),
    twin,
  }),
]);
