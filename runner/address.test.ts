import { expect, it } from 'vitest';
import { addressText, parseAddress } from './address.ts';

it.each([
  ['localhost:8888', { host: 'localhost', port: 8888 }],
  ['http://127.0.0.1:80/', { host: '127.0.0.1', port: 80 }],
  ['[::1]:8080', { host: '::1', port: 8080 }],
  ['example', { host: 'example', port: 80 }],
])('%s', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(parseAddress(addressText(address))).toEqual(address);
});

it('tells an IPv6 address from its port', () => {
  expect(addressText({ host: '::1', port: 80 })).toBe('[::1]:80');
  expect(addressText({ host: 'localhost', port: 8888 })).toBe('localhost:8888');
});

it.each(['https://localhost', 'localhost:port', 'localhost:99999', 'http://localhost/path', 'http://me@localhost', ''])(
  'refuses "%s" in one line',
  (text) => {
    expect(() => parseAddress(text)).toThrow(/^--target ".*" .*; write host:port or http:\/\/host:port$/);
  },
);
