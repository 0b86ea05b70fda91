import { describe, expect, test } from 'vitest';
import type { OutcomeAllowed } from '../spec/index.ts';
import { answered, bytes, entry, event, type HandMade, observation, raised, text, told } from './hand-made.ts';
import { allowing } from './outcome-expectations.ts';

const refused: OutcomeAllowed = { outcome: 'refused' };
const accepted: OutcomeAllowed = { outcome: 'accepted' };
const judged = (made: HandMade, ...requests: OutcomeAllowed[][]) => told(allowing(requests).judge(observation(made)));
const drained = (body: string) => entry({ PATH_INFO: text('/a') }, event('drain', { result: bytes(body) }));
const failed = entry({}, event('drain', { result: bytes('hel'), raised: raised('OSError') }));
const refusal: HandMade = { wire: { responses: [answered(400)], ending: 'closed' } };
const nothing: HandMade = { wire: { responses: [], ending: 'open' } };

describe('refused is', () => {
  test.each<[string, HandMade, OutcomeAllowed]>([
    ['satisfied: status 400', refusal, refused],
    ['satisfied: connection closed without a response', { wire: { responses: [], ending: 'closed' } }, refused],
    ['unclear: the server neither answered nor closed before the deadline', nothing, refused],
    ['contradicted: the application was called (status 200)', { entries: [drained('')] }, refused],
    ['contradicted: the application was called (status 400)', { ...refusal, entries: [drained('')] }, refused],
    ['contradicted: the status is 200', { wire: { responses: [answered(200)] } }, refused],
    ['contradicted: the status is 400', refusal, { outcome: 'refused', statuses: [501] }],
    [
      'contradicted: a request hidden in the message ("smuggled") was served',
      { ...refusal, labelled: { smuggled: [entry({})] } },
      refused,
    ],
    ['contradicted: what came back has no status line: "SSH"', { wire: { responses: [answered(0, 'SSH')] } }, refused],
    [
      'contradicted: the connection stays open',
      { wire: { responses: [answered(400)] } },
      { outcome: 'refused', connection: 'closes' },
    ],
    [
      'contradicted: one more request on the connection was served',
      { ...refusal, labelled: { again: [entry({})] } },
      { outcome: 'refused', connection: 'closes' },
    ],
  ])('%s', (verdict, made, outcome) => {
    expect(judged(made, [outcome])).toBe(verdict);
  });
});

describe('where there is no probe', () => {
  const unprobed = (made: HandMade): HandMade => ({
    ...made,
    target: { ...observation(made).target, binding: null },
  });

  test('one more request that gets a successful response was served', () => {
    const closing: OutcomeAllowed = { outcome: 'refused', connection: 'closes' };
    const served: HandMade = { wire: { responses: [answered(400), answered(200)], ending: 'closed' } };
    expect(judged(unprobed(served), [closing])).toBe('contradicted: one more request on the connection was served');
    const refusedTwice: HandMade = { wire: { responses: [answered(400), answered(400)], ending: 'closed' } };
    expect(judged(unprobed(refusedTwice), [closing])).toBe('satisfied: status 400');
    expect(judged(served, [closing])).toBe('satisfied: status 400');
  });

  test.each<[string, OutcomeAllowed[][], boolean]>([
    ['a refusal', [[refused]], true],
    ['a refusal that ends the connection', [[{ outcome: 'refused', connection: 'closes' }]], true],
    ['a refusal, or that more is awaited', [[refused, { outcome: 'unanswered' }]], true],
    ['a refusal on a connection that persists', [[{ outcome: 'refused', connection: 'persists' }]], false],
    ['what may be accepted', [[refused, accepted]], false],
    ['two requests', [[refused], [refused]], false],
  ])('the wire shows all of %s: %#', (_, requests, shows) => {
    expect(allowing(requests).onWire).toBe(shows);
  });
});

