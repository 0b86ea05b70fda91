/** The model of applications, held against examples that PEP 3333 gives or that follow from its sentences. */
import { expect, it } from 'vitest';
import type { ProgramRequest } from '../../fixtures/arbitraries/program-cases.ts';
import { type Event, type ProgramSource, type Step, program as schema } from '../../spec/index.ts';
import { answered, entry, event, list, object, observation, raised, text } from '../hand-made.ts';
import type { Response } from '../observation.ts';
import { judgeExchange } from './program.ts';
import type { Reply } from './property.ts';

const get: ProgramRequest = { method: 'GET', version: '1.1', connection: null, body: null };
const start = (status: string, headers: [string, string][] = [['Content-Type', 'text/plain']]): Step => ({
  do: 'start',
  status,
  headers,
});
const block = (bytes: string): Step => ({ do: 'yield', data: { bytes } });
const fails: Step = { do: 'raise', type: 'ValueError', message: 'withheld' };
const handled = (status: string): Step => ({
  do: 'try',
  steps: [fails],
  except: [{ do: 'start', status, headers: [], excInfo: 'current' }],
});

// events of the journal
const started = event('start', { result: object('function', { callable: true }) });
const startRaised = (original: boolean | null = null) => event('start', { raised: raised('ValueError', original) });
const yielded = event('yield');
const returned = event('return', { kind: 'iterable' });
const listed = event('return', { kind: 'list' });
const [iter, next, stop, close] = ['iter', 'next', 'stop', 'close'].map((what) => event(what)) as [
  Event,
  Event,
  Event,
  Event,
];
const raisedOut = event('raise-out', { raised: raised('ValueError') });

const date: [string, string] = ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT'];
const told = (status: number, reason: string, body: string, more: Partial<Response> = {}) =>
  answered(status, body, {
    reason,
    fields: [['Content-Type', 'text/plain'], ['Content-Length', String(body.length)], date],
    ...more,
  });
const failure = answered(500, 'sorry', { reason: 'Internal Server Error', fields: [date] });

interface Seen {
  readonly call?: Step[];
  readonly returns: ProgramSource['returns'];
  readonly journal: readonly Event[];
  readonly response?: Response | undefined;
  readonly reply?: Partial<Reply>;
  readonly request?: ProgramRequest;
  readonly environ?: Parameters<typeof entry>[0];
}

/** The requirements that the model finds broken. */
function broken({
  call = [],
  returns,
  journal,
  response,
  reply = {},
  request = get,
  environ = {},
}: Seen): readonly string[] {
  const responses = response === undefined ? [] : [response];
  const { target } = observation({});
  const found = judgeExchange(
    { request, program: schema.parse({ call, returns }) },
    { responses, excess: '', ending: 'open', missed: false, over: false, ...reply },
    [entry(environ, ...journal)],
    { target },
  );
  return found === 'unjudged' ? ['unjudged'] : found.map(({ requirement }) => requirement);
}

/** simple_app of PEP 3333, "The Application/Framework Side". */
const simple = {
  call: [start('200 OK')],
  returns: { kind: 'list', steps: [block('Hello world!\n')] },
} as const satisfies Partial<Seen>;
const simpleJournal = [started, yielded, listed];

it('finds nothing wrong with the simplest application', () => {
  const response = told(200, 'OK', 'Hello world!\n');
  expect(
    broken({
      ...simple,
      call: [...simple.call],
      returns: { kind: 'list', steps: [block('Hello world!\n')] },
      journal: simpleJournal,
      response,
    }),
  ).toEqual([]);
});

it.each<[string, Partial<Response>, Partial<Reply>, string[]]>([
  ['another status', { status: 201 }, {}, ['start-response.status']],
  ['an error', { status: 404 }, {}, ['body.any-iterable']],
  ['another reason phrase', { reason: 'Fine' }, {}, ['start-response.status']],
  ['a header lost', { fields: [['Content-Length', '13'], date] }, {}, ['start-response.headers']],
  [
    'no Date',
    {
      fields: [
        ['Content-Type', 'text/plain'],
        ['Content-Length', '13'],
      ],
    },
    {},
    ['start-response.required-headers'],
  ],
  ['a body that is cut', { body: 'Hello' }, {}, ['body.any-iterable']],
  ['bytes behind the response', {}, { excess: '!' }, ['content-length.not-exceeded']],
  ['a response that breaks off', { body: 'Hello', complete: false }, { ending: 'closed' }, ['streaming.whole-block']],
  ['a defect', { defects: ['a field line is folded'] }, {}, ['contract.well-formed-response']],
])('blames %s for the simplest application', (_, more, reply, expected) => {
  const response = told(200, 'OK', 'Hello world!\n', more);
  expect(
    broken({
      call: [start('200 OK')],
      returns: { kind: 'list', steps: [block('Hello world!\n')] },
      journal: simpleJournal,
      response,
      reply,
    }),
  ).toEqual(expected);
});

