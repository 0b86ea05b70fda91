import { describe, expect, test } from 'vitest';
import type { Seen } from '../spec/index.ts';
import {
  byteStrings,
  concurrencyTold,
  concurrencyUnseen,
  environJoins,
  environMatches,
  environVaries,
  exactStrings,
  extensionNames,
  nativeCgiValues,
  nativeKeys,
  pathIs,
  reconstructs,
  runsOnceTold,
  serverPortIs,
} from './environ-expectations.ts';
import type { Expectation } from './expectation.ts';
import { bytes, entry, none, object, observation, text, told, truth } from './hand-made.ts';
import type { Overlap } from './observation.ts';

const judged = (expectation: Expectation, items: Record<string, Seen>) =>
  told(expectation.judge(observation({ entries: [entry(items)] })));

test('a value has a form', () => {
  const digits = environMatches('SERVER_PORT', /^\d+$/, 'digits');
  expect(judged(digits, { SERVER_PORT: text('80') })).toBe('satisfied');
  expect(judged(digits, { SERVER_PORT: text('') })).toMatch(/^contradicted/);
  expect(judged(digits, {})).toBe('contradicted: SERVER_PORT is absent');
});

test('CGI variables are native strings, others may be anything', () => {
  expect(judged(nativeCgiValues, { HTTP_HOST: text('a'), REMOTE_PORT: none, 'wsgi.input': none })).toBe('satisfied');
  expect(judged(nativeCgiValues, { HTTP_HOST: bytes('a') })).toMatch(/^contradicted: HTTP_HOST is bytes/);
});

test('keys are native strings', () => {
  const odd = {
    ...entry({}),
    environ: { native: 'dict', builtin: true, items: [[bytes('KEY'), none] as [Seen, Seen]] },
  };
  expect(told(nativeKeys.judge(observation({ entries: [odd] })))).toMatch(/^contradicted: a key is bytes/);
  expect(judged(nativeKeys, { KEY: none })).toBe('satisfied');
});

test('strings are exact and hold bytes', () => {
  expect(judged(exactStrings, { A: object('Str', { base: 'string' }) })).toMatch(/^contradicted/);
  expect(judged(exactStrings, { A: text('a') })).toBe('satisfied');
  expect(judged(byteStrings, { A: text('\xff') })).toBe('satisfied');
  expect(judged(byteStrings, { A: text('\u2603') })).toBe('contradicted: A holds U+2603');
});

test('dotted names are lower-case', () => {
  expect(judged(extensionNames, { 'wsgi.input': none, RAW_URI: none, _: none, 'my_server.a1.b': none })).toBe(
    'satisfied',
  );
  for (const name of ['Server.x', 'server.', '.x', 'server.a-b']) {
    expect(judged(extensionNames, { [name]: none })).toMatch(/^contradicted/);
  }
});

test('the path is divided anywhere', () => {
  expect(judged(pathIs('/a/b'), { SCRIPT_NAME: text('/a'), PATH_INFO: text('/b') })).toBe('satisfied');
  expect(judged(pathIs('/a/b'), { PATH_INFO: text('/a/b') })).toBe('satisfied');
  expect(judged(pathIs('/a/b'), { SCRIPT_NAME: text('/a'), PATH_INFO: text('/a/b') })).toMatch(/^contradicted/);
});

test('each of several values conforms, and is told', () => {
  const varies = environVaries('HTTP_AUTHORIZATION', 'Basic x', null);
  expect(judged(varies, {})).toBe('satisfied: HTTP_AUTHORIZATION is absent');
  expect(judged(varies, { HTTP_AUTHORIZATION: text('Basic') })).toMatch(/^contradicted/);
});

describe('repeated fields', () => {
  const joins = environJoins('HTTP_COOKIE', ';,', 'a=1', 'b=2');
  test.each(['a=1; b=2', 'a=1,b=2', 'a=1, b=2'])('are joined to "%s"', (joined) => {
    expect(judged(joins, { HTTP_COOKIE: text(joined) })).toBe('satisfied');
  });
  test.each(['a=1', 'b=2', 'b=2; a=1', 'a=1b=2', 'a=1 b=2'])('are not joined to "%s"', (joined) => {
    expect(judged(joins, { HTTP_COOKIE: text(joined) })).toMatch(/^contradicted/);
  });
});

test('the port is that of the target or of the Host field', () => {
  expect(judged(serverPortIs('80'), { SERVER_PORT: text('8000') })).toBe('satisfied');
  expect(judged(serverPortIs('80'), { SERVER_PORT: text('80') })).toBe('satisfied');
  expect(judged(serverPortIs('80'), { SERVER_PORT: text('1') })).toMatch(/^contradicted/);
});

describe('flags of concurrency', () => {
  const overlapping = (thread: boolean, process: boolean, overlap: Overlap | null) =>
    observation({
      entries: [entry({ 'wsgi.multithread': truth(thread), 'wsgi.multiprocess': truth(process) })],
      target: { ...observation({}).target, overlap },
    });
  const threads = { inThreads: true, inProcesses: false };
  const processes = { inThreads: false, inProcesses: true };
  test('are held against what was seen', () => {
    const [thread, process] = [concurrencyTold('wsgi.multithread'), concurrencyTold('wsgi.multiprocess')];
    expect(told(thread.judge(overlapping(true, false, threads)))).toBe('satisfied');
    expect(told(thread.judge(overlapping(false, true, threads)))).toMatch(/^contradicted/);
    expect(told(thread.judge(overlapping(false, true, processes)))).toMatch(/^inapplicable/);
    expect(told(process.judge(overlapping(false, true, processes)))).toBe('satisfied');
    expect(told(process.judge(overlapping(true, false, processes)))).toMatch(/^contradicted/);
    expect(told(process.judge(overlapping(false, false, null)))).toMatch(/^inapplicable/);
  });
  test('are noted where nothing was seen that they could be held against', () => {
    const unseen = concurrencyUnseen('wsgi.multithread');
    expect(told(unseen.judge(overlapping(true, true, processes)))).toBe('satisfied: wsgi.multithread is true');
    expect(told(unseen.judge(overlapping(true, true, threads)))).toMatch(/^inapplicable/);
    expect(told(unseen.judge(overlapping(true, true, null)))).toMatch(/^inapplicable/);
  });
  test('a process that goes on does not run once', () => {
    const both = (once: boolean, process = '1') => {
      const one = entry({ 'wsgi.run_once': truth(once) });
      return observation({ entries: [one], labelled: { 2: [{ ...one, process }] } });
    };
    expect(told(runsOnceTold.judge(both(false)))).toBe('satisfied');
    expect(told(runsOnceTold.judge(both(true)))).toMatch(/^contradicted/);
    expect(told(runsOnceTold.judge(both(true, '2')))).toMatch(/^inapplicable/);
  });
});

test('a URL is put together as PEP 3333 does', () => {
  const url = reconstructs('http://probe.test/a%20b?c');
  const items = {
    'wsgi.url_scheme': text('http'),
    HTTP_HOST: text('probe.test'),
    PATH_INFO: text('/a b'),
    QUERY_STRING: text('c'),
  };
  expect(judged(url, items)).toBe('satisfied');
  expect(judged(url, { ...items, PATH_INFO: text('/a%20b') })).toMatch(/^contradicted: .*a%2520b/);
});
