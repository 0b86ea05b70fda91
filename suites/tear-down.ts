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
import { drains, gate, mark, program, raises, start, streams, yields } from './program.ts';
import {
  answer,
  chunked,
  closes,
  complete,
  get,
  halfCloses,
  head,
  label,
  lines,
  look,
  opens,
  pipelined,
  post,
  request,
  resets,
  script,
  sends,
  untilEnd,
  waiting,
} from './stimulus.ts';
import { ifAnswered, ownError, reachesApplication, refuses, responds, serves } from './wire-expectations.ts';

const host = 'Host: probe.test';
const told = program(start(), yields('told'));
const twin = get('/');
const start10MB = program(start(), yields('0123456789abcdef', 640_000));
/** A request whose client will not stay. */
const leaving = (when: string) => `GET /${when} HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n`;
const simple = 'GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n';
const opening = 'POST / HTTP/1.1\r\n{fields}Host: probe.test\r\n';

/** More than a client that says close may send (RFC 9112 section 9.6) is reason enough to refuse it. */
const reachesOrRefuses = either(reachesApplication, refuses(400));

export const tearDown = suite(heading, ({ must, should, may }) => [
  should('tear-down.close-told', 'the response to "Connection: close" says close', {
    app: told,
    send: get('/', 'Connection: close'),
    expect: all(responds(200, 'told'), saysClose),
  }),
  should('tear-down.close-told/no-content', 'a 204 to "Connection: close" says close', {
    app: program(start(204, [])),
    send: get('/', 'Connection: close'),
    expect: all(reachesApplication, saysClose),
  }),
  should('tear-down.close-told/head', 'the response to HEAD with "Connection: close" says close', {
    app: told,
    send: request('HEAD', '/', 'Connection: close'),
    expect: all(reachesApplication, saysClose),
  }),
  should('tear-down.close-told/failed-application', 'a failure of the application at "Connection: close" says close', {
    app: program(raises()),
    send: get('/', 'Connection: close'),
    expect: ifAnswered(all(reachesApplication, saysClose)),
  }),
  should(
    'tear-down.close-intended-told/malformed-chunk',
    'a refusal of malformed chunks that ends the connection says so',
    {
      app: program(drains, start(), yields('told')),
      send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', 'five\r\nhello\r\n0\r\n\r\n'),
      expect: ownError(() => tellsThatItCloses),
      twin,
    },
  ),
  should(
    'tear-down.close-intended-told/unread-body',
    'a response behind which the rest of a body is not read says so',
    {
      app: program(start(200, [['Content-Length', '4']]), yields('told')),
      send: post('x'.repeat(2_000_000)),
      expect: tellsThatItCloses,
      twin,
    },
  ),
  should('tear-down.close-intended-told', 'a refusal that ends the connection says close', {
    send: get('/', 'Content-Length: five'),
    expect: ownError(() => tellsThatItCloses),
    twin,
  }),
  must('tear-down.nothing-after-close-received', 'a request behind "Connection: close" is not served', {
    send: untilEnd(pipelined(get('/', 'Connection: close'), get('/'))),
    expect: all(reachesOrRefuses, servesNot('2')),
    twin,
  }),
  must('tear-down.nothing-after-close-received/body', 'a request behind a body and "Connection: close" is not served', {
    send: untilEnd(pipelined(post('hello', 'Connection: close'), get('/'))),
    expect: all(reachesOrRefuses, servesNot('2')),
    twin,
  }),
  must('tear-down.nothing-after-close-received/http-1.0', 'a request behind one of HTTP/1.0 is not served', {
    send: untilEnd(pipelined(lines('GET / HTTP/1.0', host, '', ''), get('/'))),
    expect: all(reachesOrRefuses, servesNot('2')),
    twin,
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
    send: script(sends(leaving('half-closed')), halfCloses, answer(1)),
    expect: responds(200, 'told'),
  }),
  should('tear-down.half-closed-client/body', 'a client that has closed its side behind a body gets its response', {
    app: told,
    send: script(
      sends(`${opening.replace(' /', ' /half-closed')}Content-Length: 5\r\n\r\nhello`),
      halfCloses,
      answer(1),
    ),
    expect: responds(200, 'told'),
  }),
  should('tear-down.half-closed-client/chunks', 'a client that has closed its side behind chunks gets its response', {
    app: program(drains, start(), yields('told')),
    send: script(
      sends(`${opening.replace(' /', ' /half-closed')}Transfer-Encoding: chunked\r\n\r\n${chunked('hello')}`),
      halfCloses,
      answer(1),
    ),
    expect: responds(200, 'told'),
  }),
  should(
    'tear-down.half-closed-client/at-work',
    'a client that closes its side while the application works is answered',
    {
      app: program(gate('work'), start(), yields('told')),
      send: script(sends(simple), waiting('work'), halfCloses, look('closed'), opens('work'), complete(1)),
      expect: responds(200, 'told'),
    },
  ),
  should('tear-down.half-closed-client/streaming', 'a client that closes its side within the response gets all of it', {
    app: streams(yields('one '), gate('rest'), yields('two')),
    send: script(sends(simple), waiting('rest'), halfCloses, look('closed'), opens('rest'), complete(1)),
    expect: responds(200, 'one two'),
  }),
  should(
    'tear-down.closure-noticed/within-request-line',
    'a connection that is reset within the request line does no harm',
    {
      send: script(sends('GET /{nonce} HT'), resets),
      expect: lives,
      twin,
    },
  ),
  should('tear-down.closure-noticed/within-chunk-size', 'a connection that is reset within a chunk size does no harm', {
    send: script(sends(`${opening}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1`), resets),
    expect: lives,
    twin,
  }),
  should('tear-down.closure-noticed/at-work', 'a connection that is reset while the application works does no harm', {
    app: program(gate('work'), start(), yields('told')),
    send: script(sends(leaving('at-work')), waiting('work'), resets),
    expect: all(reachesApplication, lives),
  }),
  should(
    'tear-down.closure-noticed/while-reading',
    'a connection that is reset while the body is awaited does no harm',
    {
      app: program(mark('reading'), drains, start(), yields('told')),
      send: script(sends(`${opening}Content-Length: 200\r\n\r\nhello`), look('reading'), resets),
      expect: lives,
      twin: post('hello'),
    },
  ),
  should('tear-down.closure-noticed/unread-response', 'a connection that is closed before the response does no harm', {
    app: told,
    send: script(sends(leaving('unread')), closes),
    expect: lives,
    twin,
  }),
  should(
    'tear-down.closure-noticed/between-responses',
    'a connection that is reset between two responses does no harm',
    {
      app: told,
      apps: { '2': program(gate('second'), start(), yields('second')) },
      send: script(sends(leaving('between')), sends(label(simple, '2')), complete(1), resets),
      expect: all(reachesApplication, lives),
    },
  ),
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
