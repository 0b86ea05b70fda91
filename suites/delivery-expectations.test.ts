import { describe, expect, test } from 'vitest';
import {
  answersError,
  answersNot,
  bodyLength,
  breaksOff,
  continuesOnce,
  endsConnection,
  fieldAbsent,
  fieldIs,
  fieldOnce,
  frames,
  keepsBack,
  notesReason,
  onceShown,
  oneStatusLine,
  sendsAtMost,
  sendsOneLength,
  sendsReason,
  shows,
  statusIs,
  survives,
  withholds,
} from './delivery-expectations.ts';
import type { Expectation } from './expectation.ts';
import { answered, entry, glance, type HandMade, observation, told } from './hand-made.ts';

const called = [entry({})];
const judged = (expectation: Expectation, made: HandMade) =>
  told(expectation.judge(observation({ entries: called, ...made })));
const responds = (response: ReturnType<typeof answered>): HandMade => ({ wire: { responses: [response] } });

describe('at a glance', () => {
  const at = (received: string): HandMade => ({ looks: { held: glance(received, ...called) } });
  test('nothing was sent, interim responses aside', () => {
    expect(judged(withholds('held'), at(''))).toBe('satisfied');
    expect(judged(withholds('held'), at('HTTP/1.1 100 Continue\r\n\r\n'))).toBe('satisfied');
    expect(judged(withholds('held'), at('HTTP/1.1 200 OK\r\n'))).toMatch(/^contradicted/);
  });
  test('a block was sent', () => {
    expect(judged(shows('held', 'first'), at('HTTP/1.1 200 OK\r\n\r\nfirst'))).toBe('satisfied');
    expect(judged(shows('held', 'first'), at(''))).toBe('contradicted: the client had received nothing');
    expect(judged(shows('held', 'first'), { looks: {} })).toMatch(/^unclear/);
  });
  test('a claim waits for what was sent', () => {
    const claim = onceShown('held', 'first', bodyLength(1));
    expect(judged(claim, at(''))).toMatch(/^inapplicable/);
    expect(judged(claim, { ...at('first'), ...responds(answered(200, 'x')) })).toBe('satisfied');
  });
});

test('status and fields are those that were told', () => {
  const fields = [
    ['Set-Cookie', 'a'],
    ['set-cookie', 'b'],
  ] as const;
  const made = responds(answered(299, '', { reason: 'Fine', fields }));
  expect(judged(statusIs(299), made)).toBe('satisfied');
  expect(judged(statusIs(200), made)).toBe('contradicted: the status is 299');
  expect(judged(notesReason(299), made)).toBe('satisfied: the reason phrase is "Fine"');
  expect(judged(notesReason(200), made)).toBe('contradicted: the status is 299');
  expect(judged(sendsReason('Fine'), made)).toBe('satisfied');
  expect(judged(sendsReason('Fi\xf1e'), made)).toBe('contradicted: the status line tells 299 "Fine"');
  expect(judged(sendsReason('Quite Fine'), made)).toMatch(/^inapplicable/);
  expect(judged(answersNot(404), made)).toBe('satisfied');
  expect(judged(answersNot(299), made)).toBe('contradicted: the status is 299');
  expect(judged(fieldIs('Set-Cookie', 'a', 'b'), made)).toBe('satisfied');
  expect(judged(fieldIs('Set-Cookie', 'b', 'a'), made)).toMatch(/^contradicted/);
  expect(judged(fieldOnce('Set-Cookie'), made)).toBe('contradicted: Set-Cookie is there 2 times');
  expect(judged(fieldAbsent('Date'), made)).toBe('satisfied');
  expect(judged(fieldAbsent('Set-Cookie'), made)).toMatch(/^contradicted/);
});

test('a claim of absence needs an application that was called', () => {
  for (const claim of [
    fieldAbsent('Date'),
    keepsBack('x'),
    oneStatusLine,
    answersNot(200),
    answersError,
    survives,
    endsConnection,
  ]) {
    expect(judged(claim, { entries: [] })).toMatch(/^unclear/);
  }
});

test('a body has a length and a framing', () => {
  expect(judged(bodyLength(3), responds(answered(200, 'abc')))).toBe('satisfied');
  expect(judged(bodyLength(3), responds(answered(200, 'ab')))).toBe('contradicted: the body has 2 bytes');
  expect(judged(frames('ab', 'content-length'), responds(answered(200, 'ab')))).toBe(
    'satisfied: framed by content-length',
  );
  expect(judged(frames('ab', 'chunked'), responds(answered(200, 'ab')))).toMatch(/^contradicted/);
  expect(judged(frames('ab', 'chunked'), responds(answered(200, 'ab', { complete: false })))).toMatch(/^contradicted/);
});