/** AppClass of PEP 3333: start_response is called in the iteration. */
it('lets an application begin its response while it is iterated', () => {
  const returns: Seen['returns'] = { kind: 'iterable', steps: [start('200 OK'), block('Hello world!\n')] };
  const journal = [returned, iter, next, started, yielded, next, stop, close];
  expect(broken({ returns, journal, response: told(200, 'OK', 'Hello world!\n') })).toEqual([]);
});

it.each([
  ['not at all', [returned, iter, next, started, yielded, next, stop]],
  ['twice', [returned, iter, next, started, yielded, next, stop, close, close]],
  ['before the last step', [returned, iter, next, started, yielded, close, next, stop]],
])('blames a server that closes %s', (_, journal) => {
  const returns: Seen['returns'] = { kind: 'iterable', steps: [start('200 OK'), block('Hello world!\n')] };
  expect(broken({ returns, journal, response: told(200, 'OK', 'Hello world!\n') })).toContain('body.close');
});

/** The example of PEP 3333, "Error Handling". */
it('has the error response take the place of the first one', () => {
  const seen = {
    call: [start('200 Froody'), handled('500 Oops')],
    returns: { kind: 'list', steps: [block('error body goes here')] } satisfies Seen['returns'],
    journal: [started, event('raise'), event('try', { raised: raised('ValueError') }), started, yielded, listed],
  };
  const fields: Response['fields'] = [date, ['Content-Length', '20']];
  expect(broken({ ...seen, response: answered(500, 'error body goes here', { reason: 'Oops', fields }) })).toEqual([]);
  expect(broken({ ...seen, response: told(200, 'Froody', 'error body goes here') })).toEqual(['start-response.status']);
  const left: Response['fields'] = [...fields, ['Content-Type', 'text/plain']];
  expect(
    broken({ ...seen, response: answered(500, 'error body goes here', { reason: 'Oops', fields: left }) }),
  ).toEqual(['start-response.replaced']);
});

it('has a call with exc_info raise its exception when a block is out, and the response break off', () => {
  const seen = {
    call: [start('200 OK')],
    returns: { kind: 'iterable', steps: [block('one'), handled('500 Oops')] } satisfies Seen['returns'],
  };
  const journal = (late: Event, ...then: Event[]) => [
    ...[started, returned, iter, next, yielded, next, event('raise'), event('try', { raised: raised('ValueError') })],
    ...[late, ...then],
  ];
  const cut = told(200, 'OK', 'one', { complete: false, framing: 'chunked' });
  const aborted = { response: cut, reply: { ending: 'closed' } as const };
  expect(broken({ ...seen, journal: journal(startRaised(true), raisedOut, close), ...aborted })).toEqual([]);
  expect(broken({ ...seen, journal: journal(startRaised(false), raisedOut, close), ...aborted })).toEqual([
    'start-response.re-raised',
  ]);
  const response = told(200, 'OK', 'one');
  expect(broken({ ...seen, journal: journal(started, next, stop, close), response })).toEqual(['unjudged']);
  expect(broken({ ...seen, journal: journal(started, stop, close), response })).toEqual(['start-response.too-late']);
});

it('has a second call without exc_info raise', () => {
  const call = [start('200 OK'), { do: 'try', steps: [start('404 No')], except: [] } satisfies Step];
  const returns: Seen['returns'] = { kind: 'list', steps: [block('x')] };
  const tried = event('try', { raised: raised('AssertionError') });
  const response = told(200, 'OK', 'x');
  expect(broken({ call, returns, journal: [started, startRaised(), tried, yielded, listed], response })).toEqual([]);
  expect(
    broken({ call, returns, journal: [started, startRaised(), tried, yielded, listed], response: failure }),
  ).toEqual([]);
  expect(broken({ call, returns, journal: [started, started, event('try'), yielded, listed], response })).toEqual([
    'start-response.once',
  ]);
});

