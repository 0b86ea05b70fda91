import { describe, expect, test } from 'vitest';
import { buildEnviron, decodePath, type EnvironContext, environName, splitMount } from './environ.ts';
import { createErrorsStream } from './errors-stream.ts';
import { fileWrapper } from './file-wrapper.ts';
import { createInputStream } from './input-stream.ts';
import { defaultLimits } from './limits.ts';
import { strictParts } from './parts.ts';
import { createRequestParser } from './request-parser.ts';

const context: EnvironContext = {
  scriptName: '',
  serverName: undefined,
  serverSoftware: 'test/1',
  localAddress: '192.0.2.1',
  localPort: '8080',
  remoteAddress: '192.0.2.2',
  remotePort: '40000',
  input: createInputStream({ next: () => Promise.resolve(undefined) }),
  errors: createErrorsStream({ write: () => {} }),
  fileWrapper,
};

function environOf(head: string, changes: Partial<EnvironContext> = {}) {
  const parser = createRequestParser(defaultLimits, strictParts);
  parser.push(Buffer.from(`${head.replaceAll('\n', '\r\n')}\r\n\r\n`, 'latin1'));
  const event = parser.next();
  if (event?.type !== 'head') throw new Error('no head');
  return buildEnviron(event.head, { ...context, ...changes }, strictParts);
}

const get = 'GET / HTTP/1.1\nHost: a:81';