test('bytes beyond the message are counted', () => {
  const [head, body] = ['HTTP/1.1 200 Told\r\n\r\n', 'hello'];
  const sent = (more: string): HandMade => ({
    wire: { responses: [answered(200, body)], received: head + body + more },
  });
  expect(judged(sendsAtMost(5), sent(''))).toBe('satisfied');
  expect(judged(sendsAtMost(5), sent(' world'))).toBe('contradicted: 11 bytes of body were sent');
});

describe('an error', () => {
  test('is answered by a status, or by the end of the connection', () => {
    expect(judged(answersError, responds(answered(500)))).toBe('satisfied: status 500');
    expect(judged(answersError, responds(answered(400)))).toBe('satisfied: status 400');
    expect(judged(answersError, responds(answered(900)))).toMatch(/^contradicted/);
    expect(judged(answersError, { wire: { responses: [], ending: 'closed' } })).toBe('satisfied: ends the connection');
    expect(judged(answersError, responds(answered(200, '', { complete: false })))).toMatch(/^satisfied/);
    expect(judged(answersError, responds(answered(200)))).toMatch(/^contradicted/);
    expect(judged(answersError, { wire: { responses: [], ending: 'open' } })).toMatch(/^contradicted/);
  });
  test('that is garbled is no answer', () => {
    const garbled = (received: string): HandMade => ({ wire: { responses: [answered(0)], received } });
    expect(judged(answersError, garbled('HTTP/1.1 None\r\n\r\n'))).toMatch(/^contradicted/);
    expect(judged(answersError, garbled('HTTP/1.1 200 OK\r\nDate'))).toBe('satisfied: the response breaks off');
  });
  test('leaves the response incomplete, or not', () => {
    expect(judged(breaksOff, responds(answered(200, '', { complete: false })))).toContain('is incomplete');
    expect(judged(breaksOff, responds(answered(200)))).toContain('as if it were complete');
  });
  test('does not end the server', () => {
    expect(judged(survives, {})).toBe('satisfied');
    expect(judged(survives, { canary: { same: 'none', fresh: 'none', seen: '' } })).toMatch(/^contradicted/);
  });
});

test('a connection ends, and serves nothing more', () => {
  expect(judged(endsConnection, { wire: { ending: 'closed' } })).toBe('satisfied');
  expect(judged(endsConnection, { wire: { ending: 'open' } })).toMatch(/^contradicted/);
  expect(judged(endsConnection, { wire: { ending: 'closed' }, labelled: { 2: called } })).toMatch(/^contradicted/);
});

test('status lines and interim responses are counted', () => {
  expect(judged(oneStatusLine, { wire: { received: 'HTTP/1.1 200 OK\r\n\r\n' } })).toBe('satisfied');
  expect(judged(oneStatusLine, { wire: { received: 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 500 X' } })).toMatch(
    /^contradicted/,
  );
  const hundred = { status: 100, fields: [] };
  expect(judged(continuesOnce, responds(answered(200, '', { interim: [hundred] })))).toMatch(/^satisfied/);
  expect(judged(continuesOnce, responds(answered(200, '', { interim: [hundred, hundred] })))).toMatch(/^contradicted/);
});

test('a length is told once, and well-formed', () => {
  const lengths = (...values: string[]) =>
    responds(answered(200, 'hello', { fields: values.map((value) => ['Content-Length', value] as const) }));
  expect(judged(sendsOneLength('hello'), lengths('5'))).toBe('satisfied: framed by content-length');
  expect(judged(sendsOneLength('hello'), lengths())).toMatch(/^satisfied/);
  expect(judged(sendsOneLength('hello'), lengths('5', '5'))).toBe('contradicted: Content-Length is "5" and "5"');
  expect(judged(sendsOneLength('hello'), lengths('+5'))).toBe('contradicted: Content-Length is "+5"');
  expect(judged(sendsOneLength('hi'), lengths('5'))).toBe('contradicted: the body is "hello"');
  expect(judged(sendsOneLength('hello'), responds(answered(500)))).toBe('satisfied: status 500');
  expect(judged(sendsOneLength('hello'), responds(answered(400)))).toBe('satisfied: status 400');
  expect(judged(sendsOneLength('hello'), { wire: { responses: [], ending: 'closed' } })).toBe('satisfied: it closes');
  expect(judged(sendsOneLength('hello'), { wire: { responses: [], ending: 'open' } })).toMatch(/^contradicted/);
});
