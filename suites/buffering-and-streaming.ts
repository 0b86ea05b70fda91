import { bufferingAndStreaming as heading } from '../spec/catalogue/buffering-and-streaming.ts';
import { suite } from './check.ts';
import { bodyLength, shows } from './delivery-expectations.ts';
import { all } from './expectation.ts';
import { gate, moreThanBuffers, program, returning, start, streams, yields } from './program.ts';
import {
  answer,
  complete,
  get,
  happened,
  lines,
  look,
  opens,
  pauses,
  readsOn,
  received,
  script,
  sends,
  stopsReading,
} from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');
const http10 = lines('GET / HTTP/1.0', '', '');
const awaits = (text: string, request = plainGet) =>
  script(...request.actions.slice(0, 1), received(text), look('held'), opens('held'), answer(1));

export const bufferingAndStreaming = suite(heading, ({ must }) => [
  must('streaming.no-delay/first', 'the first block arrives while the application makes the second', {
    app: streams(yields('first block'), gate('held'), yields(' and more')),
    send: awaits('first block'),
    expect: all(shows('held', 'first block'), responds(200, 'first block and more')),
  }),
  must('streaming.no-delay/later', 'a later block arrives while the application makes the next', {
    app: streams(yields('one '), yields('two '), yields('third block'), gate('held'), yields('')),
    send: awaits('third block'),
    expect: all(shows('held', 'third block'), responds(200, 'one two third block')),
  }),
  must('streaming.no-delay/single-byte', 'a block of one byte is not held back', {
    app: streams(yields('\x07'), gate('held'), yields('more')),
    send: awaits('\x07'),
    expect: all(shows('held', '\x07'), responds(200, '\x07more')),
  }),
  must('streaming.no-delay/last', 'the last block arrives while the application finds that there is no other', {
    app: streams(yields('last block'), gate('held')),
    send: awaits('last block'),
    expect: all(shows('held', 'last block'), responds(200, 'last block')),
  }),
  must('streaming.no-delay/content-length', 'a block of a body with a Content-Length is not held back', {
    app: returning(
      { kind: 'iterable', steps: [yields('first block'), gate('held'), yields('more')] },
      start(200, [['Content-Length', '15']]),
    ),
    send: awaits('first block'),
    expect: all(shows('held', 'first block'), responds(200, 'first blockmore')),
  }),
  must('streaming.no-delay/generator', 'a block of a generator is not held back', {
    app: returning({ kind: 'generator', steps: [yields('first block'), gate('held'), yields('more')] }, start()),
    send: awaits('first block'),
    expect: all(shows('held', 'first block'), responds(200, 'first blockmore')),
  }),
  must('streaming.no-delay/http-1-0', 'a block for an HTTP/1.0 client is not held back', {
    app: streams(yields('first block'), gate('held'), yields('more')),
    send: awaits('first block', http10),
    expect: all(shows('held', 'first block'), responds(200, 'first blockmore')),
  }),
  must('streaming.whole-block/large', 'a block of 1,000,000 bytes arrives whole', {
    app: program(start(), yields('0123456789', 100_000)),
    send: plainGet,
    expect: bodyLength(1_000_000),
  }),
  must('streaming.whole-block/many', 'twenty blocks of 65,536 bytes arrive whole', {
    app: streams(...Array.from({ length: 20 }, () => yields('x', 65_536))),
    send: plainGet,
    expect: bodyLength(20 * 65_536),
  }),
  must(
    'streaming.whole-block/read-late',
    'eight blocks of 1,048,576 bytes arrive whole at a client that reads them late',
    {
      app: moreThanBuffers,
      send: script(
        stopsReading,
        sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
        happened('mark', 'begun'),
        pauses,
        readsOn,
        complete(1),
      ),
      expect: bodyLength(8 * 1_048_576),
    },
  ),
  must('streaming.order', 'blocks arrive in the order in which they were yielded', {
    app: streams(yields('a'), yields('b', 70_000), yields('c'), yields('d', 70_000), yields('e')),
    send: plainGet,
    expect: responds(200, `a${'b'.repeat(70_000)}c${'d'.repeat(70_000)}e`),
  }),
]);
