import { cgiVariables as heading } from '../spec/catalogue/cgi-variables.ts';
import { environIs, environLacks } from './application-expectations.ts';
import { suite } from './check.ts';
import {
  addressForm,
  environJoins,
  environMatches,
  environVaries,
  nameForm,
  offeredMatches,
  serverPortIs,
} from './environ-expectations.ts';
import { all, either } from './expectation.ts';
import { get, lines, post, request } from './stimulus.ts';
import { refuses } from './wire-expectations.ts';

const plainGet = get('/');

export const cgiVariables = suite(heading, ({ must, should, may }) => [
  must('cgi.content-length-exact/body', 'CONTENT_LENGTH counts the bytes of the body', {
    send: post('\x00\r\n\xc3\xa9'),
    expect: environIs('CONTENT_LENGTH', '5'),
  }),
  must('cgi.content-length-exact/no-body', 'CONTENT_LENGTH does not tell of a body that is not there', {
    send: request('DELETE', '/'),
    expect: environIs('CONTENT_LENGTH', '', '0'),
  }),
  must('cgi.content-type-kept/parameters', 'CONTENT_TYPE keeps its parameters, quotes and case', {
    send: post('hello', 'Content-Type: Application/X-Kit; boundary="a;B"; x=Y'),
    expect: environIs('CONTENT_TYPE', 'Application/X-Kit; boundary="a;B"; x=Y'),
  }),
  must('cgi.content-type-kept/without-body', 'CONTENT_TYPE is handed over for a request without a body too', {
    send: get('/', 'Content-Type: text/csv'),
    expect: environIs('CONTENT_TYPE', 'text/csv'),
  }),
  must('cgi.path-info-decoded/blank', 'an escaped blank in the path is unescaped', {
    send: get('/a%20b'),
    expect: environIs('PATH_INFO', '/a b'),
  }),
  must('cgi.path-info-decoded/once', 'an escaped percent sign is not unescaped a second time', {
    send: get('/a%2541'),
    expect: environIs('PATH_INFO', '/a%41'),
  }),
  must('cgi.path-info-decoded/lower-case', 'hexadecimal digits of an escape count in either case', {
    send: get('/%c3%A9'),
    expect: environIs('PATH_INFO', '/\xc3\xa9'),
  }),
  must('cgi.path-info-decoded/not-utf-8', 'an escaped byte that is not UTF-8 stays that byte', {
    send: get('/%ff%41'),
    twin: plainGet,
    expect: either(environIs('PATH_INFO', '/\xffA'), refuses(400)),
  }),
  must('cgi.path-info-decoded/question-mark', 'an escaped question mark belongs to the path', {
    send: get('/a%3Fb?c'),
    expect: all(environIs('PATH_INFO', '/a?b'), environIs('QUERY_STRING', 'c')),
  }),
  must('cgi.path-info-decoded/plus', 'a plus sign in the path is no blank', {
    send: get('/a+b'),
    expect: environIs('PATH_INFO', '/a+b'),
  }),
  must('cgi.path-info-case', 'PATH_INFO keeps upper and lower case', {
    send: get('/One/tWO'),
    expect: environIs('PATH_INFO', '/One/tWO'),
  }),
  must('cgi.query-string-encoded/escapes', 'escapes in the query are left as they are', {
    send: get('/?a=%41%26%3d'),
    expect: environIs('QUERY_STRING', 'a=%41%26%3d'),
  }),
  must('cgi.query-string-encoded/order', 'parameters are neither sorted nor joined', {
    send: get('/?b=2&a=1&b=1'),
    expect: environIs('QUERY_STRING', 'b=2&a=1&b=1'),
  }),
  must('cgi.remote-addr', 'REMOTE_ADDR is an address, where it is told', {
    send: plainGet,
    expect: offeredMatches('REMOTE_ADDR', addressForm, 'an IP address'),
  }),
  should('cgi.remote-host', 'REMOTE_HOST is a name or an address, where it is told', {
    send: plainGet,
    expect: offeredMatches('REMOTE_HOST', /^[A-Za-z0-9.:%_-]*$/, 'a host name, an address or empty'),
  }),
  must('cgi.request-method-case', 'a method in lower case is not GET: it is handed over as it is, or refused', {
    send: request('get', '/'),
    twin: plainGet,
    expect: either(environIs('REQUEST_METHOD', 'get'), refuses(501)),
  }),
  must('cgi.server-name-alone/with-port', 'SERVER_NAME does not hold the port of the Host field', {
    send: lines('GET / HTTP/1.1', 'Host: probe.test:8080', '', ''),
    expect: environMatches('SERVER_NAME', nameForm, 'a name without a port'),
  }),
  must('cgi.server-port-number/host-without-port', 'SERVER_PORT is the port of the server', {
    send: plainGet,
    expect: serverPortIs('80'),
  }),
  must('cgi.server-port-number/host-with-port', 'SERVER_PORT is the port of the server or of the Host field', {
    send: lines('GET / HTTP/1.1', 'Host: probe.test:8080', '', ''),
    expect: serverPortIs('8080'),
  }),
  must('cgi.server-protocol-form', 'SERVER_PROTOCOL has the form HTTP/digit.digit', {
    send: plainGet,
    expect: environMatches('SERVER_PROTOCOL', /^HTTP\/\d\.\d$/, 'HTTP, a slash and a version'),
  }),
  must('cgi.field-names/hyphens', 'hyphens of a field name become underscores', {
    send: get('/', 'X-Kit-Long-Name: here'),
    expect: environIs('HTTP_X_KIT_LONG_NAME', 'here'),
  }),
  must('cgi.field-names/case', 'a field name counts in any case', {
    send: get('/', 'x-KIT-word: here'),
    expect: environIs('HTTP_X_KIT_WORD', 'here'),
  }),
  must('cgi.field-names/digits', 'digits of a field name are kept', {
    send: get('/', 'X-Kit-2: here'),
    expect: environIs('HTTP_X_KIT_2', 'here'),
  }),
  must('cgi.field-values/host', 'HTTP_HOST is the value of the Host field', {
    send: plainGet,
    expect: environIs('HTTP_HOST', 'probe.test'),
  }),
  must('cgi.field-values/verbatim', 'the value of a field is neither unescaped nor unquoted', {
    send: get('/', 'X-Kit-Word: "a, b"; c=%41 +\\"'),
    expect: environIs('HTTP_X_KIT_WORD', '"a, b"; c=%41 +\\"'),
  }),
  must('cgi.field-values/colon', 'a colon in the value of a field stays there', {
    send: get('/', 'X-Kit-Word: a:b: c'),
    expect: environIs('HTTP_X_KIT_WORD', 'a:b: c'),
  }),
  must('cgi.field-values/blanks', 'blanks around the value are taken off, those inside stay', {
    send: get('/', 'X-Kit-Word: \t a  b \t'),
    expect: environIs('HTTP_X_KIT_WORD', 'a  b'),
  }),
  must('cgi.field-values/long', 'a field of 4,000 bytes arrives whole', {
    send: get('/', `X-Kit-Word: ${'x'.repeat(4000)}`),
    expect: environIs('HTTP_X_KIT_WORD', 'x'.repeat(4000)),
  }),
  must('cgi.repeated-fields/two', 'two fields of one name become one value with both', {
    send: get('/', 'X-Kit-Word: one', 'X-Kit-Word: two'),
    expect: environJoins('HTTP_X_KIT_WORD', ',', 'one', 'two'),
  }),
  must('cgi.repeated-fields/apart', 'fields of one name are joined in order, whatever stands between them', {
    send: get('/', 'X-Kit-Word: one', 'X-Kit-Other: x', 'x-kit-word: two', 'X-KIT-WORD: three'),
    expect: environJoins('HTTP_X_KIT_WORD', ',', 'one', 'two', 'three'),
  }),
  must('cgi.repeated-fields/cookies', 'two Cookie fields are joined by a semicolon or a comma', {
    send: get('/', 'Cookie: a=1', 'Cookie: b=2'),
    expect: environJoins('HTTP_COOKIE', ';,', 'a=1', 'b=2'),
  }),
  should('cgi.field-duplicates/content-type', 'Content-Type has no HTTP_ variable', {
    send: post('hello', 'Content-Type: text/plain'),
    expect: environLacks('HTTP_CONTENT_TYPE'),
  }),
  should('cgi.field-duplicates/content-length', 'Content-Length has no HTTP_ variable', {
    send: post('hello'),
    expect: environLacks('HTTP_CONTENT_LENGTH'),
  }),
  may('cgi.authentication-removed', 'the Authorization field is handed over as it is, or left out', {
    send: get('/', 'Authorization: Basic a2l0OmtpdA=='),
    expect: environVaries('HTTP_AUTHORIZATION', 'Basic a2l0OmtpdA==', null),
  }),
  may('cgi.similar-names', 'a field with an underscore in its name is not taken for one with a hyphen alone', {
    send: get('/', 'X-Kit-Word: good', 'X_Kit_Word: other'),
    expect: either(environVaries('HTTP_X_KIT_WORD', 'good', 'good,other', 'good, other', 'other'), refuses(400)),
  }),
  may('cgi.path-limits/slash', 'an escaped slash is unescaped, or the request is refused', {
    send: get('/a%2Fb'),
    twin: plainGet,
    expect: either(environVaries('PATH_INFO', '/a/b', '/a%2Fb'), refuses(400)),
  }),
  may('cgi.path-limits/null', 'an escaped null byte is unescaped, or the request is refused', {
    send: get('/a%00b'),
    twin: plainGet,
    expect: either(environVaries('PATH_INFO', '/a\x00b'), refuses(400)),
  }),
]);
