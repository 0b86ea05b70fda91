import { tearDown as heading } from '../spec/catalogue/tear-down.ts';
import { suite } from './check.ts';
import {
  keepsItsWord,
  lives,
  saysClose,
  servesNot,
  servesNotAfterClose,
  tellsThatItCloses,
} from './connection-expectations.ts';
import { all, either } from './expectation.ts';
import { program, start, yields } from './program.ts';
import { answer, get, halfCloses, head, lines, pipelined, post, resets, script, sends, untilEnd } from './stimulus.ts';
import { ownError, reachesApplication, refuses, responds, serves } from './wire-expectations.ts';

const host = 'Host: probe.test';
const told = program(start(), yields('told'));
const twin = get('/');
const start10MB = program(start(), yields('0123456789abcdef', 640_000));
const opening = 'POST / HTTP/1.1\r\n{fields}Host: probe.test\r\n';

export const tearDown = suite(heading, ({ must, should, may }) => [
  should('tear-down.close-told', 'the response to "Connection: close" says close', {
    app: told,
    send: get('/', 'Connection: close'),
    expect: all(responds(200, 'told'), saysClose),
  }),
  should('tear-down.close-intended-told', 'a refusal that ends the connection says close', {
    send: get('/', 'Content-Length: five'),
    expect: ownError(() => tellsThatItCloses),
    twin,
  }),
  must('tear-down.nothing-after-close-received', 'a request behind "Connection: close" is not served', {
    send: untilEnd(pipelined(get('/', 'Connection: close'), get('/'))),
    expect: all(reachesApplication, servesNot('2')),
  }),
  must('tear-down.nothing-after-close-received/body', 'a request behind a body and "Connection: close" is not served', {
    send: untilEnd(pipelined(post('hello', 'Connection: close'), get('/'))),
    expect: all(reachesApplication, servesNot('2')),
  }),
  must('tear-down.nothing-after-close-received/http-1.0', 'a request behind one of HTTP/1.0 is not served', {
    send: untilEnd(pipelined(lines('GET / HTTP/1.0', host, '', ''), get('/'))),
    expect: all(reachesApplication, servesNot('2')),
  }),
  must('tear-down.close-sent-and-done', 'a response that says close is the end of the connection', {
    send: untilEnd(get('/', 'Connection: close')),
    expect: all(serves, keepsItsWord),
  }),
  must('tear-down.close-sent-and-done/error', 'a refusal that says close is the end of the connection', {
    send: untilEnd(get('/', 'Content-Length: five')),
    expect: keepsItsWord,
    twin,
  }),
  must('tear-down.nothing-after-close-sent', 'a request behind one that is refused with close is not served', {
    send: untilEnd(pipelined(get('/', 'Content-Length: five'), get('/'))),
    expect: servesNotAfterClose('2'),
    twin,
  }),
  may('tear-down.staged', 'a response to a large body that nobody reads arrives whole', {
    app: told,
    send: untilEnd(post('x'.repeat(2_000_000), 'Connection: close')),
    expect: responds(200, 'told'),
    twin,
  }),
  should('tear-down.half-closed-client', 'a client that has closed its side gets its response', {
    app: told,
    send: script(sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'), halfCloses, answer(1)),
    expect: responds(200, 'told'),
  }),
  should('tear-down.half-closed-client/body', 'a client that has closed its side behind a body gets its response', {
    app: told,
    send: script(sends(`${opening}Content-Length: 5\r\n\r\nhello`), halfCloses, answer(1)),
    expect: responds(200, 'told'),
  }),
  should('tear-down.closure-noticed/within-head', 'a connection that is reset within the head does no harm', {
    send: script(sends(opening), resets),
    expect: lives,
    twin,
  }),
  should('tear-down.closure-noticed/within-body', 'a connection that is reset within the body does no harm', {
    send: script(sends(`${opening}Content-Length: 100\r\n\r\nhello`), resets),
    expect: lives,
    twin,
  }),
  should('tear-down.closure-noticed/within-response', 'a connection that is reset within the response does no harm', {
    app: start10MB,
    send: script(sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'), head(1), resets),
    expect: all(reachesApplication, lives),
  }),
  may('tear-down.incomplete-answered', 'a request that breaks off is answered with an error, or not at all', {
    send: script(sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n'), halfCloses, answer(1)),
    expect: either(responds(400), responds(408), refuses()),
    twin,
  }),
]);
