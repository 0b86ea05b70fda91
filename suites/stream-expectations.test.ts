import { describe, expect, test } from 'vitest';
import type { Event, Seen } from '../spec/index.ts';
import type { Expectation } from './expectation.ts';
import {
  answered,
  bytes,
  entry,
  event,
  type HandMade,
  list,
  none,
  observation,
  raised,
  text,
  told,
} from './hand-made.ts';
import type { Log } from './observation.ts';
import {
  chunkable,
  gives,
  givesBytes,
  givesBytestrings,
  givesInPieces,
  givesLines,
  givesList,
  givesNoMoreThan,
  givesNothingMore,
  givesTold,
  logs,
  neverGives,
  takesErrors,
} from './stream-expectations.ts';

const read = (result: Seen, name = 'read'): Event => event('read', { name, result });
const judged = (expectation: Expectation, events: Event[], made: HandMade = {}) =>
  told(expectation.judge(observation({ ...made, entries: [entry({}, ...events)] })));

describe('what reads give', () => {
  test('call by call', () => {
    expect(judged(gives('he', 'llo'), [read(bytes('he')), read(bytes('llo'))])).toBe('satisfied');
    expect(judged(gives('he', 'llo'), [read(bytes('hello'))])).toBe('contradicted: the calls gave "hello"');
    expect(judged(gives('he'), [read(text('he'))])).toMatch(/^contradicted/);
  });
  test('of a body that breaks off', () => {
    const some = givesNoMoreThan('hello');
    for (const given of ['hello', 'hel', '']) expect(judged(some, [read(bytes(given))])).toBe('satisfied');
    expect(judged(some, [event('read', { raised: raised('OSError') })])).toBe('satisfied');
    expect(judged(some, [])).toBe('contradicted: the read came to no end');
    expect(judged(some, [read(bytes('hello!'))])).toMatch(/^contradicted: the read gave/);
  });
  test('in lines', () => {
    const lines = givesLines('a\n', 'b');
    expect(judged(lines, [read(list(bytes('a\n'), bytes('b')))])).toBe('satisfied');
    expect(judged(lines, [read(bytes('a\n')), read(bytes('b')), read(bytes(''))])).toBe('satisfied');
    expect(judged(lines, [read(bytes('a\nb'))])).toMatch(/^contradicted/);
  });
  test('in pieces', () => {
    const pieces = givesInPieces('hello', 3);
    expect(judged(pieces, [read(bytes('hel')), read(bytes('lo'))])).toBe('satisfied');
    expect(judged(pieces, [read(bytes('hello'))])).toMatch(/^contradicted/);
    expect(judged(pieces, [read(bytes('hel'))])).toMatch(/^contradicted/);
  });
  test('in number', () => {
    expect(judged(givesBytes(5), [read(bytes('hello'))])).toBe('satisfied');
    expect(judged(givesBytes(6), [read(bytes('hello'))])).toMatch(/^contradicted/);
  });
  test('past the end', () => {
    expect(judged(givesNothingMore, [read(bytes(''))])).toBe('satisfied');
    expect(judged(givesNothingMore, [read(list())])).toBe('satisfied');
    expect(judged(givesNothingMore, [read(none)])).toMatch(/^contradicted/);
    expect(judged(givesNothingMore, [read(bytes('x'))])).toMatch(/^contradicted/);
  });
  test('of a type', () => {
    expect(judged(givesBytestrings, [read(list(bytes('a')))])).toBe('satisfied');
    expect(judged(givesBytestrings, [read(list(text('a')))])).toMatch(/^contradicted/);
    expect(judged(givesList, [read(list(), 'readlines')])).toBe('satisfied');
    expect(judged(givesList, [read(bytes(''), 'readlines')])).toMatch(/^contradicted/);
  });
  test('that is not the body', () => {
    expect(judged(neverGives('GET'), [read(bytes('hello'))])).toBe('satisfied');
    expect(judged(neverGives('GET'), [read(bytes('helloGET'))])).toMatch(/^contradicted/);
  });
  test('of what is told', () => {
    expect(judged(givesTold('hello'), [event('drain', { result: bytes('hello') })])).toBe('satisfied');
    expect(judged(givesTold('hello'), [event('drain', { result: bytes('') })])).toMatch(/^satisfied: /);
    expect(judged(givesTold('hello'), [event('drain', { result: bytes('5\r\nhello') })])).toMatch(/^contradicted/);
  });
});

describe('a read that', () => {
  const claim = gives('hello');
  test('raises contradicts', () => {
    expect(judged(claim, [event('read', { name: 'read', raised: raised('TypeError') })])).toBe(
      'contradicted: read() raised TypeError: told',
    );
  });
  test('came back after the deadline contradicts', () => {
    expect(judged(claim, [read(bytes('hello'))], { wire: { missed: ['response 1'] } })).toMatch(/^contradicted/);
    expect(judged(claim, [read(bytes('hello'))], { wire: { missed: ['an interim response 100'] } })).toBe('satisfied');
  });
  test('never came back contradicts', () => {
    const waiting = { ...entry({}), events: [event('start')] };
    expect(told(claim.judge(observation({ entries: [waiting] })))).toMatch(/^contradicted: the read was still waiting/);
  });
  test('was never made is unclear', () => {
    expect(judged(claim, [])).toMatch(/^unclear/);
  });
});

test('chunked bodies are no matter of HTTP/1.0, nor of a server that refuses them', () => {
  const claim = chunkable(givesBytes(5));
  const { target } = observation({});
  const old = { target: { ...target, version: '1.0' } };
  expect(judged(claim, [read(bytes('5'))], old)).toMatch(/^inapplicable/);
  expect(told(claim.judge(observation({ wire: { responses: [answered(411)] } })))).toMatch(/^inapplicable/);
  expect(judged(claim, [read(bytes('5'))])).toMatch(/^contradicted/);
});

test('calls of wsgi.errors come back', () => {
  expect(judged(takesErrors('flush'), [event('errors', { name: 'flush' })])).toBe('satisfied');
  expect(judged(takesErrors('flush'), [event('errors', { name: 'flush', raised: raised('OSError') })])).toMatch(
    /^contradicted/,
  );
  expect(judged(takesErrors('flush'), [event('errors', { name: 'write' })])).toMatch(/^unclear/);
});

test('a word is found in the log with its nonce', () => {
  const entries = [entry({})];
  const judged = (log: Log | null) => told(logs('written').judge(observation({ entries, log })));
  const [own, other] = ['written gwc-0123456789abcdef\n', 'written gwc-ffffffffffffffff\n'];
  expect(judged({ text: own, flooded: false })).toBe('satisfied');
  expect(judged({ text: own, flooded: true })).toBe('satisfied');
  expect(judged({ text: other, flooded: false })).toMatch(/^contradicted/);
  expect(judged({ text: other, flooded: true })).toMatch(/^inapplicable/);
  expect(judged(null)).toMatch(/^inapplicable/);
});
