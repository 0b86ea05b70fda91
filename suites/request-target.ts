import { requestTarget as heading } from '../spec/catalogue/request-target.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { all, either } from './expectation.ts';
import { keepsAbsent, receivesBody } from './framing-expectations.ts';
import { get, lines, request } from './stimulus.ts';
import { refuses, responds, serves } from './wire-expectations.ts';

const twin = get('/');
const absolute = (target: string, host: string) => lines(`GET ${target} HTTP/1.1`, `Host: ${host}`, '', '');

export const requestTarget = suite(heading, ({ must, should, may }) => [
  must('target.origin-form', 'path and query are divided at the first question mark', {
    send: get('/a/b?c=/d?e'),
    expect: all(serves, environIs('PATH_INFO', '/a/b'), environIs('QUERY_STRING', 'c=/d?e')),
  }),
  must('target.origin-form/two-slashes', 'a path that begins with two slashes is no authority', {
    send: get('//other.test/path'),
    expect: either(
      all(serves, environIs('PATH_INFO', '//other.test/path', '/other.test/path')),
      refuses(400),
      responds(301),
    ),
    twin,
  }),
  must('target.origin-form/colon', 'a path with a colon and slashes in it is no absolute URI', {
    send: get('/http://other.test/'),
    expect: all(serves, environIs('PATH_INFO', '/http://other.test/')),
  }),
  must('target.absolute-form', 'a target in absolute-form is accepted', {
    send: absolute('http://probe.test/path', 'probe.test'),
    expect: serves,
  }),
  must('target.absolute-form/http-1.0', 'a target in absolute-form is accepted in HTTP/1.0 without Host', {
    send: lines('GET http://probe.test/path HTTP/1.0', '', ''),
    expect: serves,
  }),
  must('target.absolute-form/with-body', 'a body behind a target in absolute-form is handed over', {
    send: lines('POST http://probe.test/path HTTP/1.1', 'Host: probe.test', 'Content-Length: 5', '', 'hello'),
    expect: receivesBody('hello'),
  }),
  must('target.absolute-form-path/port', 'a port in an absolute-form is no part of the path', {
    send: absolute('http://probe.test:8080/path?query', 'probe.test:8080'),
    expect: all(serves, environIs('PATH_INFO', '/path'), environIs('QUERY_STRING', 'query')),
  }),
  must('target.absolute-form-path/inner-uri', 'a URI in the query of an absolute-form stays there', {
    send: absolute('http://probe.test/path?u=http://other.test/', 'probe.test'),
    expect: all(serves, environIs('PATH_INFO', '/path'), environIs('QUERY_STRING', 'u=http://other.test/')),
  }),
  must('target.absolute-form-path', 'path and query of an absolute-form arrive without scheme and host', {
    send: absolute('http://probe.test/path?query', 'probe.test'),
    expect: all(serves, environIs('PATH_INFO', '/path'), environIs('QUERY_STRING', 'query')),
  }),
  must('target.absolute-form-path/scheme-case', 'the scheme of an absolute-form is not case-sensitive', {
    send: absolute('HTTP://probe.test/path', 'probe.test'),
    expect: all(serves, environIs('PATH_INFO', '/path')),
  }),
  must('target.absolute-form-path/query-only', 'an absolute-form with a query and no path has its query', {
    send: absolute('http://probe.test?query', 'probe.test'),
    expect: all(serves, environIs('PATH_INFO', '/', ''), environIs('QUERY_STRING', 'query')),
  }),
  must('target.absolute-form-host', 'the host of an absolute-form takes the place of the Host field', {
    send: absolute('http://target.test/path', 'field.test'),
    expect: either(
      refuses(421, 400),
      environIs('HTTP_HOST', 'target.test', ''),
      all(keepsAbsent('HTTP_HOST'), environIs('SERVER_NAME', 'target.test')),
    ),
    twin: absolute('http://probe.test/path', 'probe.test'),
  }),
  should('target.authority-form', 'a target of host and port is refused with GET', {
    send: lines('GET probe.test:80 HTTP/1.1', 'Host: probe.test:80', '', ''),
    expect: refuses(400),
    twin,
  }),
  may('target.asterisk-form', 'OPTIONS * is answered, by the server or by the application', {
    send: request('OPTIONS', '*'),
    expect: either(environIs('PATH_INFO', '', '*', '/'), responds(200), responds(204), refuses(501, 405)),
    twin,
  }),
  may('target.asterisk-form/absolute', 'OPTIONS of a URI without a path is for the server as a whole', {
    send: lines('OPTIONS http://probe.test HTTP/1.1', 'Host: probe.test', '', ''),
    expect: either(environIs('PATH_INFO', '', '*', '/'), responds(200), responds(204), refuses(501, 405, 400)),
    twin,
  }),
  should('target.connect-form', 'CONNECT with a path is refused', {
    send: request('CONNECT', '/path'),
    expect: refuses(400, 405, 501),
    twin,
  }),
  should('target.connect-form/absolute', 'CONNECT with a URI is refused', {
    send: request('CONNECT', 'http://probe.test/'),
    expect: refuses(400, 405, 501),
    twin,
  }),
  may('target.normalization', 'dot segments of a path arrive as they are, or resolved', {
    send: get('/a/../b/./c'),
    expect: either(environIs('PATH_INFO', '/a/../b/./c', '/b/c'), refuses(400), responds(301)),
    twin,
  }),
  should('target.asterisk-elsewhere', 'the target "*" is refused with GET', {
    send: get('*'),
    expect: refuses(400),
    twin,
  }),
  should('target.userinfo', 'user information in an absolute-form is refused', {
    send: absolute('http://user@probe.test/path', 'probe.test'),
    expect: refuses(400),
    twin: absolute('http://probe.test/path', 'probe.test'),
  }),
  should('target.userinfo/password', 'a user with a password in an absolute-form is refused', {
    send: absolute('http://user:password@probe.test/path', 'probe.test'),
    expect: refuses(400),
    twin: absolute('http://probe.test/path', 'probe.test'),
  }),
  must('target.empty-host/port', 'an absolute-form with a port and no host is refused', {
    send: absolute('http://:80/path', 'probe.test'),
    expect: refuses(400),
    twin: absolute('http://probe.test/path', 'probe.test'),
  }),
  must('target.empty-host', 'an absolute-form with an empty host is refused', {
    send: absolute('http:///path', 'probe.test'),
    expect: refuses(400),
    twin: absolute('http://probe.test/path', 'probe.test'),
  }),
]);
