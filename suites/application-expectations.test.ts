import { describe, expect, test } from 'vitest';
import {
  callsOnce,
  environIs,
  lets,
  offering,
  ofNextClient,
  ofRequest,
  releasesExcInfo,
  reRaises,
  returnsWrite,
  startRaises,
  startReturns,
} from './application-expectations.ts';
import type { Expectation } from './expectation.ts';
import {
  answered,
  bytes,
  entry,
  event,
  type HandMade,
  none,
  object,
  observation,
  raised,
  text,
  told,
  truth,
} from './hand-made.ts';
import { responds } from './wire-expectations.ts';

const judged = (expectation: Expectation, made: HandMade) => told(expectation.judge(observation(made)));

describe('a value of environ', () => {
  const is = environIs('QUERY_STRING', '', 'a');
  test.each([
    ['satisfied', { QUERY_STRING: text('a') }],
    ['satisfied', {}],
    ['contradicted: QUERY_STRING is "b"', { QUERY_STRING: text('b') }],
    ['contradicted: QUERY_STRING is NoneType', { QUERY_STRING: none }],
    ['contradicted: QUERY_STRING is bytes "a" (1 bytes)', { QUERY_STRING: bytes('a') }],
  ])('%s', (verdict, items) => {
    expect(judged(is, { entries: [entry(items)] })).toBe(verdict);
  });

  test('is unclear where the application was not called, or more than once', () => {
    expect(judged(is, { wire: { responses: [answered(400)] } })).toBe(
      'unclear: the application was not called (response 400)',
    );
    expect(judged(is, { entries: [entry({}), entry({})] })).toContain('called 2 times');
  });
});

test('calls are counted', () => {
  expect(judged(callsOnce, { entries: [entry({})] })).toBe('satisfied');
  expect(judged(callsOnce, { entries: [entry({}), entry({})] })).toBe(
    'contradicted: the application was called 2 times',
  );
  expect(judged(callsOnce, { wire: { responses: [], ending: 'closed' } })).toMatch(/^unclear/);
});

describe('a claim about a further request', () => {
  const second = ofRequest(2, callsOnce);
  test('looks at what bears its label', () => {
    expect(judged(second, { entries: [entry({})], labelled: { 2: [entry({})] } })).toBe('satisfied');
  });
  test('is not the matter of a server that ends the connection', () => {
    expect(judged(second, { entries: [entry({})], labelled: { 2: [] }, wire: { ending: 'closed' } })).toBe(
      'inapplicable: the server ends the connection before request 2',
    );
  });
  test('looks at the connection of the next client, whatever the one before got', () => {
    const next = ofNextClient(responds(200));
    const wire = { responses: [answered(500), answered(200)] };
    expect(judged(next, { labelled: { 2: [entry({})] }, wire: { ...wire, parted: 1 } })).toMatch(/^satisfied/);
    expect(judged(next, { labelled: { 2: [entry({})] }, wire: { ...wire, parted: 0 } })).toMatch(/^contradicted/);
    expect(judged(next, { labelled: { 2: [] }, wire: { ...wire, parted: 2, ending: 'closed' } })).toMatch(
      /^contradicted/,
    );
  });
});

describe('calls of start_response', () => {
  const first = event('start', { result: object('function', { callable: true }) });
  const refused = event('start', { raised: raised('AssertionError') });
  test('raise or return', () => {
    expect(judged(startRaises(2), { entries: [entry({}, first, refused)] })).toBe('satisfied');
    expect(judged(startRaises(2), { entries: [entry({}, first, first)] })).toBe(
      'contradicted: call 2 of start_response returned',
    );
    expect(judged(startReturns(1), { entries: [entry({}, refused)] })).toMatch(/^contradicted: .*AssertionError/);
  });
  test('that were never made are unclear, unless one before them raised', () => {
    expect(judged(startRaises(2), { entries: [entry({}, first)] })).toMatch(/^unclear/);
    expect(judged(startRaises(2), { entries: [entry({}, refused)] })).toMatch(/^contradicted/);
  });
  test('return something to be called', () => {
    expect(judged(returnsWrite, { entries: [entry({}, first)] })).toBe('satisfied');
    expect(judged(returnsWrite, { entries: [entry({}, event('start', { result: none }))] })).toBe(
      'contradicted: start_response returned NoneType',
    );
  });
  test('raise the very exception, or another', () => {
    const late = (original: boolean) => entry({}, first, event('start', { raised: raised('ValueError', original) }));
    expect(judged(reRaises(2), { entries: [late(true)] })).toBe('satisfied');
    expect(judged(reRaises(2), { entries: [late(false)] })).toBe('contradicted: it raised ValueError: told');
  });
  test('let go of exc_info', () => {
    const released = (value: boolean) => entry({}, event('exc-info-released', { result: truth(value) }));
    expect(judged(releasesExcInfo, { entries: [released(true)] })).toBe('satisfied');
    expect(judged(releasesExcInfo, { entries: [released(false)] })).toMatch(/^contradicted/);
    expect(judged(releasesExcInfo, { entries: [entry({})] })).toMatch(/^unclear/);
  });
});

test('steps that raise are told', () => {
  const clears = lets('clear environ', 'environ-clear');
  expect(judged(clears, { entries: [entry({}, event('environ-clear'))] })).toBe('satisfied');
  expect(judged(clears, { entries: [entry({}, event('environ-clear', { raised: raised('TypeError') }))] })).toBe(
    'contradicted: environ-clear raised TypeError: told',
  );
});

test('what the server does not offer is inapplicable', () => {
  const claim = offering('wsgi.file_wrapper', callsOnce);
  expect(judged(claim, { entries: [entry({})] })).toBe('inapplicable: the server offers no wsgi.file_wrapper');
  expect(judged(claim, { entries: [entry({ 'wsgi.file_wrapper': object('type') })] })).toBe('satisfied');
});
