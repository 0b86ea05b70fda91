import { methods as heading } from '../spec/catalogue/methods.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { contradicted, type Expectation, either, satisfied } from './expectation.ts';
import { hidesNoRequest, receivesBody } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import { get, lines, octets, request } from './stimulus.ts';
import { ownError, refuses, responds, sendsField, serves } from './wire-expectations.ts';

const twin = get('/');
const told = program(start(), yields('told'));
const hidden = 'GET /{nonce.smuggled} HTTP/1.1\r\nHost: probe.test\r\n\r\n';
const withBody = (method: string) =>
  lines(`${method} / HTTP/1.1`, 'Host: probe.test', `Content-Length: ${octets(hidden)}`, '', hidden);
const allows = (status: number) => (status === 405 ? sendsField(405, 'Allow', methodList) : isNot405);
const methodList = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+([ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*)?$/;
const isNot405: Expectation = { says: 'answers 405 with the field Allow', judge: () => satisfied('it is not 405') };
const keepsSecret: Expectation = {
  says: 'does not send the Authorization field back',
  judge: ({ wire: { received } }) =>
    received.includes('c2VjcmV0') ? contradicted('the response holds the value of Authorization') : satisfied(),
};

export const methods = suite(heading, ({ must, should, may }) => [
  must('method.get-and-head/get', 'GET is supported', {
    app: told,
    send: get('/get'),
    expect: responds(200, 'told'),
  }),
  must('method.get-and-head/head', 'HEAD is supported', {
    send: request('HEAD', '/'),
    expect: serves,
  }),
  should('method.unrecognized', 'an unknown method is refused, or handed over as it is', {
    send: request('FROBNICATE', '/'),
    expect: either(refuses(501, 405), environIs('REQUEST_METHOD', 'FROBNICATE')),
    twin,
  }),
  must('method.allow/unknown-method', 'a 405 of the server to an unknown method has Allow', {
    send: request('FROBNICATE', '/'),
    expect: ownError(allows),
    twin,
  }),
  must('method.allow/trace', 'a 405 of the server to TRACE has Allow', {
    send: request('TRACE', '/'),
    expect: ownError(allows),
    twin,
  }),
  should('method.unrecognized/token-characters', 'a method of odd characters is refused, or handed over as it is', {
    send: request("M!#$%&'*+-.^_`|~0a", '/'),
    expect: either(refuses(501, 405), environIs('REQUEST_METHOD', "M!#$%&'*+-.^_`|~0a")),
    twin,
  }),
  must('method.framing/put', 'a body of PUT is not served as a request', {
    app: told,
    send: withBody('PUT'),
    expect: hidesNoRequest,
    twin,
  }),
  must('method.framing/unknown', 'a body of an unknown method is not served as a request', {
    app: told,
    send: withBody('FROBNICATE'),
    expect: hidesNoRequest,
    twin,
  }),
  must('method.framing/get', 'a body of GET is not served as a request', {
    app: told,
    send: withBody('GET'),
    expect: hidesNoRequest,
    twin,
  }),
  must('method.framing/head', 'a body of HEAD is not served as a request', {
    app: told,
    send: withBody('HEAD'),
    expect: hidesNoRequest,
    twin,
  }),
  must('method.framing/delete', 'a body of DELETE is not served as a request', {
    app: told,
    send: withBody('DELETE'),
    expect: hidesNoRequest,
    twin,
  }),
  must('method.framing/options', 'a body of OPTIONS is not served as a request', {
    app: told,
    send: withBody('OPTIONS'),
    expect: hidesNoRequest,
    twin,
  }),
  must('method.framing/trace', 'a body of TRACE is not served as a request', {
    app: told,
    send: withBody('TRACE'),
    expect: hidesNoRequest,
    twin,
  }),
  should('method.trace-sensitive', 'a TRACE response does not hold the Authorization field', {
    app: told,
    send: request('TRACE', '/', 'Authorization: Basic c2VjcmV0'),
    expect: keepsSecret,
    twin,
  }),
  may('method.content-unexpected', 'content of GET is handed over, or the request is refused', {
    send: lines('GET / HTTP/1.1', 'Host: probe.test', 'Content-Length: 5', '', 'hello'),
    expect: either(receivesBody('hello'), refuses(400)),
    twin,
  }),
  may('method.max-forwards', 'GET with Max-Forwards is served as without', {
    send: get('/', 'Max-Forwards: 0'),
    expect: serves,
  }),
  may('method.max-forwards-zero', 'OPTIONS with a Max-Forwards of zero is answered', {
    app: told,
    send: request('OPTIONS', '/', 'Max-Forwards: 0'),
    expect: either(responds(200), responds(204), refuses(501, 405)),
    twin,
  }),
  may('method.connect', 'CONNECT is refused, or handed over', {
    app: told,
    send: request('CONNECT', 'probe.test:80'),
    expect: either(refuses(501, 405, 400), responds(200)),
    twin,
  }),
]);