it.each<[string, Seen['response'], Partial<Reply>, string[]]>([
  ['an error', failure, {}, []],
  ['the end of the connection', undefined, { ending: 'closed' }, []],
  ['a success', told(200, 'OK', ''), {}, ['error.trapped']],
  ['nothing', undefined, {}, ['contract.own-response']],
])('lets a server answer an exception before any block by an error or an end: %s', (_, response, reply, expected) => {
  const journal = [started, event('raise'), raisedOut];
  expect(broken({ call: [start('200 OK'), fails], returns: { kind: 'list' }, journal, response, reply })).toEqual(
    expected,
  );
});

it.each<[string, string, Response, Partial<Reply>, string[]]>([
  [
    'cuts what is too much',
    '3',
    told(200, 'OK', 'hel', { fields: [date, ['Content-Length', '3'], ['Content-Type', 'text/plain']] }),
    {},
    [],
  ],
  [
    'sends what is too much',
    '3',
    told(200, 'OK', 'hel', { fields: [date, ['Content-Length', '3'], ['Content-Type', 'text/plain']] }),
    { excess: 'lo' },
    ['content-length.not-exceeded'],
  ],
  ['fails', '3', failure, {}, []],
  ['closes behind too little', '9', told(200, 'OK', 'hello', { complete: false }), { ending: 'closed' }, []],
  ['stays open behind too little', '9', told(200, 'OK', 'hello', { complete: false }), {}, ['content-length.short']],
])('knows what may come of a wrong Content-Length: a server that %s', (_, length, response, reply, expected) => {
  const call = [
    start('200 OK', [
      ['Content-Type', 'text/plain'],
      ['Content-Length', length],
    ]),
  ];
  const journal = [started, yielded, listed];
  expect(broken({ call, returns: { kind: 'list', steps: [block('hello')] }, journal, response, reply })).toEqual(
    expected,
  );
});

it('allows no content and no other length with HEAD', () => {
  const seen = {
    call: [start('200 OK')],
    returns: { kind: 'list', steps: [block('x')] } satisfies Seen['returns'],
    journal: [started, yielded, listed],
    request: { ...get, method: 'HEAD' } as const,
  };
  const head = (length: string) =>
    told(200, 'OK', '', {
      framing: 'none',
      fields: [['Content-Type', 'text/plain'], ['Content-Length', length], date],
    });
  expect(broken({ ...seen, response: head('1') })).toEqual([]);
  expect(broken({ ...seen, response: head('0') })).toEqual(['response.head-length']);
  expect(broken({ ...seen, response: head('1'), reply: { excess: 'x' } })).toEqual(['response.head-no-content']);
});

it('does not judge by a journal that it cannot follow', () => {
  expect(broken({ call: [start('200 OK')], returns: { kind: 'list' }, journal: [event('mark')] })).toEqual([
    'unjudged',
  ]);
});

it('lets a server send the headers before it refuses what write() is given', () => {
  const refuses: Step = { do: 'try', steps: [{ do: 'write', data: 'text' }], except: [] };
  const journal = [
    started,
    event('write', { raised: raised('TypeError', null) }),
    event('try'),
    event('raise'),
    event('try'),
    startRaised(true),
    raisedOut,
  ];
  const call = [start('200 OK'), refuses, handled('500 Oops')];
  expect(broken({ call, returns: { kind: 'list' }, journal, response: failure })).toEqual([]);
});

it('does not ask what is left of a head that need not have been taken', () => {
  const journal = [started, event('raise'), event('try'), started, listed];
  const response = told(404, 'Gone', '', { fields: [['X-Kit-Word', 'here'], ['Content-Length', '0'], date] });
  const list: Step = { do: 'start', status: '200 OK', headers: { tuple: [{ tuple: ['X-Kit-Word', 'here'] }] } };
  expect(broken({ call: [list, handled('404 Gone')], returns: { kind: 'list' }, journal, response })).not.toContain(
    'start-response.headers',
  );
});

it('lets what is like bytes be sent as far as there is room, before write() raises', () => {
  const odd: Step = { do: 'write', data: { subclass: { bytes: 'kin' } } };
  const wrote = event('write', { raised: raised('ValueError') });
  const journal = [started, wrote, event('try', { raised: raised('ValueError') }), event('raise'), raisedOut];
  const call = [start('200 OK', [['Content-Length', '1']]), { do: 'try', steps: [odd], except: [] } as Step, fails];
  const response = told(200, 'OK', 'k', { fields: [['Content-Length', '1'], date] });
  expect(broken({ call, returns: { kind: 'list' }, journal, response })).toEqual([]);
});

