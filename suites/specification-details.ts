import { specificationDetails as heading } from '../spec/catalogue/specification-details.ts';
import type { Value } from '../spec/index.ts';
import {
  environLacks,
  invocation,
  lets,
  ofNextClient,
  ofRequest,
  returnsWrite,
  startReturns,
} from './application-expectations.ts';
import { suite } from './check.ts';
import { frames, shows } from './delivery-expectations.ts';
import { environHolds, environIsNot } from './environ-expectations.ts';
import { all, contradicted, satisfied } from './expectation.ts';
import {
  asksFor,
  closesBeforeNext,
  closesGenerator,
  closesLast,
  closesOnce,
  sparesIterator,
  touchesNothing,
} from './iteration-expectations.ts';
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
  yieldsValue,
} from './program.ts';
import {
  answer,
  apart,
  closes,
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
const setsKey = (key: Value, value: Value) => ({ do: 'environ-set' as const, key, value });
const four = start(200, [['Content-Length', '4']]);
const overwritten = ['SERVER_NAME', 'SERVER_PORT', 'wsgi.url_scheme', 'wsgi.multithread', 'wsgi.version'];
const blocks = [yields('one '), yields('two '), yields('three')];
const whole = 'one two three';
const disconnected = [gate('gone'), ...Array.from({ length: 8 }, () => yields('x', 65536))];

export const specificationDetails = suite(heading, ({ must, should, may }) => [
  must('application.positional', 'the application is called with two positional arguments', {
    send: plainGet,
    expect: invocation('calls the application with two positional arguments', ({ positional, named }) =>
      positional === 2 && named.length === 0
        ? satisfied()
        : contradicted(`${positional} arguments by position${named.map((name) => `, ${name} by name`).join('')}`),
    ),
  }),
  must('environ.builtin', 'environ is the builtin dictionary', {
    send: plainGet,
    expect: invocation('hands over an environ of the builtin dictionary type', ({ environ }) =>
      environ.builtin ? satisfied() : contradicted(`environ is of the type ${environ.native}`),
    ),
  }),
  must('environ.modifiable/set', 'the application may overwrite variables', {
    app: program(setsKey('REQUEST_METHOD', 'KIT'), setsKey('SERVER_PROTOCOL', 7), start(), yields('done')),
    send: plainGet,
    expect: all(lets('overwrite variables', 'environ-set'), responds(200, 'done')),
  }),
  must('environ.modifiable/add', 'the application may add keys and values of any type', {
    app: program(setsKey('kit.added', { list: [null] }), setsKey({ tuple: [1, 2] }, 3.5), start(), yields('done')),
    send: plainGet,
    expect: all(lets('add keys of any type', 'environ-set'), responds(200, 'done')),
  }),
  must('environ.modifiable/clear', 'the application may clear environ before it starts the response', {
    app: program({ do: 'environ-clear' }, start(), yields('done')),
    send: plainGet,
    expect: all(lets('clear environ', 'environ-clear'), responds(200, 'done')),
  }),
  must('environ.modifiable/while-iterated', 'the application may clear environ while it is iterated', {
    app: streams(yields('one '), { do: 'environ-clear' }, yields('two')),
    send: plainGet,
    expect: all(lets('clear environ', 'environ-clear'), responds(200, 'one two')),
  }),
  must('environ.modifiable/stream', 'the application may replace wsgi.input', {
    app: program(setsKey('wsgi.input', null), setsKey('wsgi.errors', null), start(), yields('done')),
    send: plainGet,
    expect: all(lets('replace streams', 'environ-set'), responds(200, 'done')),
  }),
  must('environ.modifiable/next-request', 'what the application put into environ is gone with the request', {
    app: program(setsKey('HTTP_X_KIT_LEFT', 'over'), four, yields('done')),
    apps: { 2: program(start(), yields('done')) },
    send: pipelined(plainGet, plainGet),
    expect: ofRequest(2, environLacks('HTTP_X_KIT_LEFT')),
  }),
  must('environ.modifiable/next-overwritten', 'what the application overwrote is as it was for the next request', {
    app: program(...overwritten.map((key) => setsKey(key, 'kit.left')), four, yields('done')),
    apps: { 2: program(start(), yields('done')) },
    send: inTurn(plainGet, plainGet),
    expect: ofRequest(2, all(...overwritten.map((key) => environIsNot(key, 'kit.left')))),
  }),
  must('environ.modifiable/next-cleared', 'what the application removed is there for the next request', {
    app: program({ do: 'environ-clear' }, four, yields('done')),
    apps: { 2: program(start(), yields('done')) },
    send: inTurn(plainGet, plainGet),
    expect: ofRequest(2, all(...overwritten.map(environHolds))),
  }),
  must('environ.modifiable/next-connection', 'what the application put into environ is gone for other clients', {
    app: program(
      setsKey('HTTP_X_KIT_LEFT', 'over'),
      ...overwritten.map((key) => setsKey(key, 'kit.left')),
      four,
      yields('done'),
    ),
    apps: { 2: program(start(), yields('done')) },
    send: apart(plainGet, plainGet),
    expect: ofNextClient(
      all(environLacks('HTTP_X_KIT_LEFT'), ...overwritten.map((key) => environIsNot(key, 'kit.left'))),
    ),
  }),
  must('environ.modifiable/cleared-connection', 'what the application removed is there for other clients', {
    app: program({ do: 'environ-clear' }, four, yields('done')),
    apps: { 2: program(start(), yields('done')) },
    send: apart(plainGet, plainGet),
    expect: ofNextClient(all(...overwritten.map(environHolds))),
  }),
  must('environ.modifiable/own-dictionary-apart', 'each connection has dictionaries of its own', {
    send: apart(plainGet, plainGet),
    expect: ofNextClient(
      invocation('hands over another dictionary than before', ({ reused }) =>
        reused ? contradicted('environ is the dictionary of another connection') : satisfied(),
      ),
    ),
  }),
  must('environ.modifiable/own-dictionary', 'each request has a dictionary of its own', {
    send: pipelined(plainGet, plainGet),
    expect: ofRequest(
      2,
      invocation('hands over another dictionary than before', ({ reused }) =>
        reused ? contradicted('environ is the dictionary of an earlier request') : satisfied(),
      ),
    ),
  }),
  must('environ.required', 'the variables that WSGI requires are there for a request without a Host field', {
    send: request('HEAD', '/'),
    expect: all(...['REQUEST_METHOD', 'SERVER_NAME', 'SERVER_PORT', 'wsgi.version', 'wsgi.input'].map(environHolds)),
  }),
  must('start-response.arguments/two', 'start_response takes status and headers', {
    app: program(start(), yields('done')),
    send: plainGet,
    expect: startReturns(1),
  }),
  must('start-response.arguments/three', 'start_response takes None for exc_info', {
    app: program({ do: 'start', status: '200 Told', headers: [], excInfo: null }, yields('done')),
    send: plainGet,
    expect: all(startReturns(1), responds(200, 'done')),
  }),
  must('start-response.arguments/empty-list', 'start_response takes an empty list of headers', {
    app: program(startsWith('200 Told', []), yields('done')),
    send: plainGet,
    expect: all(startReturns(1), responds(200, 'done')),
  }),
  must('start-response.returns-write', 'start_response returns a callable', {
    app: program(start(), yields('done')),
    send: plainGet,
    expect: returnsWrite,
  }),
  must('body.any-iterable/list', 'a list of blocks is a body', {
    app: returning({ kind: 'list', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/tuple', 'a tuple of blocks is a body', {
    app: returning({ kind: 'tuple', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/generator', 'a generator is a body', {
    app: returning({ kind: 'generator', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/iterator', 'an object that is its own iterator is a body', {
    app: returning({ kind: 'iterator', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/iterable', 'an object that makes an iterator is a body', {
    app: returning({ kind: 'iterable', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/sequence', 'an object with indices alone is a body', {
    app: returning({ kind: 'sequence', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/without-close', 'an iterable without close() is a body', {
    app: returning({ kind: 'iterable', steps: blocks, close: null }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.any-iterable/empty-blocks', 'empty blocks before, between and after others do no harm', {
    app: program(start(), yields(''), yields('one '), yields(''), yields(''), yields('two'), yields('')),
    send: plainGet,
    expect: responds(200, 'one two'),
  }),
  must('body.any-iterable/many-blocks', 'sixty blocks are all asked for', {
    app: program(start(), ...Array.from({ length: 60 }, () => yields('0123456789'))),
    send: plainGet,
    expect: all(asksFor(60), responds(200, '0123456789'.repeat(60))),
  }),
  must('body.unbuffered', 'a block is with the client before the next one is asked for', {
    app: streams(yields('first block'), gate('held'), yields('second block')),
    send: script(...sending, received('first block'), look('held'), opens('held'), answer(1)),
    expect: all(shows('held', 'first block'), responds(200, 'first blocksecond block')),
  }),
  should('body.binary/line-ends', 'line ends of every kind arrive as they were', {
    app: program(start(), yields('a\nb\r\nc\rd\n\r\n\r')),
    send: plainGet,
    expect: responds(200, 'a\nb\r\nc\rd\n\r\n\r'),
  }),
  should('body.binary/any-byte', 'bytes that are no text arrive as they were', {
    app: program(start(), yields('\x00\x01\x1a\x7f\x80\xff\xfe\xc3\x28')),
    send: plainGet,
    expect: responds(200, '\x00\x01\x1a\x7f\x80\xff\xfe\xc3\x28'),
  }),
  should('body.binary/like-a-response', 'a body that looks like a response stays a body', {
    app: program(start(), yields('HTTP/1.1 404 Not Found\r\n\r\n'), yields('0\r\n\r\n')),
    send: plainGet,
    expect: responds(200, 'HTTP/1.1 404 Not Found\r\n\r\n0\r\n\r\n'),
  }),
  may('body.transfer-coding', 'a body of unknown length is sent in chunks, or to the end of the connection', {
    app: program(start(), yields('one '), yields('two')),
    send: plainGet,
    expect: frames('one two', 'chunked', 'until-close', 'content-length'),
  }),
  should('body.length-trusted/raises', 'a len() that raises does no harm', {
    app: returning({ kind: 'iterable', length: 'raises', steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  should('body.length-trusted/true', 'a len() that tells the number of blocks does no harm', {
    app: returning({ kind: 'iterable', length: 3, steps: blocks }, start()),
    send: plainGet,
    expect: responds(200, whole),
  }),
  must('body.close/complete', 'close() is called when the body is complete', {
    app: program(start(), yields('done')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/last', 'close() is called after the last block was asked for', {
    app: program(start(), yields('one'), yields('two')),
    send: plainGet,
    expect: closesLast,
  }),
  must('body.close/iterator', 'close() of an object that is its own iterator is called', {
    app: returning({ kind: 'iterator', steps: blocks }, start()),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/empty', 'close() of an iterable without a block is called', {
    app: program(start()),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/head', 'close() is called after a HEAD request', {
    app: program(start(), yields('done')),
    send: request('HEAD', '/'),
    expect: closesOnce,
  }),
  must('body.close/no-content', 'close() is called after a 204 response', {
    app: program(start(204, [])),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/not-modified', 'close() is called after a 304 response', {
    app: program(start(304, [])),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/content-length', 'close() is called when the length told has been sent', {
    app: program(start(200, [['Content-Length', '3']]), yields('one'), yields('two'), yields('three')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/error-at-once', 'close() is called when the first step of the iteration raises', {
    app: streams(raises()),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/error-later', 'close() is called when the iteration raises after a block', {
    app: streams(yields('one'), raises()),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/iter-raises', 'close() is called when the making of the iterator raises', {
    app: returning({ kind: 'iterable', iter: [raises()], steps: blocks }, start()),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/never-started', 'close() is called when start_response never was', {
    app: lazily(yields('too early')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/disconnect', 'close() is called when the client has closed the connection', {
    app: streams(yields('first block'), ...disconnected),
    send: script(...sending, received('first block'), closes, opens('gone'), happened('done')),
    expect: closesOnce,
  }),
  must('body.close/reset', 'close() is called when the client has reset the connection', {
    app: streams(yields('first block'), ...disconnected),
    send: script(...sending, received('first block'), resets, opens('gone'), happened('done')),
    expect: closesOnce,
  }),
  must('body.close/not-the-iterator', "close() of the returned object is called, its iterator's is not", {
    app: returning({ kind: 'iterable', steps: blocks, iteratorClose: true }, start()),
    send: plainGet,
    expect: all(closesOnce, sparesIterator),
  }),
  must('body.close/no-content-blocks', 'close() is called after a 204 response that was given blocks', {
    app: program(start(204, []), yields('one'), yields('two')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/refused-block', 'close() is called when a block is no bytestring', {
    app: streams(yieldsValue('text')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/refused-start', 'close() is called when start_response raises in the iteration', {
    app: lazily(start(200), start(404), yields('done')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/too-late', 'close() is called when exc_info came too late', {
    app: streams(yields('first block'), gate('held'), attempts([raises()], [restart(500)])),
    send: script(...sending, received('first block'), opens('held'), answer(1)),
    expect: closesOnce,
  }),
  must('body.close/raising', 'close() that raises is not called again', {
    app: returning({ kind: 'iterable', steps: [yields('done')], close: [raises()] }, start()),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/written', 'close() of an iterable without a block is called after write()', {
    app: program(start(), writes('done')),
    send: plainGet,
    expect: closesOnce,
  }),
  must('body.close/generator', 'a generator is closed where it is left before its end', {
    app: returning({ kind: 'generator', steps: blocks }, start(200, [['Content-Length', '3']])),
    send: plainGet,
    expect: closesGenerator,
  }),
  must('body.close/sent-first', 'the last block is with the client while close() is under way', {
    app: returning({ kind: 'iterable', steps: [yields('last block')], close: [gate('held')] }, start()),
    send: script(...sending, waiting('held'), received('last block'), look('held'), opens('held'), answer(1)),
    expect: all(shows('held', 'last block'), closesOnce),
  }),
  may('body.close-moment', 'close() is called before the next request of the connection, or after', {
    app: program(four, yields('done')),
    send: pipelined(plainGet, plainGet),
    expect: closesBeforeNext,
  }),
  must('body.lazy-start/first-step', 'start_response may be called when the first block is asked for', {
    app: lazily(start(), yields('done')),
    send: plainGet,
    expect: responds(200, 'done'),
  }),
  must('body.lazy-start/generator', 'start_response may be called by a generator', {
    app: returning({ kind: 'generator', steps: [start(201), yields('done')] }),
    send: plainGet,
    expect: responds(201, 'done'),
  }),
  must('body.lazy-start/iter', 'start_response may be called when the iterator is made', {
    app: returning({ kind: 'iterable', iter: [start(201)], steps: blocks }),
    send: plainGet,
    expect: responds(201, whole),
  }),
  must('body.lazy-start/no-block', 'start_response may be called by an iteration that has no block', {
    app: lazily(start(201)),
    send: plainGet,
    expect: responds(201, ''),
  }),
  must('body.attributes/iterable', 'no other attribute of an iterable is used', {
    app: program(start(), yields('done')),
    send: plainGet,
    expect: touchesNothing,
  }),
  must('body.attributes/iterator', 'no other attribute of an iterator is used', {
    app: returning({ kind: 'iterator', steps: blocks }, start()),
    send: plainGet,
    expect: touchesNothing,
  }),
]);
