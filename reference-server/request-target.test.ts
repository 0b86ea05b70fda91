import { describe, expect, test } from 'vitest';
import { RemoteProtocolError } from './protocol-error.ts';
import { parseAuthority, parseTarget } from './request-target.ts';

function read(method: string, target: string): string {
  try {
    const { form, path, query, authority } = parseTarget(method, target);
    return [form, path, query, authority?.text ?? '-'].join(' ');
  } catch (error) {
    if (!(error instanceof RemoteProtocolError)) throw error;
    return `${error.status} ${error.section}`;
  }
}

describe('a target', () => {
  test.each([
    ['GET', '/', 'origin /  -'],
    ['GET', '/a%20b?c=%3F', 'origin /a%20b c=%3F -'],
    ['GET', '/?', 'origin /  -'],
    ['GET', '//host/path', 'origin //host/path  -'],
    ['GET', "/-._~!$&'()*+,;=:@/", "origin /-._~!$&'()*+,;=:@/  -"],
    ['GET', '/*', 'origin /*  -'],
    ['GET', 'http://a/b?c', 'absolute /b c a'],
    ['GET', 'HTTP://A:80/b', 'absolute /b  A:80'],
    ['GET', 'http://a', 'absolute /  a'],
    ['GET', 'http://a?b', 'absolute / b a'],
    ['GET', 'http://[::1]:8080/', 'absolute /  [::1]:8080'],
    ['OPTIONS', '*', 'asterisk   -'],
    ['OPTIONS', 'http://a', 'asterisk   a'],
    ['OPTIONS', 'http://a/', 'absolute /  a'],
    ['OPTIONS', 'http://a?b', 'absolute / b a'],
    ['TRACE', '/', 'origin /  -'],
    ['GET', '*', '400 RFC 9112, 3.2.4'],
    ['GET', '', '400 RFC 9112, 3.2'],
    ['GET', 'a', '400 RFC 9112, 3.2'],
    ['GET', 'a:80', '400 RFC 9112, 3.2'],
    ['GET', '?a', '400 RFC 9112, 3.2'],
    ['GET', '/a#b', '400 RFC 9112, 3.2'],
    ['GET', '/%', '400 RFC 9112, 3.2'],
    ['GET', '/%4', '400 RFC 9112, 3.2'],
    ['GET', '/%4g', '400 RFC 9112, 3.2'],
    ['GET', '/a?%zz', '400 RFC 9112, 3.2'],
    ['GET', '/"', '400 RFC 9112, 3.2'],
    ['GET', '/\\', '400 RFC 9112, 3.2'],
    ['GET', '/\xe4', '400 RFC 9112, 3.2'],
    ['GET', '/[', '400 RFC 9112, 3.2'],
    ['GET', 'http://a/b#c', '400 RFC 9112, 3.2'],
    ['GET', 'http:/a', '400 RFC 9112, 3.2'],
    ['GET', 'http:///a', '400 RFC 9110, 4.2.1'],
    ['GET', 'http://:80/', '400 RFC 9110, 4.2.1'],
    ['GET', 'http://a:99999/', '400 RFC 9110, 4.2.1'],
    ['GET', 'http://u@a/', '400 RFC 9110, 4.2.4'],
    ['GET', 'https://a/', '421 RFC 9110, 7.4'],
    ['GET', 'ftp://a/', '421 RFC 9110, 7.4'],
    ['CONNECT', 'a:443', '501 RFC 9110, 9.3.6'],
    ['CONNECT', '[::1]:443', '501 RFC 9110, 9.3.6'],
    ['CONNECT', 'a', '400 RFC 9112, 3.2.3'],
    ['CONNECT', 'a:', '400 RFC 9112, 3.2.3'],
    ['CONNECT', 'a:0', '400 RFC 9112, 3.2.3'],
    ['CONNECT', 'a:65536', '400 RFC 9112, 3.2.3'],
    ['CONNECT', '/', '400 RFC 9112, 3.2.3'],
  ])('%s %s', (method, target, words) => {
    expect(read(method, target)).toBe(words);
  });

  test('is read in linear time, also where it is wrong at its end', () => {
    expect(read('GET', `/${'a'.repeat(1_000_000)}"`)).toBe('400 RFC 9112, 3.2');
    expect(read('GET', `/${'%41'.repeat(300_000)}%`)).toBe('400 RFC 9112, 3.2');
    expect(read('GET', `http://${'a'.repeat(300_000)}"`)).toBe('400 RFC 9110, 4.2.1');
  });
});

describe('an authority', () => {
  test.each([
    ['a', 'a', ''],
    ['a.b-c:80', 'a.b-c', '80'],
    ['a:', 'a', ''],
    ['192.0.2.1:8080', '192.0.2.1', '8080'],
    ['a%20b', 'a%20b', ''],
    ['a,b', 'a,b', ''],
    ['[::]', '[::]', ''],
    ['[1:2:3:4:5:6:7:8]:80', '[1:2:3:4:5:6:7:8]', '80'],
    ['[1::8]', '[1::8]', ''],
    ['[1:2:3:4:5:6:7::]', '[1:2:3:4:5:6:7::]', ''],
    ['[::ffff:192.0.2.1]', '[::ffff:192.0.2.1]', ''],
    ['[v1.a:b]', '[v1.a:b]', ''],
  ])('%s', (text, host, port) => {
    expect(parseAuthority(text)).toEqual({ text, host, port });
  });

  test.each(['', ':80', 'a b', 'a/b', 'a?b', 'a@b', 'a:b', 'a:1:2', 'a:65536', 'a%2', '[', '[]', '[::1', '::1'])(
    'not %s',
    (text) => {
      expect(parseAuthority(text)).toBeUndefined();
    },
  );

  test.each([
    '[1:2:3:4:5:6:7]',
    '[1:2:3:4:5:6:7:8:9]',
    '[1::2::3]',
    '[::12345]',
    '[::256.0.0.1]',
    '[::1%25eth0]',
    '[g::]',
    '[v.a]',
  ])('not the address %s', (text) => {
    expect(parseAuthority(text)).toBeUndefined();
  });
});