describe('environ', () => {
  test('holds what PEP 3333 requires, and the variables of CGI that apply', () => {
    const environ = environOf(
      'POST /a%20b?c=%20 HTTP/1.1\nHost: a:81\nContent-Type: text/plain\nContent-Length: 5\nX-Y: z',
    );
    expect(environ).toStrictEqual({
      GATEWAY_INTERFACE: 'CGI/1.1',
      REQUEST_METHOD: 'POST',
      SCRIPT_NAME: '',
      PATH_INFO: '/a b',
      QUERY_STRING: 'c=%20',
      CONTENT_TYPE: 'text/plain',
      CONTENT_LENGTH: '5',
      SERVER_NAME: 'a',
      SERVER_PORT: '8080',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SERVER_SOFTWARE: 'test/1',
      REMOTE_ADDR: '192.0.2.2',
      REMOTE_HOST: '192.0.2.2',
      REMOTE_PORT: '40000',
      HTTP_HOST: 'a:81',
      HTTP_X_Y: 'z',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'http',
      'wsgi.input': context.input,
      'wsgi.input_terminated': true,
      'wsgi.errors': context.errors,
      'wsgi.file_wrapper': fileWrapper,
      'wsgi.multithread': true,
      'wsgi.multiprocess': false,
      'wsgi.run_once': false,
    });
    expect(Object.getPrototypeOf(environ)).toBe(Object.prototype);
  });

  test('is a new one for every request', () => {
    expect(environOf(get)).not.toBe(environOf(get));
  });

  test.each([
    ['GET /a%2541 HTTP/1.1\nHost: a', 'PATH_INFO', '/a%41'],
    ['GET /%C3%A4%00%ff HTTP/1.1\nHost: a', 'PATH_INFO', '/\xc3\xa4\0\xff'],
    ['GET //a//b HTTP/1.1\nHost: a', 'PATH_INFO', '//a//b'],
    ['GET /a/../b HTTP/1.1\nHost: a', 'PATH_INFO', '/a/../b'],
    ['GET /a+b HTTP/1.1\nHost: a', 'PATH_INFO', '/a+b'],
    ['GET /a;b=c HTTP/1.1\nHost: a', 'PATH_INFO', '/a;b=c'],
    ['GET /?a%20b+c HTTP/1.1\nHost: a', 'QUERY_STRING', 'a%20b+c'],
    ['GET / HTTP/1.1\nHost: a', 'QUERY_STRING', ''],
    ['OPTIONS * HTTP/1.1\nHost: a', 'PATH_INFO', ''],
    ['GET http://b:82/c HTTP/1.1\nHost: a', 'PATH_INFO', '/c'],
    ['GET http://b:82/c HTTP/1.1\nHost: a', 'HTTP_HOST', 'b:82'],
    ['GET http://b:82/c HTTP/1.1\nHost: a', 'SERVER_NAME', 'b'],
    ['GET http://b:82/c HTTP/1.0', 'HTTP_HOST', 'b:82'],
    ['GET / HTTP/1.0', 'HTTP_HOST', undefined],
    ['GET / HTTP/1.0', 'SERVER_NAME', '192.0.2.1'],
    ['GET / HTTP/1.1\nHost:', 'SERVER_NAME', '192.0.2.1'],
    ['GET / HTTP/1.1\nHost:', 'HTTP_HOST', ''],
    ['GET / HTTP/1.1\nHost: [::1]:81', 'SERVER_NAME', '[::1]'],
    ['GET / HTTP/1.1\nHost: a:81', 'SERVER_PORT', '8080'],
    ['GET / HTTP/1.0', 'SERVER_PROTOCOL', 'HTTP/1.0'],
    ['GET / HTTP/1.2\nHost: a', 'SERVER_PROTOCOL', 'HTTP/1.2'],
    [`${get}\nX: a\nY: b\nx: c`, 'HTTP_X', 'a, c'],
    [`${get}\nCookie: a=b\nCookie: c=d`, 'HTTP_COOKIE', 'a=b; c=d'],
    [`${get}\nX: \xe4`, 'HTTP_X', '\xe4'],
    [`${get}\nX:`, 'HTTP_X', ''],
    [`${get}\nX_Y: a`, 'HTTP_X_Y', undefined],
    [`${get}\nX-Y: a\nX_Y: b`, 'HTTP_X_Y', 'a'],
    [`${get}\nProxy: a`, 'HTTP_PROXY', undefined],
    [`${get}\nContent-Type: a`, 'HTTP_CONTENT_TYPE', undefined],
    [`${get}\nContent-Length: 5`, 'HTTP_CONTENT_LENGTH', undefined],
    [`${get}\nContent_Length: 5`, 'CONTENT_LENGTH', undefined],
    [get, 'CONTENT_LENGTH', undefined],
    [get, 'CONTENT_TYPE', undefined],
    [`${get}\nContent-Length: 5, 5`, 'CONTENT_LENGTH', '5'],
    [`${get}\nContent-Length: 0`, 'CONTENT_LENGTH', '0'],
    [`${get}\nTransfer-Encoding: chunked`, 'CONTENT_LENGTH', undefined],
    [`${get}\nAuthorization: Basic a`, 'HTTP_AUTHORIZATION', 'Basic a'],
    [`${get}\n__proto__: a`, '__proto__', Object.prototype],
  ])('%j: %s', (head, variable, value) => {
    const environ = environOf(head);
    if (value === undefined) expect(variable in environ).toBe(false);
    else expect(environ[variable]).toBe(value);
  });

  test('names the server as it is configured', () => {
    expect(environOf(get, { serverName: 'configured' }).SERVER_NAME).toBe('configured');
  });

  test('splits the path at the mount', () => {
    const environ = environOf('GET /app/a HTTP/1.1\nHost: a', { scriptName: '/app' });
    expect([environ.SCRIPT_NAME, environ.PATH_INFO]).toEqual(['/app', '/a']);
  });
});

test.each([
  ['/a', '', { scriptName: '', pathInfo: '/a' }],
  ['/a', '/a', { scriptName: '/a', pathInfo: '' }],
  ['/a/', '/a', { scriptName: '/a', pathInfo: '/' }],
  ['/a/b', '/a', { scriptName: '/a', pathInfo: '/b' }],
  ['', '/a', { scriptName: '/a', pathInfo: '' }],
  ['/ab', '/a', undefined],
  ['/', '/a', undefined],
  ['/A', '/a', undefined],
])('the path %s and the mount %s', (path, scriptName, parts) => {
  expect(splitMount(path, scriptName)).toEqual(parts);
});

test('a path is unescaped once', () => {
  expect(decodePath('/%2541%2f%C4')).toBe('/%41/\xc4');
});

test('field names are not told apart by their case', () => {
  expect([environName('X-a'), environName('x-A')]).toEqual(['HTTP_X_A', 'HTTP_X_A']);
});

test('more names than are remembered are still named', () => {
  for (let at = 0; at < 3_000; at += 1) expect(environName(`X${at}`)).toBe(`HTTP_X${at}`);
});