describe('accepted is', () => {
  test.each<[string, HandMade, OutcomeAllowed]>([
    [
      'satisfied',
      { entries: [drained('hello')] },
      { outcome: 'accepted', body: ['hel', { bytes: 'l', times: 1 }, 'o'] },
    ],
    ['contradicted: the application was not called (status 400)', refusal, accepted],
    ['contradicted: request 1 was served 2 times', { entries: [drained(''), drained('')] }, accepted],
    [
      'contradicted: the application read bytes "hell" (4 bytes)',
      { entries: [drained('hell')] },
      { outcome: 'accepted', body: 'hello' },
    ],
    [
      'contradicted: the application did not get to the end of the body',
      { entries: [failed] },
      { outcome: 'accepted', body: 'hel' },
    ],
    [
      'contradicted: PATH_INFO is "/a"',
      { entries: [drained('')] },
      { outcome: 'accepted', environ: { PATH_INFO: ['/b', null] } },
    ],
    [
      'satisfied',
      { entries: [drained('')] },
      { outcome: 'accepted', environ: { PATH_INFO: ['/b', '/a'], HTTP_X: null } },
    ],
    [
      'satisfied',
      { entries: [entry({ PATH_INFO: text('/gwc-0123456789abcdef{') })] },
      { outcome: 'accepted', environ: { PATH_INFO: '/{nonce}{brace}' } },
    ],
    [
      'contradicted: the status is 200',
      { entries: [drained('')] },
      { outcome: 'accepted', response: { status: [204] } },
    ],
    [
      'contradicted: the body of the response is ""',
      { entries: [drained('')] },
      { outcome: 'accepted', response: { body: 'told' } },
    ],
    [
      'contradicted: X-Told is absent',
      { entries: [drained('')] },
      { outcome: 'accepted', response: { fields: { 'X-Told': '1' } } },
    ],
    ['satisfied', { entries: [drained('')] }, { outcome: 'accepted', response: { fields: { 'X-Told': [null, '1'] } } }],
    [
      'contradicted: no response, connection closed',
      { entries: [drained('')], wire: { responses: [], ending: 'closed' } },
      accepted,
    ],
    [
      'satisfied',
      { entries: [drained('')], wire: { responses: [], ending: 'closed' } },
      { outcome: 'accepted', response: { complete: false } },
    ],
    [
      'contradicted: the connection does not persist',
      { entries: [drained('')], canary: { same: 'none', fresh: 'own', seen: '' } },
      { outcome: 'accepted', connection: 'persists' },
    ],
    [
      'contradicted: after the last response came "HTTP/1.1 400"',
      { entries: [drained('')], wire: { excess: 'HTTP/1.1 400' } },
      accepted,
    ],
    [
      'contradicted: one more request on the connection got "HTTP/1.1 400"',
      { entries: [drained('')], canary: { same: 'other', fresh: 'own', seen: 'HTTP/1.1 400' } },
      accepted,
    ],
  ])('%s', (verdict, made, outcome) => {
    expect(judged(made, [outcome])).toBe(verdict);
  });

  test('a journal in which what is told happens in that order', () => {
    const made = { entries: [entry({}, event('read', { result: bytes('a') }), event('mark', { name: 'b' }))] };
    const [read, mark] = [
      { what: 'read', bytes: 'a', raised: false },
      { what: 'mark', name: 'b', phase: 'call' },
    ];
    expect(judged(made, [{ outcome: 'accepted', journal: [read, mark] }])).toBe('satisfied');
    expect(judged(made, [{ outcome: 'accepted', journal: [mark, read] }])).toBe(
      'contradicted: the application did not see "read" "a" without an exception in this order',
    );
    expect(judged(made, [{ outcome: 'accepted', journal: [{ ...read, raised: 'OSError' }] }])).toMatch(/contradicted/);
  });
});

describe('a body that', () => {
  test.each<[string, HandMade]>([
    ['satisfied: reading the body failed', { entries: [failed], wire: { responses: [answered(500)] } }],
    ['contradicted: the status is 200', { entries: [failed] }],
    ['contradicted: the application read bytes "hello" (5 bytes) to its end', { entries: [drained('hello')] }],
    ['contradicted: the application was not called', refusal],
  ])('cannot be read: %s', (verdict, made) => {
    expect(judged(made, [{ outcome: 'unreadable' }])).toBe(verdict);
  });

  test('never ends is waited for', () => {
    expect(judged(nothing, [{ outcome: 'unanswered' }])).toBe('satisfied: the server waits for more of the message');
    expect(judged(refusal, [{ outcome: 'unanswered' }])).toBe('contradicted: the status is 400');
  });
});

test('one of several outcomes is enough, and all objections are told', () => {
  expect(judged(refusal, [accepted, refused])).toBe('satisfied: status 400');
  expect(judged({ wire: { responses: [answered(200)] } }, [accepted, refused])).toBe(
    'contradicted: the application was not called (status 200); the status is 200',
  );
});

describe('of two requests the second is', () => {
  const second = { '2': [drained('')] };
  const both = { responses: [answered(200), answered(200)] };
  test.each<[string, HandMade]>([
    ['satisfied', { entries: [drained('')], labelled: second, wire: both }],
    ['satisfied', { entries: [drained('')], wire: { responses: [answered(200)], ending: 'closed' } }],
    [
      'contradicted: request 2: the application was not called (received "HTTP/1.1 200 Told\\r\\n\\r\\n", connection open)',
      { entries: [drained('')] },
    ],
    [
      'contradicted: request 2: received "HTTP/1.1 200 Told\\r\\n\\r\\n", connection closed',
      { entries: [drained('')], labelled: second, wire: { responses: [answered(200)], ending: 'closed' } },
    ],
    [
      'contradicted: request 2 was served 2 times',
      { entries: [drained('')], labelled: { '2': [drained(''), drained('')] }, wire: both },
    ],
  ])('%s', (verdict, made) => {
    expect(judged(made, [accepted], [accepted])).toBe(verdict);
  });

  test('not to be served behind one that has ended the connection', () => {
    const made = { entries: [drained('')], labelled: second, wire: both };
    expect(judged(made, [accepted], [{ outcome: 'unanswered' }])).toBe('contradicted: request 2: the status is 200');
  });
});

test('it says itself', () => {
  const all: OutcomeAllowed[] = [
    { outcome: 'accepted', environ: { PATH_INFO: ['/', null] }, body: 'a\r\n', response: { status: [200] } },
    { outcome: 'refused', statuses: [400, 501], connection: 'closes' },
    { outcome: 'unreadable' },
  ];
  expect(allowing([all, [{ outcome: 'unanswered' }]]).says).toBe(
    'accepts the request (PATH_INFO "/" or absent, body "a\\r\\n", response 200), or ' +
      'refuses the message (status 400, 501, or closes) without calling the application and closes the connection, or ' +
      'fails the application that reads the body; for request 2 it waits for more of the message',
  );
});
