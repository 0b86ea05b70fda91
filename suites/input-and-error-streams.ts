import { inputAndErrorStreams as heading } from '../spec/catalogue/input-and-error-streams.ts';
import type { Step } from '../spec/index.ts';
import { ofNextClient } from './application-expectations.ts';
import { suite } from './check.ts';
import { shows } from './delivery-expectations.ts';
import { all, either } from './expectation.ts';
import { complains, gate, lazily, program, reads, start, yields } from './program.ts';
import {
  answer,
  apart,
  get,
  look,
  opens,
  patiently,
  pipelined,
  post,
  postChunks,
  received,
  script,
} from './stimulus.ts';
import {
  chunkable,
  gives,
  givesBytes,
  givesInPieces,
  givesLines,
  givesList,
  givesNothingMore,
  neverGives,
  takesErrors,
} from './stream-expectations.ts';
import { responds } from './wire-expectations.ts';

/** Reads and then answers, so that a read that never comes back shows as a response that never comes. */
const reading = (...steps: readonly Step[]) => program(...steps, start(), yields('done'));
const empty = patiently(get('/'));
const hello = patiently(post('hello'));
const text = 'one\ntwo\n\nfour';
const lined = patiently(post(text));
const pieces = ['on', 'e\ntw', 'o\n', '\nfour'];
const chunkedLines = patiently(postChunks(...pieces));

