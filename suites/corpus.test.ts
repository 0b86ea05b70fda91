import { describe, expect, test } from 'vitest';
import { type CorpusCaseSource, readCorpus } from '../spec/index.ts';
import { corpusSuite } from './corpus.ts';
import type { Check } from './index.ts';
import { records } from './program.ts';

const get = ['GET / HTTP/1.1\r\n', '{fields}', 'Host: probe.test\r\n', '\r\n'];
type Requests = CorpusCaseSource['requests'];

function check(requests: Requests, more: Partial<CorpusCaseSource> = {}): Check {
  const one = { name: 'one', title: 'it is told', requirement: 'framing.none', requests, twin: get, ...more };
  const [found] = corpusSuite(readCorpus({ schemaVersion: 1, name: 'sample', title: 'a sample', cases: [one] })).checks;
  if (found === undefined) throw new Error('there is no check');
  return found;
}

test('a case is a check of its requirement', () => {
  expect(check([{ send: get, allow: [{ outcome: 'accepted' }] }])).toMatchObject({
    id: 'corpus.sample/one',
    suite: 'corpus.sample',
    level: 'must',
    requirement: { id: 'framing.none' },
    app: null,
  });
});

test('a case of a requirement that is none is refused', () => {
  expect(() => check([{ send: get, allow: [{ outcome: 'accepted' }] }], { requirement: 'framing.nothing' })).toThrow(
    /case "one": "framing.nothing" is no requirement; .*--requirements/,
  );
});

describe('what is sent', () => {
  const says = (send: Requests[number]['send'], more: Partial<Requests[number]> = {}) =>
    check([{ send, allow: [{ outcome: 'accepted' }], ...more }]).send.says;

  test('goes out in one write, and cuts are pauses', () => {
    expect(says(['GET / HTTP/1.1\r\n{fields}', { bytes: 'a', times: 3 }, { do: 'cut' }, '\r\n'])).toEqual([
      'GET / HTTP/1.1\\r\\n{fields}aaa',
      '… pauses',
      '\\r\\n',
      '… awaits response 1 or the end of the connection',
    ]);
  });

  test('has the method of the whole request, however it is cut', () => {
    const [first] = check([{ send: ['HE', { do: 'cut' }, 'AD /{nonce}'], allow: [{ outcome: 'accepted' }] }]).send
      .actions;
    expect(first).toMatchObject({ request: 'HEAD' });
  });

  test('may be single bytes, and the client may go away', () => {
    expect(says(['G /{nonce}', { do: 'half-close' }, { do: 'reset' }], { pieces: 'bytes' })).toEqual([
      'G /{nonce} (cut into single bytes)',
      '… ends its sending direction',
      '… resets the connection',
    ]);
  });

  test('waits for an early response within a request, and for the response at its end', () => {
    expect(says(['GET /{nonce}', { do: 'answer' }, 'more', { do: 'answer' }])).toEqual([
      'GET /{nonce}',
      '… awaits the head of response 1, for a while',
      'more',
      '… awaits response 1 or the end of the connection',
      '… awaits response 1 or the end of the connection',
    ]);
  });
});

test('further requests bear labels and have programs of their own', () => {
  const app = { call: [], returns: { kind: 'list' as const } };
  const allow = [{ outcome: 'accepted' as const }];
  const { send, apps } = check([
    { send: get, application: app, allow },
    { send: ['POST /{nonce.smuggled} {fields}'], allow },
    { send: get, application: app, allow },
  ]);
  expect(send.says.slice(0, 3)).toEqual([
    'GET / HTTP/1.1\\r\\n{fields}Host: probe.test\\r\\n\\r\\n',
    'POST /{nonce.smuggled} {fields.2}',
    'GET / HTTP/1.1\\r\\n{fields.3}Host: probe.test\\r\\n\\r\\n',
  ]);
  expect(apps['2']).toEqual(records);
  expect(apps['3']).toMatchObject({ returns: { kind: 'list' } });
});

test('the end of the connection is asked for by one more request', () => {
  const { send } = check([{ send: get, allow: [{ outcome: 'refused', connection: 'closes' }] }]);
  expect(send.says.slice(-2)).toEqual([
    'GET / HTTP/1.1\\r\\n{fields.again}Host: probe.test\\r\\n\\r\\n',
    '… awaits response 2',
  ]);
});