it.each([
  ['of the first', [['Content-Length', '1'], date] as [string, string][]],
  ['of the second', [date]],
])('takes a response for the one of two like heads whose length it tells: %s', (_, fields) => {
  const opens: Step = { do: 'write', data: { bytes: '' } };
  const journal = [
    started,
    event('write'),
    event('raise'),
    event('try', { raised: raised('ValueError') }),
    started,
    listed,
  ];
  const call = [start('500 Oops', [['Content-Length', '1']]), opens, handled('500 Oops')];
  const request: ProgramRequest = { ...get, method: 'HEAD' };
  const response = answered(500, '', { reason: 'Oops', fields, framing: 'none' });
  expect(broken({ call, returns: { kind: 'list' }, journal, response, request })).toEqual([]);
});

it.each<[string, Seen['response'], Partial<Reply>]>([
  ['an error', failure, {}],
  ['an end', undefined, { ending: 'closed' }],
  ['a response that breaks off', told(200, 'OK', 'on', { complete: false }), { ending: 'closed' }],
  ['a part of the body', told(200, 'OK', 'on'), {}],
])('asks no more than PEP 3333 of a server that stumbles over a len() which raises: %s', (_, response, reply) => {
  const returns: Seen['returns'] = { kind: 'sequence', steps: [block('one')], length: 'raises' };
  const asked = event('length', { phase: 'length', raised: raised('TypeError') });
  const journal = (...events: Event[]) => [started, returned, iter, next, yielded, ...events, next, stop, close];
  const seen = { call: [start('200 OK')], returns, response, reply };
  expect(broken({ ...seen, journal: journal(asked) })).toEqual(['body.length-trusted']);
  // Who has not asked has not stumbled over it.
  expect(broken({ ...seen, journal: journal() })).not.toContain('body.length-trusted');
});

it.each<[string, Step, string]>([
  ['of as much as there is', { do: 'read', method: 'read', size: 7 }, 'input.read'],
  ['of more than there is', { do: 'read', method: 'read', size: 8 }, 'input.end-of-file'],
  ['of all', { do: 'read', method: 'read' }, 'input.read-all'],
  ['to the end', { do: 'drain' }, 'input.end-of-file'],
  ['of a line', { do: 'read', method: 'readline' }, 'input.readline'],
  ['of all lines', { do: 'read', method: 'readlines' }, 'input.end-of-file'],
  ['of the first line by iteration', { do: 'read', method: 'iterate', size: 1 }, 'input.iteration'],
  ['of more lines than have an end', { do: 'read', method: 'iterate', size: 2 }, 'input.end-of-file'],
])('tells by which sentence a read has to come back: %s', (_, step, requirement) => {
  const request: ProgramRequest = { ...get, method: 'POST', body: { text: 'one\ntwo', framing: 'length' } };
  expect(broken({ call: [step], returns: { kind: 'list' }, journal: [], request })).toEqual([requirement]);
});

it('has a last line without its line end wait for the end of the file', () => {
  const request: ProgramRequest = { ...get, method: 'POST', body: { text: 'two', framing: 'length' } };
  const call: Step[] = [{ do: 'read', method: 'readline' }];
  expect(broken({ call, returns: { kind: 'list' }, journal: [], request })).toEqual(['input.end-of-file']);
});

it('takes the length that a 304 has of an earlier head for what is left of that', () => {
  const journal = [started, event('raise'), event('try', { raised: raised('ValueError') }), started, listed];
  const call = [start('200 OK', [['Content-Length', '0']]), handled('304 Same')];
  const fields: Response['fields'] = [['Content-Length', '0'], date];
  const response = answered(304, '', { reason: 'Same', fields, framing: 'none' });
  expect(broken({ call, returns: { kind: 'list' }, journal, response })).toEqual(['start-response.replaced']);
});

it('asks no more than PEP 3333 of a server that sends a file from its beginning', () => {
  const file = { content: { bytes: '0123' }, offset: 1 };
  const returns: Seen['returns'] = { kind: 'file-wrapper', file };
  const wrapped = [started, event('file-wrapper'), event('return', { kind: 'file-wrapper' })];
  const journal = [...wrapped, event('file-close', { phase: 'file' })];
  const seen = { call: [start('200 OK')], returns, journal };
  expect(broken({ ...seen, response: told(200, 'OK', '123') })).toEqual([]);
  expect(broken({ ...seen, response: told(200, 'OK', '0123') })).toEqual(['file-wrapper.position']);
  expect(broken({ ...seen, journal: wrapped })).toContain('file-wrapper.close');
});

