import { errorHandling as heading } from '../spec/catalogue/error-handling.ts';
import { deadly, type Raisable } from '../spec/index.ts';
import { startReturns } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersError, breaksOff, keepsBack, onceShown, survives } from './delivery-expectations.ts';
import { all, either } from './expectation.ts';
import { endsBefore } from './iteration-expectations.ts';
import {
  attempts,
  gate,
  lazily,
  mark,
  program,
  raises,
  reads,
  restart,
  returning,
  start,
  streams,
  writes,
  yields,
} from './program.ts';
import { answer, closes, get, happened, look, opens, post, received, script } from './stimulus.ts';
import { logs } from './stream-expectations.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');
const seenFirst = script(
  ...plainGet.actions.slice(0, 1),
  received('first block'),
  look('first'),
  opens('held'),
  answer(1),
);
/** Leaves when the application has raised, whatever has come by then. */
const raisedThenLeft = script(...plainGet.actions.slice(0, 1), happened('raise'), closes);
const fails = attempts([raises()], [restart(500)]);
const kinds: readonly Raisable[] = [
  'Exception',
  'ValueError',
  'TypeError',
  'OSError',
  'UnicodeError',
  'MemoryError',
  'StopIteration',
  'AssertionError',
];

export const errorHandling = suite(heading, ({ must, should, may }) => [
  must('error.replacement/called', 'an application that fails before it returns gives its error body', {
    app: program(start(200), fails, yields('sorry')),
    send: plainGet,
    expect: all(startReturns(2), responds(500, 'sorry')),
  }),
  must('error.replacement/first', 'an application that fails before its first start_response gives its error body', {
    app: program(fails, yields('sorry')),
    send: plainGet,
    expect: all(startReturns(1), responds(500, 'sorry')),
  }),
  must('error.replacement/iterated', 'an application that fails in its first step gives its error body', {
    app: streams(fails, yields('sorry')),
    send: plainGet,
    expect: all(startReturns(2), responds(500, 'sorry')),
  }),
  must('error.replacement/after-read', 'an application that fails after reading gives its error body', {
    app: program(start(200), reads('read', 5), fails, yields('sorry')),
    send: post('hello'),
    expect: all(startReturns(2), responds(500, 'sorry')),
  }),
  must('error.re-raised/aborted', 'the application does not go on when exc_info came too late', {
    app: streams(yields('first block'), gate('held'), fails, mark('beyond')),
    send: seenFirst,
    expect: onceShown('first', 'first block', endsBefore('beyond')),
  }),
  ...kinds.map((kind) =>
    should(`error.trapped/${kind.toLowerCase()}`, `${kind} from the application is answered with an error`, {
      app: program(raises(kind)),
      send: plainGet,
      expect: all(answersError, survives),
    }),
  ),
  should('error.trapped/started', 'an exception after start_response is answered with an error', {
    app: program(start(200), raises()),
    send: plainGet,
    expect: all(answersError, survives),
  }),
  should('error.trapped/iterator', 'an exception from the making of the iterator is answered with an error', {
    app: returning({ kind: 'iterable', iter: [raises()] }, start()),
    send: plainGet,
    expect: all(answersError, survives),
  }),
  should('error.trapped/first-step', 'an exception from the first step is answered with an error', {
    app: streams(raises()),
    send: plainGet,
    expect: all(answersError, survives),
  }),
  should('error.trapped/unread-body', 'an exception before the body was read is answered with an error', {
    app: program(raises()),
    send: post('x'.repeat(100_000)),
    expect: all(answersError, survives),
  }),
  should('error.trapped/later-step', 'an exception after a block does not end the server', {
    app: streams(yields('first block'), raises()),
    send: plainGet,
    expect: survives,
  }),
  should('error.trapped/written', 'an exception after write() does not end the server', {
    app: program(start(), writes('first block'), raises()),
    send: plainGet,
    expect: survives,
  }),
  should('error.trapped/close', 'an exception from close() does not end the server', {
    app: returning({ kind: 'iterable', steps: [yields('done')], close: [raises()] }, start()),
    send: plainGet,
    expect: survives,
  }),
  should('error.logged/called', 'an exception from the call is logged', {
    app: program(raises('ValueError', 'raised {nonce}')),
    send: plainGet,
    expect: logs('raised'),
  }),
  should('error.logged/first-step', 'an exception from the first step is logged', {
    app: lazily(start(), raises('ValueError', 'raised {nonce}')),
    send: plainGet,
    expect: logs('raised'),
  }),
  should('error.logged/later-step', 'an exception after a block is logged', {
    app: streams(yields('first block'), raises('ValueError', 'raised {nonce}')),
    send: plainGet,
    expect: logs('raised'),
  }),
  should('error.logged/close', 'an exception from close() is logged', {
    app: returning(
      { kind: 'iterable', steps: [yields('done')], close: [raises('ValueError', 'raised {nonce}')] },
      start(),
    ),
    send: plainGet,
    expect: logs('raised'),
  }),
  may('error.message-added', 'the part that was sent stays, whether a message is added or not', {
    app: streams(yields('first block'), gate('held'), raises()),
    send: seenFirst,
    expect: onceShown('first', 'first block', breaksOff),
  }),
  may('error.aborted', 'a body that an error cut short is left incomplete, or ended', {
    app: streams(yields('first block'), raises()),
    send: plainGet,
    expect: breaksOff,
  }),
  may('error.withheld', 'the message of an exception is kept from the client, or shown', {
    app: program(raises('ValueError', 'kit secret')),
    send: plainGet,
    expect: either(keepsBack('kit secret'), responds(500)),
  }),
  // The last ones of all, since a server may have to begin anew after each.
  ...deadly.flatMap((kind) => {
    const name = kind.toLowerCase();
    return [
      should(`error.trapped/${name}`, `${kind} from the application is answered with an error`, {
        app: program(raises(kind)),
        send: plainGet,
        expect: all(answersError, survives),
      }),
      should(`error.trapped/${name}-first-step`, `${kind} from the first step is answered with an error`, {
        app: streams(raises(kind)),
        send: plainGet,
        expect: all(answersError, survives),
      }),
      should(`error.trapped/${name}-later-step`, `${kind} after a block does not end the server`, {
        app: streams(yields('first block'), raises(kind)),
        send: raisedThenLeft,
        expect: survives,
      }),
      should(`error.trapped/${name}-close`, `${kind} from close() does not end the server`, {
        app: returning({ kind: 'iterable', steps: [yields('done')], close: [raises(kind)] }, start()),
        send: raisedThenLeft,
        expect: survives,
      }),
    ];
  }),
]);
