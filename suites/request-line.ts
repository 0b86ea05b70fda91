import { requestLine as heading } from '../spec/catalogue/request-line.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { all, type Expectation, either } from './expectation.ts';
import { get, lines, request } from './stimulus.ts';
import { refuses, responds, serves, servesWhole } from './wire-expectations.ts';

const first = (line: string) => lines(line, 'Host: probe.test', '', '');
const twin = get('/{nonce}');
const refusesOrRedirects: Expectation = { ...either(refuses(400), responds(301)), onWire: true };
const long = 'a'.repeat(7960);
const longMethod = 'M'.repeat(3000);
const hugeTarget = `/${'a'.repeat(1_000_000)}`;

export const requestLine = suite(heading, ({ must, should, may }) => [
  should('request-line.malformed/no-version', 'a request line without a version is refused', {
    send: first('GET /{nonce}'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/no-target', 'a request line without a target is refused', {
    send: first('GET HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/no-method', 'a request line without a method is refused', {
    send: first(' /{nonce} HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/four-words', 'a request line of four words is refused', {
    send: first('GET /{nonce} HTTP/1.1 HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/method-delimiter', 'a method with a character outside the token is refused', {
    send: first('G(E)T /{nonce} HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/method-obs-text', 'a method with an octet beyond ASCII is refused', {
    send: first('G\xc9T /{nonce} HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/target-nul', 'a target with NUL is refused', {
    send: first('GET /{nonce}\x00 HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/target-delete', 'a target with the control character 0x7f is refused', {
    send: first('GET /{nonce}\x7f HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/target-obs-text', 'a target with an octet beyond ASCII is refused', {
    send: first('GET /{nonce}\xe9 HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/target-fragment', 'a target with a fragment is refused', {
    send: first('GET /{nonce}#fragment HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/relative-target', 'a target that is a word without a slash is refused', {
    send: first('GET {nonce} HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/escape', 'a target whose escape has no two hexadecimal digits is refused', {
    send: first('GET /{nonce}%zz HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/target-quote', 'a target with quotes is refused', {
    send: first('GET /{nonce}"quoted" HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/target-backslash', 'a target with a backslash is refused', {
    send: first('GET /{nonce}\\..\\ HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/method-colon', 'a field line in the place of the request line is refused', {
    send: first('Host: /{nonce} HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/method-nul', 'a method with NUL is refused', {
    send: first('GET\x00 /{nonce} HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.malformed/version-nul', 'a version with NUL behind it is refused', {
    send: first('GET /{nonce} HTTP/1.1\x00'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.autocorrect/in-query', 'a query with a space in it is not handed over', {
    send: first('GET /{nonce}?a=b c HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  should('request-line.autocorrect', 'a target with a space in it is not handed over', {
    send: first('GET /{nonce} space HTTP/1.1'),
    expect: refusesOrRedirects,
    twin,
  }),
  may('request-line.whitespace/two-spaces', 'two spaces before the target separate like one, or are refused', {
    send: first('GET  /{nonce} HTTP/1.1'),
    expect: either(refuses(400), all(serves, environIs('QUERY_STRING', ''))),
    twin,
  }),
  may('request-line.whitespace/tab', 'a tab separates like a space, or is refused', {
    send: first('GET\t/{nonce}\tHTTP/1.1'),
    expect: either(refuses(400), all(serves, environIs('QUERY_STRING', ''))),
    twin,
  }),
  may('request-line.whitespace/form-feed', 'VT and FF separate like a space, or are refused', {
    send: first('GET\x0b/{nonce}\x0cHTTP/1.1'),
    expect: either(refuses(400), all(serves, environIs('QUERY_STRING', ''))),
    twin,
  }),
  may('request-line.whitespace/bare-cr', 'a CR without LF separates like a space, or is refused', {
    send: first('GET\r/{nonce}\rHTTP/1.1'),
    expect: either(refuses(400), all(serves, environIs('QUERY_STRING', ''))),
    twin,
  }),
  may('request-line.whitespace/leading', 'a space ahead of the method is ignored, or refused', {
    send: first(' GET /{nonce} HTTP/1.1'),
    expect: either(refuses(400), all(serves, environIs('REQUEST_METHOD', 'GET'))),
    twin,
  }),
  may('request-line.whitespace/trailing', 'a space behind the version is ignored, or refused', {
    send: first('GET /{nonce} HTTP/1.1 '),
    expect: either(refuses(400), all(serves, environIs('SERVER_PROTOCOL', 'HTTP/1.1'))),
    twin,
  }),
  must('request-line.method-case/mixed', 'a method with one capital is not taken for the one in capitals', {
    send: request('Post', '/'),
    expect: either(refuses(501, 405, 400), environIs('REQUEST_METHOD', 'Post')),
    twin,
  }),
  must('request-line.method-case', 'a method in lower case is not taken for the one in capitals', {
    send: request('get', '/'),
    expect: either(refuses(501, 405, 400), environIs('REQUEST_METHOD', 'get')),
    twin,
  }),
  should('request-line.method-too-long', 'a method of 3000 octets is refused, or handed over uncut', {
    send: request(longMethod, '/{nonce}'),
    expect: either(refuses(501), all(serves, environIs('REQUEST_METHOD', longMethod))),
    twin,
  }),
  must('request-line.target-too-long', 'a target of a million octets is refused, or served as it is', {
    send: get(hugeTarget),
    expect: either(refuses(414), servesWhole(hugeTarget.length)),
    twin,
  }),
  should('request-line.length', 'a request line of 8000 octets is served', {
    send: get(`/${long}?${'b'.repeat(20)}`),
    expect: all(serves, environIs('QUERY_STRING', 'b'.repeat(20))),
  }),
]);
