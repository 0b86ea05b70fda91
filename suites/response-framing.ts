import { responseFraming as heading } from '../spec/catalogue/response-framing.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied } from './expectation.ts';
import { program, returning, start, streams, yields } from './program.ts';
import { get, lines, request, untilEnd } from './stimulus.ts';
import {
  bodiless,
  failsInstead,
  fieldIsIfSent,
  fieldValues,
  ifAnswered,
  lacksFields,
  ownError,
  reachesApplication,
  refuses,
  responds,
  response,
  sendsField,
} from './wire-expectations.ts';

const close = 'Connection: close';
const twin = get('/');
const withLength = program(start(200, [['Content-Length', '4']]), yields('told'));
const withoutLength = program(start(), yields('to'), yields('ld'));
const oneBlock = returning({ kind: 'list', steps: [yields('told')] }, start());
const withStatus = (status: number, headers: [string, string][] = []) =>
  program(start(status, headers), yields('told'));
const head = untilEnd(request('HEAD', '/', close));
const closing = untilEnd(get('/', close));
const http10 = lines('GET / HTTP/1.0', 'Host: probe.test', '', '');

const hasOneFraming: Expectation = response('sends one of Transfer-Encoding and Content-Length at most', 1, (found) => {
  if (found.body !== 'told') return contradicted(`the body is "${found.body}"`);
  const both = fieldValues(found, 'Transfer-Encoding').length > 0 && fieldValues(found, 'Content-Length').length > 0;
  return both ? contradicted('the response has both') : satisfied(found.framing);
});

const isDelimited: Expectation = response('delimits the response by its length or encoding', 1, (found) => {
  if (found.body !== 'told') return contradicted(`the body is "${found.body}"`);
  if (found.version === '1.0') return inapplicable('the server answers as HTTP/1.0, which has no encoding to do so');
  return found.framing === 'until-close' ? contradicted('the response ends with the connection') : satisfied();
});

const isEmptyAndDelimited: Expectation = response('delimits a response without content', 1, (found) => {
  if (found.body !== '') return contradicted(`the content is "${found.body}"`);
  if (found.version === '1.0') return inapplicable('the server answers as HTTP/1.0, which has no encoding to do so');
  return found.framing === 'until-close' ? contradicted('the response ends with the connection') : satisfied();
});

/** The claim for whichever error the server answers. */
function ownStatus(expectation: (status: number) => Expectation): Expectation {
  return {
    says: expectation(500).says,
    judge: (observation) => {
      const { status } = observation.wire.responses[0] ?? { status: 500 };
      return expectation(Math.max(status, 400)).judge(observation);
    },
  };
}

const keepsToLength: Expectation = response('sends no octet beyond the Content-Length', 1, ({ body }, { wire }) =>
  body.startsWith('told') && body.length <= 4 && wire.excess === ''
    ? satisfied()
    : contradicted(`the response goes on "${body.slice(4)}${wire.excess}"`),
);

