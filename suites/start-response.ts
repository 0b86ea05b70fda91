import { startResponse as heading } from '../spec/catalogue/start-response.ts';
import type { Value } from '../spec/index.ts';
import {
  ofNextClient,
  ofRequest,
  releasesExcInfo,
  reRaises,
  startRaises,
  startReturns,
} from './application-expectations.ts';
import { suite } from './check.ts';
import {
  answersError,
  answersNot,
  fieldAbsent,
  fieldIs,
  fieldOnce,
  frames,
  keepsBack,
  onceShown,
  oneStatusLine,
  shows,
  statusIs,
  withholds,
} from './delivery-expectations.ts';
import { all, either } from './expectation.ts';
import {
  attempts,
  gate,
  lazily,
  program,
  raises,
  restart,
  returning,
  start,
  startsWith,
  streams,
  writes,
  yields,
} from './program.ts';
import {
  answer,
  apart,
  get,
  happened,
  inTurn,
  look,
  opens,
  pipelined,
  received,
  request,
  resets,
  script,
  waiting,
} from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');
const sending = plainGet.actions.slice(0, 1);
/** Looks when the application has come to its gate. */
const lookedAt = script(...sending, waiting('held'), look('held'), opens('held'), answer(1));
/** Looks when the first block has come, while the application waits. */
const seenFirst = script(...sending, received('first block'), look('first'), opens('held'), answer(1));
const fails = attempts([raises()], [restart(500)]);
const withField = (name: Value, value: Value): [Value, Value][] => [
  ['Content-Type', 'text/plain'],
  [name, value],
];
const malformed: readonly (readonly [name: string, title: string, status: Value, headers: [Value, Value][] | Value])[] =
  [
    ['status-number', 'a status that is a number', 200, []],
    ['status-bytes', 'a status that is a bytestring', { bytes: '200 Told' }, []],
    ['status-word', 'a status without a code', 'Told', []],
    ['status-two-digits', 'a status code of two digits', '20 Told', []],
    ['status-line-end', 'a line end in the status', '200 Told\r\nX-Kit-Injected: yes', []],
    ['status-control', 'a control character in the status', '200 To\x01ld', []],
    ['headers-none', 'None in the place of headers', '200 Told', null],
    ['headers-dict', 'a dictionary of headers', '200 Told', { dict: [['X-Kit-Word', 'here']] }],
    ['header-triple', 'a header of three parts', '200 Told', { list: [{ tuple: ['X-Kit-Word', 'here', 'more'] }] }],
    ['name-bytes', 'a header name that is a bytestring', '200 Told', withField({ bytes: 'X-Kit-Word' }, 'here')],
    ['name-colon', 'a colon in a header name', '200 Told', withField('X-Kit-Word:', 'here')],
    ['name-blank', 'a blank in a header name', '200 Told', withField('X-Kit Word', 'here')],
    ['name-empty', 'an empty header name', '200 Told', withField('', 'here')],
    [
      'name-line-end',
      'a line end in a header name',
      '200 Told',
      withField('X-Kit-Injected: yes\r\nX-Kit-Word', 'here'),
    ],
    ['value-bytes', 'a header value that is a bytestring', '200 Told', withField('X-Kit-Word', { bytes: 'here' })],
    ['value-number', 'a header value that is a number', '200 Told', withField('X-Kit-Word', 7)],
    ['value-none', 'a header value that is None', '200 Told', withField('X-Kit-Word', null)],
    ['value-line-end', 'a line end in a header value', '200 Told', withField('X-Kit-Word', 'a\r\nX-Kit-Injected: yes')],
    ['value-line-feed', 'a line feed in a header value', '200 Told', withField('X-Kit-Word', 'a\nX-Kit-Injected: yes')],
    ['value-last', 'a line end behind a header value', '200 Told', withField('X-Kit-Word', 'here\r\n')],
    ['value-null', 'a null byte in a header value', '200 Told', withField('X-Kit-Word', 'he\x00re')],
    ['value-control', 'a control character in a header value', '200 Told', withField('X-Kit-Word', 'he\x07re')],
  ];
