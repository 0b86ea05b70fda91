import { writeCallable as heading } from '../spec/catalogue/write-callable.ts';
import { suite } from './check.ts';
import { bodyLength, shows } from './delivery-expectations.ts';
import { all } from './expectation.ts';
import { attempts, gate, program, raises, restart, returning, start, writes, yields } from './program.ts';
import { answer, get, lines, look, opens, received, script } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');
const awaits = script(...plainGet.actions.slice(0, 1), received('written'), look('held'), opens('held'), answer(1));

export const writeCallable = suite(heading, ({ must }) => [
  must('write.as-yielded/blocks', 'what was written makes up the body, in order', {
    app: program(start(), writes('one '), writes('two '), writes('three')),
    send: plainGet,
    expect: responds(200, 'one two three'),
  }),
  must('write.as-yielded/content-length', 'what was written fills the Content-Length', {
    app: program(start(200, [['Content-Length', '7']]), writes('one '), writes('two')),
    send: plainGet,
    expect: responds(200, 'one two'),
  }),
  must('write.as-yielded/large', 'a written block of 1,000,000 bytes arrives whole', {
    app: program(start(), writes('0123456789', 100_000)),
    send: plainGet,
    expect: bodyLength(1_000_000),
  }),
  must('write.as-yielded/http-1-0', 'what was written reaches an HTTP/1.0 client', {
    app: program(start(), writes('one '), writes('two')),
    send: lines('GET / HTTP/1.0', '', ''),
    expect: responds(200, 'one two'),
  }),
  must('write.as-yielded/restarted', 'the write() of a response that was replaced writes to the new one', {
    app: program(start(200), attempts([raises()], [restart(500)]), writes('done')),
    send: plainGet,
    expect: responds(500, 'done'),
  }),
  must('write.not-delayed', 'what was written arrives while the application is still being called', {
    app: program(start(), writes('written'), gate('held'), writes(' and more')),
    send: awaits,
    expect: all(shows('held', 'written'), responds(200, 'written and more')),
  }),
  must('write.then-iterated/empty', 'an iterable without a block ends what was written', {
    app: returning({ kind: 'list' }, start(), writes('written')),
    send: plainGet,
    expect: responds(200, 'written'),
  }),
  must('write.then-iterated/blocks', 'blocks that follow what was written are sent', {
    app: program(start(), writes('written '), yields('one '), yields('two')),
    send: plainGet,
    expect: responds(200, 'written one two'),
  }),
  must('write.before-blocks', 'what was written stands before all blocks', {
    app: returning({ kind: 'generator', steps: [yields('c'), yields('d')] }, start(), writes('a'), writes('b')),
    send: plainGet,
    expect: responds(200, 'abcd'),
  }),
]);