export const responseFraming = suite(heading, ({ must, should, may }) => [
  must('response.head-no-content', 'a response to HEAD with a length has no content', {
    app: withLength,
    send: head,
    expect: bodiless(200),
    twin,
  }),
  must('response.head-no-content/no-length', 'a response to HEAD without a length has no content', {
    app: withoutLength,
    send: head,
    expect: bodiless(200),
    twin,
  }),
  must('response.head-no-content/written', 'what the application writes to HEAD is not sent', {
    app: program(start(), { do: 'write', data: { bytes: 'told' } }),
    send: head,
    expect: ifAnswered(bodiless(200)),
    twin,
  }),
  must('response.head-no-content/http-1.0', 'a response to HEAD in HTTP/1.0 has no content', {
    app: withoutLength,
    send: untilEnd(lines('HEAD / HTTP/1.0', 'Host: probe.test', '', '')),
    expect: bodiless(200),
    twin,
  }),
  must('response.head-no-content/refusal', 'the refusal of a HEAD request has no content', {
    send: untilEnd(request('HEAD', '/', 'Content-Length: five', close)),
    expect: ownError(bodiless),
    twin,
  }),
  must('response.head-no-content/failed-application', 'a failure of the application at HEAD has no content', {
    app: program({ do: 'raise', type: 'ValueError', message: 'told to raise' }),
    send: head,
    expect: ifAnswered(all(reachesApplication, ownStatus(bodiless))),
  }),
  must('response.head-no-content/unknown-target', 'the refusal of a HEAD target has no content', {
    send: untilEnd(lines('HEAD /{nonce}#fragment HTTP/1.1', 'Host: probe.test', close, '', '')),
    expect: ownError(bodiless),
    twin,
  }),
  must('response.head-no-content/streamed', 'what is streamed to HEAD is not sent', {
    app: streams(yields('to'), yields('ld')),
    send: head,
    expect: bodiless(200),
    twin,
  }),
  must('response.head-length', 'a Content-Length of the application arrives with HEAD unchanged', {
    app: withLength,
    send: head,
    expect: fieldIsIfSent(200, 'Content-Length', '4'),
    twin,
  }),
  must('response.head-length/server', 'a Content-Length that the server adds to HEAD is the one of GET', {
    app: oneBlock,
    send: head,
    expect: fieldIsIfSent(200, 'Content-Length', '4'),
    twin,
  }),
  must('response.head-length/nothing', 'a HEAD to which the application yields nothing gets no length of zero', {
    app: returning({ kind: 'list', steps: [] }, start(200, [['Content-Length', '4']])),
    send: head,
    expect: all(reachesApplication, fieldIsIfSent(200, 'Content-Length', '4')),
  }),
  should('response.head-fields', 'a Content-Length and other fields arrive with HEAD too', {
    app: program(
      start(200, [
        ['Content-Length', '4'],
        ['X-Told', 'told'],
      ]),
      yields('told'),
    ),
    send: head,
    expect: all(sendsField(200, 'Content-Length', /^4$/), sendsField(200, 'X-Told', /^told$/)),
  }),
  must('response.204-no-content', 'content of a 204 is not sent', {
    app: withStatus(204),
    send: closing,
    expect: all(reachesApplication, either(bodiless(204), failsInstead)),
  }),
  must('response.204-no-length', 'a 204 has no Content-Length of the server', {
    app: returning({ kind: 'list', steps: [] }, start(204, [])),
    send: closing,
    expect: lacksFields(204, 'Content-Length'),
  }),
  must('response.204-no-transfer-encoding', 'a 204 has no Transfer-Encoding', {
    app: program(start(204, [])),
    send: closing,
    expect: lacksFields(204, 'Transfer-Encoding'),
  }),
  must('response.205-no-content', 'a 205 to which the application yields nothing has no content', {
    app: returning({ kind: 'list', steps: [] }, start(205, [])),
    send: closing,
    expect: all(reachesApplication, bodiless(205)),
  }),
  must('response.304-no-content', 'content of a 304 is not sent', {
    app: withStatus(304),
    send: closing,
    expect: all(reachesApplication, either(bodiless(304), failsInstead)),
  }),
  must('response.304-length', 'a Content-Length in a 304 is the one of the application', {
    app: returning({ kind: 'list', steps: [] }, start(304, [['Content-Length', '4']])),
    send: closing,
    expect: fieldIsIfSent(304, 'Content-Length', '4'),
  }),
  must('response.304-length/server', 'a 304 has no Content-Length of zero', {
    app: returning({ kind: 'list', steps: [] }, start(304, [])),
    send: untilEnd(get('/', 'If-None-Match: "told"', close)),
    expect: lacksFields(304, 'Content-Length'),
  }),
  may('response.304-transfer-encoding', 'a 304 has a Transfer-Encoding, or none', {
    app: program(start(304, [])),
    send: closing,
    expect: bodiless(304),
  }),
  must('response.connect-framing', 'a 200 to CONNECT has no framing field', {
    app: withoutLength,
    send: request('CONNECT', 'probe.test:80', close),
    expect: either(refuses(501), lacksFields(200, 'Transfer-Encoding', 'Content-Length')),
    twin,
  }),
  must('response.http-1.0-no-transfer-encoding', 'a response of unknown length to HTTP/1.0 is not chunked', {
    app: withoutLength,
    send: http10,
    expect: all(responds(200, 'told'), lacksFields(200, 'Transfer-Encoding')),
  }),
  must('response.http-1.0-no-transfer-encoding/keep-alive', 'keep-alive in HTTP/1.0 does not lead to chunks', {
    app: withoutLength,
    send: lines('GET / HTTP/1.0', 'Host: probe.test', 'Connection: keep-alive', '', ''),
    expect: all(responds(200, 'told'), lacksFields(200, 'Transfer-Encoding')),
  }),
  must('response.http-1.0-no-transfer-encoding/refusal', 'the refusal of an HTTP/1.0 request is not chunked', {
    send: lines('GET / HTTP/1.0', 'X Told: 1', '', ''),
    expect: ownError((status) => lacksFields(status, 'Transfer-Encoding')),
    twin: http10,
  }),
  must('response.http-1.0-no-transfer-encoding/failed-application', 'a failure at HTTP/1.0 is not answered in chunks', {
    app: program({ do: 'raise', type: 'ValueError', message: 'told to raise' }),
    send: http10,
    expect: ifAnswered(
      all(
        reachesApplication,
        ownStatus((status) => lacksFields(status, 'Transfer-Encoding')),
      ),
    ),
  }),
  must('response.http-1.0-no-transfer-encoding/unknown-version', 'a client of unknown version gets no chunks', {
    send: lines('GET / FTP/1.1', 'Host: probe.test', '', ''),
    expect: ownError((status) => lacksFields(status, 'Transfer-Encoding')),
    twin,
  }),
  may('response.head-transfer-encoding', 'a response to HEAD has a Transfer-Encoding, or none', {
    app: withoutLength,
    send: head,
    expect: bodiless(200),
    twin,
  }),
  should('response.delimited/empty', 'a response without content does not end with the connection', {
    app: returning({ kind: 'list', steps: [] }, start()),
    send: get('/'),
    expect: all(responds(200, ''), reachesApplication, isEmptyAndDelimited),
  }),
  must('response.one-framing', 'a response with a length from the application is not chunked as well', {
    app: program(start(200, [['Content-Length', '4']]), yields('to'), yields('ld')),
    send: get('/'),
    expect: hasOneFraming,
  }),
  should('response.length-known', 'a list of one block is sent with its length', {
    app: oneBlock,
    send: get('/'),
    expect: all(responds(200, 'told'), sendsField(200, 'Content-Length', /^4$/)),
  }),
  should('response.delimited', 'a response of unknown length does not end with the connection', {
    app: withoutLength,
    send: get('/'),
    expect: isDelimited,
  }),
  must('response.length-right', 'what exceeds the length of the application is not sent', {
    app: program(start(200, [['Content-Length', '4']]), yields('told'), yields(' more')),
    send: closing,
    expect: all(reachesApplication, either(failsInstead, keepsToLength)),
  }),
]);
