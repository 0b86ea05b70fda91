import { describe, expect, test } from 'vitest';
import type { Expectation } from './expectation.ts';
import {
  hidesNoRequest,
  keepsAbsent,
  keepsOut,
  leavesNothingBehind,
  ofHttp11,
  receivesBody,
  receivesLength,
  rejectsBody,
} from './framing-expectations.ts';
import { answered, bytes, entry, event, type HandMade, observation, raised, text, told } from './hand-made.ts';

const judged = (expectation: Expectation, made: HandMade) => told(expectation.judge(observation(made)));
const drained = (body: string) => entry({}, event('drain', { result: bytes(body) }));
const failed = entry({}, event('drain', { result: bytes('hel'), raised: raised('OSError') }));
const smuggled = { smuggled: [entry({})] };
const refused: HandMade = { wire: { responses: [answered(400)], ending: 'closed' } };

describe('a body that arrives', () => {
  test.each<[string, HandMade]>([
    ['satisfied', { entries: [drained('hello')] }],
    ['contradicted: the application read "hell"', { entries: [drained('hell')] }],
    ['contradicted: a request in the body was served as well', { entries: [drained('hello')], labelled: smuggled }],
    [
      'contradicted: reading the body failed (received "HTTP/1.1 200 Told\\r\\n\\r\\n", connection open)',
      { entries: [failed] },
    ],
    ['inapplicable: the server requires a Content-Length (411)', { wire: { responses: [answered(411)] } }],
    ['unclear: the application was called 2 times for one request', { entries: [drained('hello'), drained('hello')] }],
  ])('%s', (verdict, made) => {
    expect(judged(receivesBody('hello'), made)).toBe(verdict);
  });

  test('in chunks is no matter of a server that answers in HTTP/1.0', () => {
    const { target } = observation({});
    const read = { entries: [drained('5\r\nhello\r\n')] };
    expect(judged(ofHttp11(receivesBody('hello')), { ...read, target: { ...target, version: '1.0' } })).toMatch(
      /^inapplicable/,
    );
    expect(judged(ofHttp11(receivesBody('hello')), read)).toMatch(/^contradicted/);
  });

  test('is measured where it is long', () => {
    const long = entry(
      {},
      event('drain', { result: { type: 'bytes', native: 'bytes', truth: true, value: 'cut', length: 9000 } }),
    );
    expect(judged(receivesLength(9000), { entries: [long] })).toBe('satisfied');
    expect(judged(receivesLength(9001), { entries: [long] })).toBe('contradicted: the application read 9000 octets');
  });
});

describe('a body that is malformed', () => {
  test.each<[string, HandMade]>([
    ['satisfied: status 400', refused],
    ['satisfied: status 400', { ...refused, entries: [failed] }],
    [
      'contradicted: the application read bytes "hello" (5 bytes) to its end',
      { ...refused, entries: [drained('hello')] },
    ],
    ['contradicted: the status is 200', { entries: [failed] }],
    ['contradicted: what follows the fault was served as a request', { ...refused, labelled: smuggled }],
    ['unclear: the server neither answered nor closed', { wire: { responses: [] } }],
  ])('%s', (verdict, made) => {
    expect(judged(rejectsBody, made)).toBe(verdict);
  });
});

test('a request within a message is not served', () => {
  expect(judged(hidesNoRequest, refused)).toBe('satisfied: status 400');
  expect(judged(hidesNoRequest, { labelled: smuggled })).toContain('hidden in the message was served');
  expect(judged(hidesNoRequest, { entries: [entry({}), entry({})] })).toBe(
    'unclear: the application was called 2 times for one request',
  );
});

test('what follows a body is the next request, or nothing', () => {
  const two = (second: number) => ({ wire: { responses: [answered(200), answered(second)] } });
  expect(judged(leavesNothingBehind, { ...two(200), labelled: { again: [entry({})] } })).toBe('satisfied');
  expect(judged(leavesNothingBehind, refused)).toBe('satisfied');
  expect(judged(leavesNothingBehind, two(400))).toBe('contradicted: the rest of the body was answered 400');
  expect(judged(leavesNothingBehind, { labelled: smuggled })).toContain('was served');
  expect(judged(leavesNothingBehind, { wire: { excess: 'HTTP/1.1 400' } })).toContain('more responses than requests');
});

test('what is kept out does not reach environ', () => {
  const seen = { entries: [entry({ HTTP_X_TOLD: text('a\rb') })] };
  expect(judged(keepsOut('\r', 'HTTP_X_TOLD'), seen)).toBe('contradicted: HTTP_X_TOLD is "a\\rb"');
  expect(judged(keepsOut('\n', 'HTTP_X_TOLD'), seen)).toBe('satisfied');
  expect(judged(keepsAbsent('HTTP_X_TOLD'), seen)).toBe('contradicted: HTTP_X_TOLD is "a\\rb"');
  expect(judged(keepsAbsent('HTTP_X_TOLD'), {})).toBe('satisfied');
});
