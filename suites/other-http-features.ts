import { otherHttpFeatures as heading } from '../spec/catalogue/other-http-features.ts';
import { suite } from './check.ts';
import { servesNot } from './connection-expectations.ts';
import { fieldAbsent, fieldIs, frames } from './delivery-expectations.ts';
import { all, either } from './expectation.ts';
import { drains, program, start, yields } from './program.ts';
import { chunked, get, lines, pipelined, postChunks } from './stimulus.ts';
import { chunkable, givesTold } from './stream-expectations.ts';
import { refuses, responds } from './wire-expectations.ts';

const plainGet = get('/');
const tagged: [string, string][] = [
  ['ETag', '"kit"'],
  ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
];
const draining = program(drains, start(), yields('done'));

export const otherHttpFeatures = suite(heading, ({ must, should, may }) => [
  should('http.plays-dumb/error-body', 'the body of an error is that of the application', {
    app: program(start(404), yields('not here')),
    send: plainGet,
    expect: responds(404, 'not here'),
  }),
  should('http.plays-dumb/server-error-body', 'the body of a server error is that of the application', {
    app: program(start(503), yields('later')),
    send: plainGet,
    expect: responds(503, 'later'),
  }),
  should('http.plays-dumb/redirect', 'a relative Location stays relative', {
    app: program(start(302, [['Location', '../there?x#y']]), yields('moved')),
    send: plainGet,
    expect: all(responds(302, 'moved'), fieldIs('Location', '../there?x#y')),
  }),
  should('http.plays-dumb/cookies', 'Set-Cookie headers are not joined', {
    app: program(
      start(200, [
        ['Set-Cookie', 'a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT'],
        ['Set-Cookie', 'b=2'],
      ]),
      yields('x'),
    ),
    send: plainGet,
    expect: fieldIs('Set-Cookie', 'a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT', 'b=2'),
  }),
  should('http.plays-dumb/content-type', 'no Content-Type is made up', {
    app: program(start(200, []), yields('<html>')),
    send: plainGet,
    expect: fieldAbsent('Content-Type'),
  }),
  should('http.plays-dumb/date', 'a Date of the application is sent as it is', {
    app: program(start(200, [['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']]), yields('done')),
    send: plainGet,
    expect: fieldIs('Date', 'Sun, 06 Nov 1994 08:49:37 GMT'),
  }),
  should('http.plays-dumb/encoding', 'a body that the application has encoded is not decoded', {
    app: program(start(200, [['Content-Encoding', 'gzip']]), yields('\x1f\x8b\x08')),
    send: get('/', 'Accept-Encoding: identity'),
    expect: all(responds(200, '\x1f\x8b\x08'), fieldIs('Content-Encoding', 'gzip')),
  }),
  should('http.plays-dumb/options', 'a response to OPTIONS is that of the application', {
    app: program(start(200, [['Allow', 'KIT']]), yields('mine')),
    send: lines('OPTIONS /one HTTP/1.1', 'Host: probe.test', '', ''),
    expect: all(fieldIs('Allow', 'KIT'), responds(200, 'mine')),
  }),
  must('http.transfer-decoded/drained', 'an application reads a chunked body without its chunks', {
    app: draining,
    send: postChunks('hel', 'lo'),
    expect: chunkable(givesTold('hello')),
  }),
  must('http.transfer-decoded/mixed-case', 'the name of the coding counts in any case', {
    app: draining,
    send: lines('POST / HTTP/1.1', 'Host: probe.test', 'transfer-encoding: CHUNKED', '', chunked('hel', 'lo')),
    expect: chunkable(givesTold('hello')),
  }),
  must('http.hop-by-hop-handled/close', 'Connection: close of the request is followed, whatever the application does', {
    app: program(start(200, [['Content-Length', '4']]), yields('done')),
    send: pipelined(get('/', 'Connection: close'), plainGet),
    expect: all(either(responds(200, 'done'), responds(400), refuses(400)), servesNot('2')),
    twin: plainGet,
  }),
  may('http.validation', 'a request with If-None-Match gets the response of the application, or 304', {
    app: program(start(200, tagged), yields('done')),
    send: get('/', 'If-None-Match: "kit"'),
    expect: either(responds(200, 'done'), responds(304)),
  }),
  may('http.ranges', 'a request for a range gets the whole response, or the range', {
    app: program(start(200, tagged), yields('0123456789')),
    send: get('/', 'Range: bytes=2-4'),
    expect: either(responds(200, '0123456789'), responds(206, '234')),
  }),
  may('http.recoding', 'a client that takes gzip gets the body as it is, or encoded', {
    app: program(start(), yields('done')),
    send: get('/', 'Accept-Encoding: gzip'),
    expect: either(frames('done', 'content-length', 'chunked', 'until-close'), fieldIs('Content-Encoding', 'gzip')),
  }),
]);
