import { host as heading } from '../spec/catalogue/host.ts';
import { suite } from './check.ts';
import { either } from './expectation.ts';
import { get, lines } from './stimulus.ts';
import { refuses, serves } from './wire-expectations.ts';

const hosts = (...values: readonly string[]) =>
  lines('GET / HTTP/1.1', ...values.map((value) => `Host: ${value}`), '', '');
const twin = get('/');

export const host = suite(heading, ({ must, may }) => [
  must('host.required', 'an HTTP/1.1 request without Host is refused', {
    send: hosts(),
    expect: refuses(400),
    twin,
  }),
  must('host.required/absolute-form', 'a target in absolute-form does not stand in for Host', {
    send: lines('GET http://probe.test/ HTTP/1.1', '', ''),
    expect: refuses(400),
    twin,
  }),
  must('host.single/different', 'two Host fields that differ are refused', {
    send: hosts('probe.test', 'other.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.single/same', 'two Host fields that are the same are refused', {
    send: hosts('probe.test', 'probe.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.single/apart', 'two Host fields with another field between them are refused', {
    send: lines('GET / HTTP/1.1', 'Host: probe.test', 'X-Told: 1', 'hOST: other.test', '', ''),
    expect: refuses(400),
    twin,
  }),
  must('host.single/http-1.0', 'two Host fields are refused in an HTTP/1.0 request too', {
    send: lines('GET / HTTP/1.0', 'Host: probe.test', 'Host: other.test', '', ''),
    expect: refuses(400),
    twin: lines('GET / HTTP/1.0', 'Host: probe.test', '', ''),
  }),
  must('host.invalid/space', 'a Host with a space in it is refused', {
    send: hosts('probe test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/path', 'a Host with a path is refused', {
    send: hosts('probe.test/path'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/userinfo', 'a Host with user information is refused', {
    send: hosts('user@probe.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/port', 'a Host whose port is no number is refused', {
    send: hosts('probe.test:http'),
    expect: refuses(400),
    twin: hosts('probe.test:8080'),
  }),
  must('host.invalid/bracket', 'a Host with half an IPv6 address is refused', {
    send: hosts('[::1'),
    expect: refuses(400),
    twin: hosts('[::1]'),
  }),
  must('host.invalid/two-ports', 'a Host with two ports is refused', {
    send: hosts('probe.test:80:81'),
    expect: refuses(400),
    twin: hosts('probe.test:8080'),
  }),
  must('host.invalid/port-sign', 'a Host whose port has a sign is refused', {
    send: hosts('probe.test:+80'),
    expect: refuses(400),
    twin: hosts('probe.test:8080'),
  }),
  must('host.invalid/query', 'a Host with a query is refused', {
    send: hosts('probe.test?query'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/fragment', 'a Host with a fragment is refused', {
    send: hosts('probe.test#fragment'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/uri', 'a URI in the place of a Host is refused', {
    send: hosts('http://probe.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/backslash', 'a Host with a backslash is refused', {
    send: hosts('probe.test\\other.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/quotes', 'a Host in quotes is refused', {
    send: hosts('"probe.test"'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/list', 'a list of two hosts is refused', {
    send: hosts('probe.test, other.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/escape', 'a Host whose escape has no two hexadecimal digits is refused', {
    send: hosts('probe%zz.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/obs-text', 'a Host with an octet beyond ASCII is refused', {
    send: hosts('pr\xf6be.test'),
    expect: refuses(400),
    twin,
  }),
  must('host.invalid/bare-address', 'an IPv6 address without brackets is refused', {
    send: hosts('fe80::1'),
    expect: refuses(400),
    twin: hosts('[fe80::1]'),
  }),
  must('host.invalid/address-digits', 'an IPv6 address with another letter is refused', {
    send: hosts('[fe80::g]'),
    expect: refuses(400),
    twin: hosts('[fe80::1]'),
  }),
  must('host.invalid/behind-bracket', 'a Host with text behind the bracket is refused', {
    send: hosts('[::1]probe.test'),
    expect: refuses(400),
    twin: hosts('[::1]'),
  }),
  must('host.invalid/http-1.0', 'a Host with a path is refused in an HTTP/1.0 request too', {
    send: lines('GET / HTTP/1.0', 'Host: probe.test/path', '', ''),
    expect: refuses(400),
    twin: lines('GET / HTTP/1.0', 'Host: probe.test', '', ''),
  }),
  may('host.forms', 'an IPv4 address with a port is a host', {
    send: hosts('127.0.0.1:8080'),
    expect: either(serves, refuses(421)),
    twin,
  }),
  may('host.forms/future', 'an address of a future version is a host', {
    send: hosts('[v1.probe]:8080'),
    expect: either(serves, refuses(421)),
    twin,
  }),
  may('host.forms/empty-port', 'a colon without a port behind it may follow a host', {
    send: hosts('probe.test:'),
    expect: either(serves, refuses(421)),
    twin,
  }),
  may('host.forms/escape', 'an escape and an underscore may stand in the name of a host', {
    send: hosts('pr%6Fbe_1.test'),
    expect: either(serves, refuses(421)),
    twin,
  }),
  may('host.empty', 'an empty Host is refused, or the request is served', {
    send: hosts(''),
    expect: either(refuses(400), serves),
    twin,
  }),
  may('host.http-1.0', 'an HTTP/1.0 request without Host is served, or refused', {
    send: lines('GET / HTTP/1.0', '', ''),
    expect: either(serves, refuses(400)),
    twin,
  }),
]);