export const inputAndErrorStreams = suite(heading, ({ must, should, may }) => [
  must('input.read/whole', 'read(size) returns the body where the size is its length', {
    app: reading(reads('read', 5)),
    send: hello,
    expect: gives('hello'),
  }),
  must('input.read/pieces', 'read(size) returns no more than it was asked for', {
    app: reading(reads('read', 2), reads('read', 2), reads('read', 1)),
    send: hello,
    expect: givesInPieces('hello', 2),
  }),
  must('input.read/zero', 'read(0) returns nothing and takes nothing away', {
    app: reading(reads('read', 0), reads('read', 5)),
    send: hello,
    expect: gives('', 'hello'),
  }),
  must('input.read/large', 'a body of 300,000 bytes is read to its end', {
    app: reading({ do: 'drain' }),
    send: patiently(post('0123456789'.repeat(30_000))),
    expect: givesBytes(300_000),
  }),
  must('input.read/chunked', 'read(size) goes through a chunked body from chunk to chunk', {
    app: reading(...Array.from({ length: text.length }, () => reads('read', 1))),
    send: chunkedLines,
    expect: chunkable(givesInPieces(text, 1)),
  }),
  must('input.read/while-iterated', 'the body can be read while the response is iterated', {
    app: lazily(start(), yields('one '), reads('read', 5), yields('two')),
    send: hello,
    expect: all(gives('hello'), responds(200, 'one two')),
  }),
  must('input.read/after-block', 'the body can be read when a block has been sent', {
    app: lazily(start(), yields('first block'), gate('held'), reads('read', 5), yields('two')),
    send: script(...hello.actions.slice(0, 1), received('first block'), look('held'), opens('held'), answer(1)),
    expect: all(shows('held', 'first block'), gives('hello')),
  }),
  must('input.readline/lines', 'readline() returns line after line with its line end', {
    app: reading(reads('readline'), reads('readline'), reads('readline')),
    send: lined,
    expect: gives('one\n', 'two\n', '\n'),
  }),
  must('input.readline/carriage-return', 'a carriage return alone ends no line', {
    app: reading(reads('readline'), reads('readline')),
    send: patiently(post('a\rb\r\nc\n')),
    expect: gives('a\rb\r\n', 'c\n'),
  }),
  must('input.readline/long', 'readline() returns a line of 20,000 bytes whole', {
    app: reading(reads('readline')),
    send: patiently(post(`${'x'.repeat(20_000)}\nmore\n`)),
    expect: givesBytes(20_001),
  }),
  must('input.readline/chunked', 'readline() joins a line that chunks divide', {
    app: reading(reads('readline'), reads('readline'), reads('readline')),
    send: chunkedLines,
    expect: chunkable(gives('one\n', 'two\n', '\n')),
  }),
  must('input.readlines/lines', 'readlines() returns all lines', {
    app: reading(reads('readlines')),
    send: post(text),
    expect: givesLines('one\n', 'two\n', '\n', 'four'),
  }),
  must('input.readlines/list', 'readlines() returns a list', {
    app: reading(reads('readlines')),
    send: post(text),
    expect: givesList,
  }),
  must('input.readlines/chunked', 'readlines() returns all lines of a chunked body', {
    app: reading(reads('readlines')),
    send: postChunks(...pieces),
    expect: chunkable(givesLines('one\n', 'two\n', '\n', 'four')),
  }),
  must('input.iteration/lines', 'iteration yields the lines', {
    app: reading(reads('iterate')),
    send: post(text),
    expect: givesLines('one\n', 'two\n', '\n', 'four'),
  }),
  must('input.iteration/chunked', 'iteration yields the lines of a chunked body', {
    app: reading(reads('iterate')),
    send: postChunks(...pieces),
    expect: chunkable(givesLines('one\n', 'two\n', '\n', 'four')),
  }),
  must('input.resumed/read-readline', 'readline() goes on where read() stopped', {
    app: reading(reads('read', 2), reads('readline'), reads('read', 4)),
    send: lined,
    expect: gives('on', 'e\n', 'two\n'),
  }),
  must('input.resumed/readline-readlines', 'readlines() goes on where readline() stopped', {
    app: reading(reads('readline'), reads('readlines')),
    send: post(text),
    expect: givesLines('one\n', 'two\n', '\n', 'four'),
  }),
  must('input.resumed/iteration', 'an iteration that was left can be taken up by readline()', {
    app: reading(reads('iterate', 1), reads('readline')),
    send: lined,
    expect: givesLines('one\n', 'two\n'),
  }),
  should('input.end-of-file/read', 'read(size) past the end returns what is there', {
    app: reading(reads('read', 500)),
    send: hello,
    expect: gives('hello'),
  }),
  should('input.end-of-file/twice', 'a read past the end finds the end again and again', {
    app: reading(reads('read', 5), reads('read', 1), reads('read', 1)),
    send: hello,
    expect: gives('hello', '', ''),
  }),
  should('input.end-of-file/readline', 'readline() returns a last line without its line end', {
    app: reading(reads('readline'), reads('readline')),
    send: patiently(post('one\ntwo')),
    expect: gives('one\n', 'two'),
  }),
  should('input.end-of-file/next-request', 'a read past the end stays away from the next request', {
    app: reading(reads('read', 5), reads('read', 500)),
    apps: { 2: program(start(), yields('done')) },
    send: patiently(pipelined(post('hello'), get('/next-request'))),
    expect: neverGives('/next-request'),
  }),
  should('input.end-of-file/next-line', 'readline() past the end stays away from the next request', {
    app: reading(reads('readline'), reads('readline')),
    apps: { 2: program(start(), yields('done')) },
    send: patiently(pipelined(post('hello'), get('/next-request'))),
    expect: neverGives('/next-request'),
  }),
  should('input.end-of-file/chunked', 'a read past the last chunk finds the end', {
    app: reading(reads('read', 500, 'end')),
    send: patiently(postChunks('hel', 'lo')),
    expect: chunkable(givesInPieces('hello', 500)),
  }),
  should('input.read-all/body', 'read() without a size returns the whole body', {
    app: reading(reads('read')),
    send: hello,
    expect: gives('hello'),
  }),
  should('input.read-all/rest', 'read() without a size returns what other reads left', {
    app: reading(reads('read', 2), reads('read')),
    send: hello,
    expect: gives('he', 'llo'),
  }),
  should('input.read-all/negative', 'read(-1) returns the whole body', {
    app: reading(reads('read', -1)),
    send: hello,
    expect: gives('hello'),
  }),
  should('input.read-all/none', 'read(None) returns the whole body', {
    app: reading(reads('read', null)),
    send: hello,
    expect: gives('hello'),
  }),
  should('input.read-all/chunked', 'read() without a size returns the whole of a chunked body', {
    app: reading(reads('read')),
    send: chunkedLines,
    expect: chunkable(gives(text)),
  }),
  should('input.exhausted/read', 'read(size) of a request without a body returns nothing', {
    app: reading(reads('read', 1)),
    send: empty,
    expect: givesNothingMore,
  }),
  should('input.exhausted/read-all', 'read() of a request without a body returns nothing', {
    app: reading(reads('read')),
    send: empty,
    expect: givesNothingMore,
  }),
  should('input.exhausted/readline', 'readline() of a request without a body returns nothing', {
    app: reading(reads('readline')),
    send: empty,
    expect: givesNothingMore,
  }),
  should('input.exhausted/readlines', 'readlines() of a request without a body returns no line', {
    app: reading(reads('readlines')),
    send: empty,
    expect: givesNothingMore,
  }),
  should('input.exhausted/iteration', 'iteration over a request without a body ends at once', {
    app: reading(reads('iterate')),
    send: empty,
    expect: givesNothingMore,
  }),
  should('input.exhausted/zero-length', 'read(size) of a body of length zero returns nothing', {
    app: reading(reads('read', 1)),
    send: patiently(post('')),
    expect: givesNothingMore,
  }),
  should('input.exhausted/after-body', 'read() after the body returns nothing', {
    app: reading(reads('read', 5), reads('read')),
    send: hello,
    expect: gives('hello', ''),
  }),
  should('input.readline-size/shorter', 'readline(size) stops at the size', {
    app: reading(reads('readline', 2), reads('readline', 2)),
    send: lined,
    expect: gives('on', 'e\n'),
  }),
  should('input.readline-size/longer', 'readline(size) stops at the line end', {
    app: reading(reads('readline', 500)),
    send: lined,
    expect: gives('one\n'),
  }),
  may('input.readlines-hint', 'readlines(hint) returns whole lines, all or the first ones', {
    app: reading(reads('readlines', 4)),
    send: lined,
    expect: either(givesLines('one\n', 'two\n', '\n', 'four'), givesLines('one\n', 'two\n'), givesLines('one\n')),
  }),
  must('errors.write', 'write() takes a native string', {
    app: program(complains('write', 'told by the kit\n'), start(), yields('done')),
    send: get('/'),
    expect: takesErrors('write'),
  }),
  must('errors.write/next-connection', 'write() works for a client after another one', {
    app: program(complains('write', 'told by the kit\n'), start(200, [['Content-Length', '4']]), yields('done')),
    send: apart(get('/'), get('/')),
    expect: ofNextClient(takesErrors('write')),
  }),
  must('errors.writelines/list', 'writelines() takes a list', {
    app: program(complains('writelines', { list: ['told\n', 'by the kit\n'] }), start(), yields('done')),
    send: get('/'),
    expect: takesErrors('writelines'),
  }),
  must('errors.writelines/tuple', 'writelines() takes a tuple', {
    app: program(complains('writelines', { tuple: ['told\n', 'by the kit\n'] }), start(), yields('done')),
    send: get('/'),
    expect: takesErrors('writelines'),
  }),
  must('errors.flush/after-write', 'flush() can be called after a write', {
    app: program(complains('write', 'told\n'), complains('flush'), start(), yields('done')),
    send: get('/'),
    expect: takesErrors('flush'),
  }),
  must('errors.flush/unwritten', 'flush() can be called before anything was written', {
    app: program(complains('flush'), start(), yields('done')),
    send: get('/'),
    expect: takesErrors('flush'),
  }),
]);
