import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonSchema } from './boundary.ts';
import { byLine, type CorpusSource, contentText, corpus, corpusText, literalBytes, readCorpus } from './corpus.ts';

const request = { send: ['GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'], allow: [{ outcome: 'accepted' }] };
const one = { name: 'one', title: 'one', requirement: 'framing.none', requests: [request] };
const valid = { schemaVersion: 1, name: 'sample', title: 'a sample', cases: [one] };
const withCase = (more: object) => ({ ...valid, cases: [{ ...one, ...more }] });
const withRequest = (more: object) => withCase({ requests: [{ ...request, ...more }] });

test('a corpus is read, and what has a default gets it', () => {
  const { cases } = readCorpus(withRequest({ application: { returns: { kind: 'list' } } }));
  expect(cases[0]?.requests[0]?.application).toMatchObject({ call: [], returns: { steps: [], close: [] } });
});

describe('what is amiss is told with its place', () => {
  test.each([
    ['a member that nobody knows', withRequest({ alow: [] }), /^case "one" \(\/cases\/0\/requests\/0\): .*alow/],
    ['another version', { ...valid, schemaVersion: 2 }, /^\/schemaVersion: /],
    ['no cases', { ...valid, cases: [] }, /^\/cases: /],
    ['a character that is no byte', withRequest({ send: ['{fields}\u20ac'] }), /send.*U\+00FF.*\\u00e9/],
    ['an outcome that is none', withRequest({ allow: [{ outcome: 'acepted' }] }), /\/allow\/0/],
    ['a misspelt part of an outcome', withRequest({ allow: [{ outcome: 'refused', status: [400] }] }), /status/],
    ['a client that does what it cannot', withRequest({ send: ['{fields}', { do: 'sleep' }] }), /send\/1/],
    [
      'a request that cannot be recognised',
      withRequest({ send: ['GET / HTTP/1.1\r\n\r\n'] }),
      /carries no "\{fields\}"/,
    ],
    ['a refusal without a twin', withRequest({ allow: [{ outcome: 'refused' }] }), /"one" may be refused.*twin/],
    ['two cases of one name', { ...valid, cases: [one, one] }, /two cases are called "one"/],
    ['no corpus', 'text', /^\/: /],
  ])('%s', (_, data, message) => {
    expect(() => readCorpus(data)).toThrow(message);
    expect(() => readCorpus(data)).toThrow(/^[^\n]+$/);
  });
});

test('a corpus may hold applications alone', () => {
  const exchange = {
    request: { method: 'GET', version: '1.1', connection: null, body: null },
    program: { returns: { kind: 'list' } },
  };
  const { programs, cases } = readCorpus({
    schemaVersion: 1,
    name: 'sample',
    title: 'a sample',
    programs: [{ name: 'one', title: 'one', requirement: 'body.close', exchanges: [exchange] }],
  });
  expect(cases).toEqual([]);
  expect(programs[0]?.exchanges[0]?.program.returns.steps).toEqual([]);
});

test('the published schema takes what is read, and refuses a member that nobody knows', () => {
  const validate = new Ajv2020({ strict: false }).compile(jsonSchema(corpus));
  expect(validate(valid)).toBe(true);
  expect(validate({ ...valid, casses: [] })).toBe(false);
  expect(validate(withRequest({ pieces: 'words' }))).toBe(false);
});

test('any bytes can be written and are read again as they were', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some).toString('latin1'));
  const braces = fc.string({ unit: fc.constantFrom('{', '}', 'nonce', 'fields', 'brace', '.', 'a', '\n') });
  fc.assert(
    fc.property(fc.oneof(bytes, braces), (text) => {
      const send = ['{fields}', ...literalBytes(text)];
      const source: CorpusSource = {
        ...valid,
        schemaVersion: 1,
        cases: [{ ...one, requests: [{ send, allow: [{ outcome: 'accepted' }] }] }],
      };
      const written = corpusText(source);
      expect(written).toMatch(/^[\n\x20-\x7e]*$/);
      const [, ...read] = readCorpus(JSON.parse(written)).cases[0]?.requests[0]?.send ?? [];
      const joined = read.join('');
      expect(joined).not.toMatch(/\{(?:nonce|fields)[.}]/);
      expect(joined.replaceAll('{brace}', '{')).toBe(text);
    }),
  );
});

test('bytes stand in the file a line each', () => {
  expect(byLine('a\r\nb\nc')).toEqual(['a\r\n', 'b\n', 'c']);
  expect(contentText(['a', { bytes: 'bc', times: 2 }, 'd'])).toBe('abcbcd');
  expect(contentText('a')).toBe('a');
});