const hopByHop = [
  'Transfer-Encoding: chunked',
  'TE: trailers',
  'Proxy-Authenticate: Basic',
  'Upgrade: kit/1',
  'Keep-Alive: timeout=9',
];
const persistence = ['Connection: close', 'Connection: keep-alive'];
const oneHeader = (line: string): [string, string][] => [[line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']];
const caseOf = (line: string) => line.toLowerCase().replace(/[^a-z0-9]+/g, '-');

export const startResponse = suite(heading, ({ must, should, may }) => [
  must('start-response.status/known-code', 'the code is that of the application, whatever its reason phrase says', {
    app: program(start('404 Gone Fishing'), yields('done')),
    send: plainGet,
    expect: statusIs(404),
  }),
  must('start-response.status/unknown-code', 'a code that no table has is sent as it is', {
    app: program(start('299 Quite Fine'), yields('done')),
    send: plainGet,
    expect: statusIs(299),
  }),
  must('start-response.headers/all', 'every header of the application is in the response', {
    app: program(
      start(200, [
        ['Content-Type', 'text/kit'],
        ['X-Kit-One', '1'],
        ['X-Kit-Two', 'b; c="d, e"'],
      ]),
      yields('done'),
    ),
    send: plainGet,
    expect: all(fieldIs('Content-Type', 'text/kit'), fieldIs('X-Kit-One', '1'), fieldIs('X-Kit-Two', 'b; c="d, e"')),
  }),
  must('start-response.headers/repeated', 'headers of one name are all sent, in order', {
    app: program(
      start(200, [
        ['Set-Cookie', 'a=1'],
        ['X-Kit-Word', 'x'],
        ['Set-Cookie', 'b=2'],
      ]),
      yields('done'),
    ),
    send: plainGet,
    expect: fieldIs('Set-Cookie', 'a=1', 'b=2'),
  }),
  must('start-response.headers/empty-value', 'a header with an empty value is sent', {
    app: program(start(200, [['X-Kit-Word', '']]), yields('done')),
    send: plainGet,
    expect: fieldIs('X-Kit-Word', ''),
  }),
  must('start-response.headers/head', 'headers of a response to HEAD are sent', {
    app: program(start(200, [['X-Kit-Word', 'here']])),
    send: request('HEAD', '/'),
    expect: fieldIs('X-Kit-Word', 'here'),
  }),
  may('start-response.list-changed', 'the response has the headers of the application, and may have more', {
    app: program(start(200, [['X-Kit-Word', 'here']]), yields('done')),
    send: plainGet,
    expect: fieldIs('X-Kit-Word', 'here'),
  }),
  may('start-response.list-kept', 'a list that is changed after the call counts as it was, or as it is', {
    app: program(
      start(200, [['X-Kit-Word', 'before']]),
      { do: 'headers-set', headers: [['X-Kit-Word', 'after']] },
      yields('x'),
    ),
    send: plainGet,
    expect: either(fieldIs('X-Kit-Word', 'before'), fieldIs('X-Kit-Word', 'after')),
  }),
  must('start-response.required-headers', 'Date is added where the application sent none', {
    app: program(start(), yields('done')),
    send: plainGet,
    expect: fieldOnce('Date'),
  }),
  may('start-response.server-field', 'Server is added where the application sent none, or it is not', {
    app: program(start(), yields('done')),
    send: plainGet,
    expect: either(fieldOnce('Server'), fieldAbsent('Server')),
  }),
  may('start-response.server-field/own', 'a Server of the application is sent, or that of the server in its place', {
    app: program(start(200, [['Server', 'kit/1']]), yields('done')),
    send: plainGet,
    expect: fieldOnce('Server'),
  }),
  must('start-response.name-case/date', 'a date header in odd case is not joined by another Date', {
    app: program(start(200, [['dAtE', 'Sun, 06 Nov 1994 08:49:37 GMT']]), yields('done')),
    send: plainGet,
    expect: fieldOnce('Date'),
  }),
  must('start-response.name-case/server', 'a server header in odd case is not joined by another Server', {
    app: program(start(200, [['sErVeR', 'kit']]), yields('done')),
    send: plainGet,
    expect: fieldOnce('Server'),
  }),
  must('start-response.name-case/content-length', 'a content-length header in odd case counts as Content-Length', {
    app: program(start(200, [['cOnTeNt-lEnGtH', '4']]), yields('done')),
    send: plainGet,
    expect: all(fieldIs('Content-Length', '4'), frames('done', 'content-length')),
  }),
  ...hopByHop.map((line) =>
    should(`start-response.hop-by-hop/${caseOf(line)}`, `a header ${line} is refused with an exception`, {
      app: program(attempts([start(200, oneHeader(line))]), fails, yields('done')),
      send: plainGet,
      expect: startRaises(1),
    }),
  ),
  ...persistence.map((line) =>
    should(`start-response.persistence/${caseOf(line)}`, `a header ${line} is refused with an exception`, {
      app: program(attempts([start(200, oneHeader(line))]), fails, yields('done')),
      send: plainGet,
      expect: startRaises(1),
    }),
  ),
  ...malformed.map(([name, title, status, headers]) =>
    should(`start-response.early-check/${name}`, `${title} raises from the very call`, {
      app: program(attempts([startsWith(status, headers)]), fails, yields('done')),
      send: plainGet,
      expect: startRaises(1),
    }),
  ),
  ...malformed
    .filter(([name]) => name.includes('line'))
    .map(([name, title, status, headers]) =>
      should(`start-response.clean-headers/${name}`, `${title} adds no line to the response`, {
        app: program(startsWith(status, headers), yields('done')),
        send: plainGet,
        expect: fieldAbsent('X-Kit-Injected'),
      }),
    ),
  must('start-response.headers-delayed/called', 'nothing is sent while the application is still being called', {
    app: program(start(), gate('held'), yields('done')),
    send: lookedAt,
    expect: all(withholds('held'), responds(200, 'done')),
  }),
  must('start-response.headers-delayed/iterated', 'nothing is sent while the first block is being made', {
    app: streams(gate('held'), yields('done')),
    send: lookedAt,
    expect: all(withholds('held'), responds(200, 'done')),
  }),
  must('start-response.headers-delayed/empty-blocks', 'nothing is sent for empty blocks', {
    app: streams(yields(''), yields(''), gate('held'), yields('done')),
    send: lookedAt,
    expect: all(withholds('held'), responds(200, 'done')),
  }),
  must('start-response.headers-delayed/content-length', 'nothing is sent early for a Content-Length', {
    app: returning({ kind: 'iterable', steps: [gate('held'), yields('done')] }, start(200, [['Content-Length', '4']])),
    send: lookedAt,
    expect: all(withholds('held'), responds(200, 'done')),
  }),
  must('start-response.headers-at-write', 'headers are with the client when write() has returned', {
    app: program(start(201), writes('first block'), gate('held')),
    send: seenFirst,
    expect: all(shows('first', '201 '), responds(201, 'first block')),
  }),
  must('start-response.headers-at-end', 'headers are sent when the iteration ends without a block', {
    app: streams(yields(''), yields('')),
    send: plainGet,
    expect: responds(200, ''),
  }),
  may('start-response.empty-length', 'headers with Content-Length: 0 are sent at once, or at the end', {
    app: returning({ kind: 'iterable', steps: [gate('held')] }, start(200, [['Content-Length', '0']])),
    send: lookedAt,
    expect: all(either(withholds('held'), shows('held', '200 ')), responds(200, '')),
  }),
  should('start-response.replaced/status', 'the status of the error takes the place of the first one', {
    app: program(start(200), fails, yields('done')),
    send: plainGet,
    expect: responds(500, 'done'),
  }),
  should('start-response.replaced/headers', 'headers of the error take the place of all earlier ones', {
    app: program(
      start(200, [['X-Kit-Old', '1']]),
      attempts([raises()], [restart(500, [['X-Kit-New', '2']])]),
      yields('x'),
    ),
    send: plainGet,
    expect: all(fieldAbsent('X-Kit-Old'), fieldIs('X-Kit-New', '2')),
  }),
  should('start-response.replaced/length', 'a Content-Length of the first response does not bind the error', {
    app: program(start(200, [['Content-Length', '2']]), fails, yields('longer than that')),
    send: plainGet,
    expect: responds(500, 'longer than that'),
  }),
  should('start-response.replaced/iterated', 'a response is replaced while the first block is being made', {
    app: streams(fails, yields('done')),
    send: plainGet,
    expect: responds(500, 'done'),
  }),
  should('start-response.replaced/empty-blocks', 'a response is replaced after empty blocks', {
    app: streams(yields(''), fails, yields('done')),
    send: plainGet,
    expect: responds(500, 'done'),
  }),
  should('start-response.replaced/twice', 'a response is replaced a second time', {
    app: program(start(200), fails, attempts([raises()], [restart(503)]), yields('done')),
    send: plainGet,
    expect: responds(503, 'done'),
  }),
  must('start-response.too-late/iterated', 'a call with exc_info raises when a block has been sent', {
    app: streams(yields('first block'), gate('held'), attempts([raises()], [restart(500)])),
    send: seenFirst,
    expect: onceShown('first', 'first block', startRaises(2)),
  }),
  must('start-response.too-late/written', 'a call with exc_info raises when write() has sent', {
    app: program(start(), writes('first block'), gate('held'), attempts([attempts([raises()], [restart(500)])])),
    send: seenFirst,
    expect: onceShown('first', 'first block', startRaises(2)),
  }),
  must('start-response.too-late/status-line', 'a call with exc_info that is too late sends no status line', {
    app: streams(yields('first block'), gate('held'), attempts([attempts([raises()], [restart(500)])]), yields('more')),
    send: seenFirst,
    expect: onceShown('first', 'first block', oneStatusLine),
  }),
  should('start-response.re-raised', 'the exception of exc_info itself is raised', {
    app: streams(yields('first block'), gate('held'), attempts([raises()], [restart(500)])),
    send: seenFirst,
    expect: onceShown('first', 'first block', reRaises(2)),
  }),
  must('start-response.once/called', 'a second call without exc_info raises', {
    app: program(start(200), attempts([start(404)]), yields('done')),
    send: plainGet,
    expect: all(startRaises(2), either(responds(200, 'done'), answersError)),
  }),
  must('start-response.once/iterated', 'a second call without exc_info raises while the body is iterated', {
    app: lazily(start(200), attempts([start(404)]), yields('done')),
    send: plainGet,
    expect: startRaises(2),
  }),
  must('start-response.once/sent', 'a second call without exc_info raises when a block has been sent', {
    app: streams(yields('one'), attempts([start(404)]), yields('two')),
    send: plainGet,
    expect: all(startRaises(2), oneStatusLine),
  }),
  must('start-response.once/after-raise', 'a second call raises also where the first one raised', {
    app: program(
      attempts([startsWith('200 Told', withField('X-Kit-Word', 'a\r\nb'))]),
      attempts([start(200)]),
      yields('x'),
    ),
    send: plainGet,
    expect: startRaises(2),
  }),
  must('start-response.once/none', 'a second call with None for exc_info raises', {
    app: program(start(200), attempts([{ do: 'start', status: '404 Told', headers: [], excInfo: null }]), yields('x')),
    send: plainGet,
    expect: startRaises(2),
  }),
  must('start-response.per-call/called', 'the next request of a connection may call start_response', {
    app: program(start(200, [['Content-Length', '4']]), yields('done')),
    send: pipelined(plainGet, plainGet),
    expect: all(startReturns(1), ofRequest(2, startReturns(1))),
  }),
  must('start-response.per-call/headers', 'headers of one response do not come with the next', {
    app: program(
      start(200, [
        ['X-Kit-Left', 'over'],
        ['Content-Length', '4'],
      ]),
      yields('done'),
    ),
    apps: { 2: program(start(), yields('done')) },
    send: pipelined(plainGet, plainGet),
    expect: ofRequest(2, fieldAbsent('X-Kit-Left')),
  }),
  must('start-response.per-call/status', 'the status of one response does not stand for the next', {
    app: program(start(404, [['Content-Length', '4']]), yields('done')),
    apps: { 2: program(yields('second')) },
    send: inTurn(plainGet, plainGet),
    expect: ofRequest(2, answersNot(404)),
  }),
  must('start-response.per-call/length', 'the Content-Length of one response does not bind the next', {
    app: program(start(200, [['Content-Length', '4']]), yields('done')),
    apps: { 2: program(start(), yields('longer than that')) },
    send: inTurn(plainGet, plainGet),
    expect: ofRequest(2, responds(200, 'longer than that')),
  }),
  must('start-response.per-call/error', 'the next request of a connection is free of an error before it', {
    app: program(start(200), attempts([raises()], [restart(500, [['Content-Length', '4']])]), yields('done')),
    apps: { 2: program(start(), yields('second')) },
    send: pipelined(plainGet, plainGet),
    expect: ofRequest(2, responds(200, 'second')),
  }),
  must('start-response.per-call/next-connection', 'nothing of a response comes with that to another client', {
    app: program(
      start(404, [
        ['X-Kit-Left', 'over'],
        ['Content-Length', '4'],
      ]),
      yields('done'),
    ),
    apps: { 2: program(start(), yields('longer than that')) },
    send: apart(plainGet, plainGet),
    expect: ofNextClient(all(responds(200, 'longer than that'), fieldAbsent('X-Kit-Left'))),
  }),
  must('start-response.per-call/not-started', 'the status of a response does not stand for that to another client', {
    app: program(start(201, [['Content-Length', '4']]), yields('done')),
    apps: { 2: program(yields('second')) },
    send: apart(plainGet, plainGet),
    expect: ofNextClient(answersNot(201)),
  }),
  must('start-response.per-call/after-failure', 'an application may call start_response after one that failed', {
    app: program(start(200), writes('first block'), raises()),
    apps: { 2: program(start(), yields('second')) },
    send: apart(script(...sending, received('first block')), plainGet),
    expect: ofNextClient(all(startReturns(1), responds(200, 'second'))),
  }),
  must('start-response.per-call/after-disconnect', 'an application may call start_response after a client has left', {
    app: streams(yields('first block'), gate('held'), yields('more')),
    apps: { 2: program(start(201), yields('second')) },
    send: apart(script(...sending, received('first block'), resets, opens('held'), happened('done')), plainGet),
    expect: ofNextClient(all(startReturns(1), responds(201, 'second'))),
  }),
  should('start-response.exc-info-released', 'nothing of exc_info is kept after the call', {
    app: program(start(200), fails, { do: 'exc-info-released' }, yields('done')),
    send: plainGet,
    expect: releasesExcInfo,
    binding: 'python',
  }),
  should('start-response.clean-headers/late', 'a header that is malformed never reaches the client', {
    app: program(startsWith('200 Told', withField('X-Kit-Word', 'a\r\n\r\ninjected body')), yields('done')),
    send: plainGet,
    expect: keepsBack('\r\n\r\ninjected body'),
  }),
]);
