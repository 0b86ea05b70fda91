import { expectContinue as heading } from '../spec/catalogue/expect-continue.ts';
import type { Step } from '../spec/index.ts';
import { suite } from './check.ts';
import { continuesOnce } from './delivery-expectations.ts';
import { all } from './expectation.ts';
import { lazily, program, reads, start, yields } from './program.ts';
import { answer, continues, interim, received, script, sends } from './stimulus.ts';
import { givesInPieces, givesLines } from './stream-expectations.ts';
import { responds } from './wire-expectations.ts';

const head = (version: string) =>
  `POST / HTTP/${version}\r\n{fields}Host: probe.test\r\nContent-Length: 8\r\nExpect: 100-continue\r\n\r\n`;
const body = 'one\ntwo\n';
/** Sends the body when it is told to, or when a client has lost its patience. */
const polite = script(sends(head('1.1')), interim(100), continues(body), answer(1));
const reading = (...steps: readonly Step[]) => program(...steps, start(), yields('done'));

export const expectContinue = suite(heading, ({ must, may }) => [
  must('expect.transparent/read', 'read() gets the body of a client that waits', {
    app: reading(reads('read', 8)),
    send: polite,
    expect: all(givesInPieces(body, 8), responds(200, 'done'), continuesOnce),
  }),
  must('expect.transparent/readline', 'readline() gets the body of a client that waits', {
    app: reading(reads('readline'), reads('readline')),
    send: polite,
    expect: all(givesLines('one\n', 'two\n'), responds(200, 'done'), continuesOnce),
  }),
  must('expect.transparent/readlines', 'readlines() gets the body of a client that waits', {
    app: reading(reads('readlines')),
    send: polite,
    expect: all(givesLines('one\n', 'two\n'), responds(200, 'done'), continuesOnce),
  }),
  must('expect.transparent/iteration', 'iteration gets the body of a client that waits', {
    app: reading(reads('iterate', 2)),
    send: polite,
    expect: all(givesLines('one\n', 'two\n'), responds(200, 'done'), continuesOnce),
  }),
  must('expect.transparent/started', 'a read after start_response gets the body of a client that waits', {
    app: program(start(), reads('read', 8), yields('done')),
    send: polite,
    expect: all(givesInPieces(body, 8), responds(200, 'done'), continuesOnce),
  }),
  must('expect.transparent/sent-at-once', 'a body that comes with its expectation reaches the application', {
    app: reading(reads('read', 8)),
    send: script(sends(`${head('1.1')}${body}`), answer(1)),
    expect: all(givesInPieces(body, 8), responds(200, 'done'), continuesOnce),
  }),
  must('expect.transparent/unread', 'an application that does not read is answered without the body', {
    app: program(start(403), yields('no')),
    send: script(sends(head('1.1')), received('HTTP/1.'), continues(body), answer(1)),
    expect: all(responds(403, 'no'), continuesOnce),
  }),
  must('expect.blocked', 'a read in the iteration waits for the body', {
    app: lazily(reads('read', 8), start(), yields('done')),
    send: polite,
    expect: all(givesInPieces(body, 8), responds(200, 'done')),
  }),
  may('expect.moment', '100 (Continue) comes before the first read, with it, or never', {
    app: reading(reads('read', 8)),
    send: polite,
    expect: continuesOnce,
  }),
  may('expect.http-1-0', 'an HTTP/1.0 client that waits gets its body through', {
    app: reading(reads('read', 8)),
    send: script(sends(`${head('1.0')}${body}`), answer(1)),
    expect: all(givesInPieces(body, 8), continuesOnce),
  }),
]);
