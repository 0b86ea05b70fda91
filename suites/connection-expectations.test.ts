import { describe, expect, test } from 'vitest';
import {
  answersInOrder,
  closes,
  definesItsLength,
  keepsItsWord,
  listsInConnection,
  lives,
  persists,
  saysClose,
  servesNot,
  servesNotAfterClose,
  servesOther,
  tellsThatItCloses,
} from './connection-expectations.ts';
import type { Expectation } from './expectation.ts';
import { answered, entry, type HandMade, observation, told } from './hand-made.ts';
import type { Response } from './observation.ts';

const judged = (expectation: Expectation, made: HandMade) => told(expectation.judge(observation(made)));
const saying = (value: string, more: Partial<Response> = {}) =>
  answered(200, '', { fields: [['Connection', value]], ...more });
const closed = { same: 'not tried', fresh: 'own', seen: '' } as const;
const bodies = (...found: readonly string[]) => found.map((body) => answered(200, body));

describe('the end of a connection', () => {
  test.each<[string, HandMade]>([
    ['satisfied', { wire: { ending: 'closed' } }],
    ['satisfied', { wire: { ending: 'reset', responses: [] } }],
    ['contradicted: the connection stays open (response 200)', {}],
    [
      'contradicted: one more request on the connection was served',
      { wire: { ending: 'closed' }, labelled: { again: [entry({})] } },
    ],
    [
      'contradicted: one more response 400 came on the connection',
      { wire: { ending: 'closed', responses: [answered(200), answered(400)] } },
    ],
  ])('%s', (verdict, made) => {
    expect(judged(closes, made)).toBe(verdict);
  });
});

test('a connection persists where one more request on it is answered', () => {
  expect(judged(persists, {})).toBe('satisfied');
  expect(judged(persists, { canary: closed })).toMatch(/^contradicted/);
  expect(judged(persists, { canary: closed, wire: { responses: [] } })).toMatch(/^unclear/);
  expect(judged(lives, { canary: closed })).toBe('satisfied');
  expect(judged(lives, { canary: { ...closed, fresh: 'none' } })).toBe('contradicted: a new connection got none');
});

describe('another client', () => {
  const look = (...responses: ReturnType<typeof answered>[]) => ({ received: '', responses, entries: [] });
  test.each<[string, HandMade]>([
    ['satisfied', { looks: { other: look(answered(200)) } }],
    ['contradicted: another client got ""', { looks: { other: look() } }],
    ['inapplicable: the server was not seen to serve two requests at once', {}],
  ])('%s', (verdict, made) => {
    expect(told(servesOther('other').judge(observation(made)))).toBe(verdict);
  });
});

describe('responses to pipelined requests', () => {
  const inOrder = answersInOrder('first', 'second');
  test.each<[string, HandMade]>([
    ['satisfied', { wire: { responses: bodies('first', 'second') } }],
    ['contradicted: response 1 is 200 "second"', { wire: { responses: bodies('second', 'first') } }],
    [
      'inapplicable: the connection ended (closed) after response 1',
      { wire: { responses: bodies('first'), ending: 'closed' } },
    ],
    [
      'contradicted: response 2 does not reach its end',
      { wire: { responses: [answered(200, 'first'), answered(200, 'sec', { complete: false })] } },
    ],
    [
      'inapplicable: the connection ended (closed) within response 1',
      { wire: { responses: [answered(200, 'fir', { complete: false })], ending: 'closed' } },
    ],
    [
      'contradicted: request 2 was served 2 times',
      { wire: { responses: bodies('first', 'second') }, labelled: { 2: [entry({}), entry({})] } },
    ],
  ])('%s', (verdict, made) => {
    expect(judged(inOrder, made)).toBe(verdict);
  });

  test('are missed where the connection stays open', () => {
    const made = { wire: { responses: bodies('first'), missed: ['response 2'] } };
    expect(judged(inOrder, made)).toContain('until the deadline');
  });
});

test('a request behind the last one is not served', () => {
  const served = { labelled: { 2: [entry({})] } };
  expect(judged(servesNot('2'), served)).toBe('contradicted: the request behind it was served');
  expect(judged(servesNotAfterClose('2'), served)).toMatch(/^inapplicable/);
  expect(judged(servesNotAfterClose('2'), { ...served, wire: { responses: [saying('close')] } })).toMatch(
    /^contradicted/,
  );
});

test('a server says that it closes', () => {
  expect(judged(tellsThatItCloses, { wire: { responses: [saying('Close')] }, canary: closed })).toBe('satisfied');
  expect(judged(tellsThatItCloses, {})).toMatch(/^inapplicable/);
  expect(judged(tellsThatItCloses, { canary: closed })).toBe('contradicted: the response has no Connection field');
  expect(judged(saysClose, { wire: { responses: [saying('keep-alive')] } })).toBe(
    'contradicted: Connection is "keep-alive"',
  );
  expect(judged(saysClose, { wire: { responses: [answered(200, '', { version: '1.0' })] } })).toMatch(/^satisfied/);
});

test('a server keeps its word', () => {
  expect(judged(keepsItsWord, { wire: { responses: [saying('close')], ending: 'closed' } })).toBe('satisfied');
  expect(judged(keepsItsWord, { wire: { responses: [saying('close')] } })).toBe(
    'contradicted: the connection stays open',
  );
  expect(judged(keepsItsWord, {})).toMatch(/^inapplicable/);
});

test('fields about the connection are listed', () => {
  const keepAlive: [string, string] = ['Keep-Alive', 'timeout=5'];
  const listed = { wire: { responses: [answered(200, '', { fields: [keepAlive, ['Connection', 'Keep-Alive']] })] } };
  expect(judged(listsInConnection('Keep-Alive'), listed)).toBe('satisfied');
  expect(judged(listsInConnection('Keep-Alive'), {})).toMatch(/^inapplicable/);
  expect(
    judged(listsInConnection('Keep-Alive'), { wire: { responses: [answered(200, '', { fields: [keepAlive] })] } }),
  ).toMatch(/^contradicted/);
});

test('a response defines its length, or ends with its connection', () => {
  expect(judged(definesItsLength, {})).toBe('satisfied: content-length');
  expect(judged(definesItsLength, { wire: { responses: [answered(200, '', { framing: 'until-close' })] } })).toMatch(
    /^contradicted/,
  );
});