it.each<[string, Step, Partial<Event>, string[]]>([
  ['that is passed over', { do: 'read', method: 'readlines', size: 0 }, {}, ['input.readlines-hint']],
  [
    'that there is none of',
    { do: 'read', method: 'readlines', size: 4 },
    { raised: raised('TypeError') },
    ['input.readlines-hint'],
  ],
  ['that nothing comes of', { do: 'read', method: 'readlines', size: 4 }, {}, ['input.readlines']],
])('leaves a hint to readlines() to the server: %s', (_, step, more, expected) => {
  const request: ProgramRequest = { ...get, method: 'POST', body: { text: 'one\n', framing: 'length' } };
  const read = event('read', more.raised === undefined ? { result: list() } : more);
  const journal = more.raised === undefined ? [read, started, listed] : [read, raisedOut];
  const response = more.raised === undefined ? told(200, 'OK', '') : failure;
  const environ = { CONTENT_LENGTH: text('4') };
  const call = [step, start('200 OK')];
  expect(broken({ call, returns: { kind: 'list' }, journal, request, response, environ })).toEqual(expected);
});

it('takes a header that was replaced for left over also where the kit does not know what it was', () => {
  const cookie = (value: string): [string, string] => ['Set-Cookie', value];
  const odd = start('200 OK', [cookie('b=2'), ['TE', 'trailers']]);
  const again: Step = {
    do: 'try',
    steps: [fails],
    except: [{ ...start('200 OK', [cookie('a=1')]), excInfo: 'current' }],
  } as Step;
  const journal = [started, event('raise'), event('try', { raised: raised('ValueError') }), started, listed];
  const fields: Response['fields'] = [cookie('b=2'), cookie('a=1'), date, ['Content-Length', '0']];
  const response = answered(200, '', { reason: 'OK', fields });
  expect(broken({ call: [odd, again], returns: { kind: 'list' }, journal, response })).toEqual([
    'start-response.hop-by-hop',
    'start-response.replaced',
  ]);
});

const clientError = answered(400, 'sorry', { reason: 'Bad Request', fields: [date] });
const stalled = answered(404, '', { reason: 'Gone', fields: [['Content-Length', '0'], date] });

it.each<[string, Seen, string[]]>([
  [
    'for what raises',
    { call: [fails], returns: { kind: 'list' }, journal: [event('raise'), raisedOut], response: clientError },
    [],
  ],
  ['for a response that was not begun', { returns: { kind: 'list' }, journal: [listed], response: clientError }, []],
  [
    "where the application's own came before it raised",
    {
      call: [start('404 Gone', []), fails],
      returns: { kind: 'list' },
      journal: [started, event('raise'), raisedOut],
      response: stalled,
    },
    [],
  ],
  [
    'but for a response that nothing is wrong with',
    {
      ...simple,
      call: [...simple.call],
      returns: { kind: 'list', steps: [block('x')] },
      journal: simpleJournal,
      response: clientError,
    },
    ['body.any-iterable'],
  ],
  [
    'but not a redirection',
    {
      call: [fails],
      returns: { kind: 'list' },
      journal: [event('raise'), raisedOut],
      response: told(302, 'Found', ''),
    },
    ['error.trapped'],
  ],
])('takes an error of either class for one: %s', (_, seen, expected) => {
  expect(broken(seen)).toEqual(expected);
});

it('takes a response for the one of two heads with one status that has its fields', () => {
  const again = (headers: [string, string][]): Step => ({
    do: 'try',
    steps: [fails],
    except: [{ do: 'start', status: '404 Gone', headers, excInfo: 'current' }],
  });
  const handledIt = [event('raise'), event('try', { raised: raised('ValueError') }), started];
  const opens: Step = { do: 'write', data: { bytes: '' } };
  // whether an empty block sends the headers is the server's choice, and so which of the two heads is sent
  const journal = [started, ...handledIt, event('write'), ...handledIt, listed];
  const call = [start('200 OK', []), again([]), opens, again([['Location', '../there']])];
  const seen = (...fields: [string, string][]) => ({
    call,
    returns: { kind: 'list' } as const,
    journal,
    response: told(404, 'Gone', '', { fields: [...fields, ['Content-Length', '0'], date] }),
  });
  expect(broken(seen(['Location', '../there']))).toEqual([]);
  expect(broken(seen(['Location', '../elsewhere']))).not.toEqual([]);
});
