import { pipelining as heading } from '../spec/catalogue/pipelining.ts';
import { suite } from './check.ts';
import { answersInOrder } from './connection-expectations.ts';
import { drains, program, start, yields } from './program.ts';
import { complete, get, look, pipelined, post, postChunks, raw, request, script, sends } from './stimulus.ts';

const told = (text: string) => program(drains, start(200, [['Content-Length', String(text.length)]]), yields(text));
const late = program({ do: 'sleep', ms: 50 }, start(200, [['Content-Length', '5']]), yields('first'));
const apps = { '2': told('second'), '3': told('third') };

const cutWithinSecond = script(
  sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\nGET / H'),
  look('between'),
  { do: 'send', text: 'TTP/1.1\r\n{fields.2}Host: probe.test\r\n\r\n', request: 'GET', pieces: 'whole' },
  complete(1),
  complete(2),
);

export const pipelining = suite(heading, ({ must, may }) => [
  must('pipelining.order', 'three requests in one write get three responses in their order', {
    app: told('first'),
    apps,
    send: pipelined(get('/'), get('/'), get('/')),
    expect: answersInOrder('first', 'second', 'third'),
  }),
  must('pipelining.order/late-first', 'a response that takes long keeps its place', {
    app: late,
    apps,
    send: pipelined(get('/'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('pipelining.order/bodies', 'requests with bodies of either framing get their own responses', {
    app: told('first'),
    apps,
    send: pipelined(post('hello'), postChunks('hello'), get('/')),
    expect: answersInOrder('first', 'second', 'third'),
  }),
  must('pipelining.order/cut-within-second', 'a write that ends within the second request loses nothing', {
    app: told('first'),
    apps,
    send: cutWithinSecond,
    expect: answersInOrder('first', 'second'),
  }),
  must('pipelining.one-response/head', 'a request behind HEAD gets its own response', {
    app: told('first'),
    apps,
    send: pipelined(request('HEAD', '/'), get('/')),
    expect: answersInOrder('', 'second'),
  }),
  must('pipelining.one-response/204', 'a request behind a 204 gets its own response', {
    app: program(start(204, [])),
    apps,
    send: pipelined(get('/'), get('/')),
    expect: answersInOrder('', 'second'),
  }),
  must('pipelining.one-response/unread-body', 'a request behind a body that nobody reads gets its own response', {
    app: program(start(200, [['Content-Length', '5']]), yields('first')),
    apps,
    send: pipelined(post(`${'x'.repeat(5000)}\r\n`), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  may('pipelining.parallel', 'requests with safe methods are answered in order, however they are processed', {
    app: late,
    apps,
    send: pipelined(raw('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'), get('/'), get('/')),
    expect: answersInOrder('first', 'second', 'third'),
  }),
]);
