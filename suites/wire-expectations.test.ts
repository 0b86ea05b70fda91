import { describe, expect, test } from 'vitest';
import type { Expectation } from './expectation.ts';
import { answered, entry, event, type HandMade, observation, text, told } from './hand-made.ts';
import {
  answersInHttp2,
  bodiless,
  failsInstead,
  fieldIsIfSent,
  lacksFields,
  leaksNot,
  ownError,
  refuses,
  responds,
  sendsField,
  sendsNoBareCr,
  sendsOnce,
  sendsOneLine,
  serves,
  servesWhole,
} from './wire-expectations.ts';

const judged = (expectation: Expectation, made: HandMade) => told(expectation.judge(observation(made)));
const one = (...response: Parameters<typeof answered>): HandMade => ({ wire: { responses: [answered(...response)] } });
const called = entry({ PATH_INFO: text('/path') }, event('start'));

test('HTTP/2 begins with SETTINGS, behind the preface of the client', () => {
  const sent = ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'];
  const settings = '\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64';
  expect(judged(answersInHttp2, { wire: { sent, received: settings } })).toBe('satisfied: HTTP/2');
  expect(judged(answersInHttp2, { wire: { sent, received: 'HTTP/1.1 400 Bad Request\r\n\r\n' } })).toMatch(/^contra/);
  expect(judged(answersInHttp2, { wire: { sent: ['GET / HTTP/1.1\r\n\r\n'], received: settings } })).toMatch(/^contra/);
});

describe('a refusal', () => {
  test.each<[string, HandMade]>([
    ['satisfied: status 400', one(400)],
    ['satisfied: status 501', one(501)],
    ['satisfied: connection closed without a response', { wire: { responses: [], ending: 'closed' } }],
    ['unclear: the server neither answered nor closed before the deadline', { wire: { responses: [] } }],
    ['contradicted: the status is 200', one(200)],
    ['contradicted: what came back has no status line: "<html>"', one(0, '<html>')],
    ['contradicted: the application was called (response 400)', { ...one(400), entries: [called] }],
    [
      'contradicted: a request hidden in the message ("smuggled") was served',
      { ...one(400), labelled: { smuggled: [called] } },
    ],
  ])('%s', (verdict, made) => {
    expect(judged(refuses(400), made)).toBe(verdict);
  });
});

describe('a request that is served', () => {
  test.each<[string, HandMade]>([
    ['satisfied', { ...one(200), entries: [called] }],
    ['contradicted: the status is 500', { ...one(500), entries: [called] }],
    ['contradicted: the application was not called (response 400)', one(400)],
    ['contradicted: the application was called 2 times (response 200)', { ...one(200), entries: [called, called] }],
    ['contradicted: the response does not reach its end', { ...one(200, '', { complete: false }), entries: [called] }],
  ])('%s', (verdict, made) => {
    expect(judged(serves, made)).toBe(verdict);
  });

  test('has its whole target', () => {
    expect(judged(servesWhole(5), { entries: [called] })).toBe('satisfied');
    expect(judged(servesWhole(6), { entries: [called] })).toBe('contradicted: PATH_INFO has 5 of 6 octets');
  });
});

describe('a response', () => {
  const fields = [['Date', 'today'] as const, ['X-Told', 'a'] as const, ['x-told', 'b'] as const];

  test('has a status, a body, and an end', () => {
    expect(judged(responds(200, 'told'), one(200, 'told'))).toBe('satisfied');
    expect(judged(responds(200, 'told'), one(200, 'tol'))).toBe('contradicted: the body is "tol"');
    expect(judged(responds(200), one(204))).toBe('contradicted: the status is 204');
    expect(judged(responds(200), { wire: { responses: [], ending: 'reset' } })).toBe(
      'contradicted: no response, connection reset',
    );
  });

  test('has no content, neither as a body nor behind its end', () => {
    expect(judged(bodiless(304), one(304))).toBe('satisfied');
    expect(judged(bodiless(304), { wire: { responses: [answered(304)], excess: 'told' } })).toBe(
      'contradicted: content follows the head: "told"',
    );
    expect(judged(bodiless(200), one(200, 'told'))).toContain('content follows');
  });

  test('has fields, once or not at all', () => {
    expect(judged(sendsField(200, 'date'), one(200, '', { fields }))).toBe('satisfied');
    expect(judged(sendsField(200, 'Date', /^\d/), one(200, '', { fields }))).toBe('contradicted: Date is "today"');
    expect(judged(sendsField(200, 'Server'), one(200, '', { fields }))).toBe(
      'contradicted: the response has no Server',
    );
    expect(judged(lacksFields(200, 'Server'), one(200, '', { fields }))).toBe('satisfied');
    expect(judged(lacksFields(200, 'DATE'), one(200, '', { fields }))).toBe('contradicted: DATE is "today"');
    expect(judged(sendsOnce(200, 'Date'), one(200, '', { fields }))).toBe('satisfied');
    expect(judged(sendsOnce(200, 'X-Told'), one(200, '', { fields }))).toContain('sent 2 times');
    expect(judged(fieldIsIfSent(200, 'Server', 'x'), one(200, '', { fields }))).toBe('satisfied: no Server');
    expect(judged(fieldIsIfSent(200, 'Date', 'today'), one(200, '', { fields }))).toBe('satisfied');
    expect(judged(fieldIsIfSent(200, 'Date', '0'), one(200, '', { fields }))).toBe('contradicted: Date is "today"');
  });

  test('is made of one head', () => {
    expect(judged(sendsNoBareCr, one(200, '', { head: 'HTTP/1.1 200 Told\r\nX: a\rb\r\n\r\n' }))).toContain(
      'the head is',
    );
    expect(judged(sendsNoBareCr, one(200))).toBe('satisfied');
    expect(judged(sendsOneLine, one(200, '', { head: 'HTTP/1.1 200 Told\r\nX: a\r\n b\r\n\r\n' }))).toContain(
      'a\\r\\n b',
    );
    expect(judged(leaksNot('X-Told'), one(200, '', { fields }))).toBe(
      'contradicted: the response has the field X-Told',
    );
    expect(judged(leaksNot('X'), { wire: { excess: 'HTTP/1.1 200' } })).toContain('follows the response');
  });

  test('is given up by an error or the end of the connection', () => {
    expect(judged(failsInstead, one(500))).toBe('satisfied: status 500');
    expect(judged(failsInstead, one(400))).toBe('satisfied: status 400');
    expect(judged(failsInstead, one(200))).toBe('contradicted: the status is 200');
    expect(judged(failsInstead, { wire: { responses: [], ending: 'closed' } })).toBe('satisfied: connection closed');
    expect(judged(failsInstead, { wire: { responses: [] } })).toBe('contradicted: there was no response');
  });

  test("is the server's own, or out of the claim", () => {
    const dated = ownError((status) => sendsField(status, 'Date'));
    expect(judged(dated, one(431, '', { fields }))).toBe('satisfied');
    expect(judged(dated, one(400))).toBe('contradicted: the response has no Date');
    expect(judged(dated, { ...one(400), entries: [called] })).toMatch(/^inapplicable/);
    expect(judged(dated, { wire: { responses: [], ending: 'closed' } })).toMatch(/^inapplicable/);
  });
});
