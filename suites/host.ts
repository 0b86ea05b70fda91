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
