import { pipelining as heading } from '../spec/catalogue/pipelining.ts';
import { suite } from './check.ts';
import { answersInOrder } from './connection-expectations.ts';
import { all, contradicted, type Expectation, inapplicable, satisfied } from './expectation.ts';
import type { Response } from './observation.ts';
import { drains, gate, program, raises, returning, start, yields } from './program.ts';
import {
  complete,
  continues,
  early,
  get,
  inPieces,
  label,
  look,
  opens,
  pipelined,
  post,
  postChunks,
  raw,
  request,
  script,
  sends,
  waiting,
} from './stimulus.ts';
import { cut, ifAnswered, isError, listMembers, reachesApplication, response } from './wire-expectations.ts';

const told = (text: string) => program(drains, start(200, [['Content-Length', String(text.length)]]), yields(text));
const simple = 'GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n';
const late = program({ do: 'sleep', ms: 50 }, start(200, [['Content-Length', '5']]), yields('first'));
const apps = { '2': told('second'), '3': told('third') };

const cutWithinSecond = script(
  sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\nGET / H'),
  look('between'),
  { do: 'send', text: 'TTP/1.1\r\n{fields.2}Host: probe.test\r\n\r\n', request: 'GET', pieces: 'whole' },
  complete(1),
  complete(2),
);

const own = returning({ kind: 'list', steps: [yields('{nonce}')] }, start());

/** Each response holds the nonce of its own request; a server that closes in between has answered what it must. */
const answersEachItsOwn: Expectation = {
  says: 'answers each request with its own response, in order',
  judge: ({ nonce, wire: { responses, ending } }) => {
    const [first, ...others] = responses.filter(({ complete }) => complete).map(({ body }) => body);
    if (first === undefined) return contradicted('there was no complete response');
    const all = [first, ...others];
    const odd = all.findIndex((body, index) => body !== (index === 0 ? nonce : `${nonce}.${index + 1}`));
    if (odd >= 0) return contradicted(`response ${odd + 1} is "${cut(all[odd] ?? '')}"`);
    const told = responses.some((found) => listMembers(found, 'Connection').includes('close'));
    return ending === 'open' && !told && all.length < 20
      ? contradicted(`there were ${all.length} responses`)
      : satisfied();
  },
};

/** The first response is of this status, and what follows it is the response to the request that is malformed. */
function thenRefuses(status: number): Expectation {
  return response(`answers ${status}, and then refuses`, 1, (found, { wire: { responses } }) => {
    if (found.status !== status) return contradicted(`response 1 is ${found.status}`);
    const [, second] = responses;
    if (second === undefined) return inapplicable('the connection ended behind the first response');
    return second.status >= 400 ? satisfied(`status ${second.status}`) : contradicted(`response 2 is ${second.status}`);
  });
}

/** The first response is such a one, and the second is that of the second request. */
function answersSecond(says: string, isMeant: (found: Response) => boolean): Expectation {
  return response(`answers ${says}, and then the next request`, 1, (found, { wire }) => {
    if (!isMeant(found)) return contradicted(`response 1 is ${found.status}`);
    const [, second] = wire.responses;
    if (second === undefined) return inapplicable('the connection ended behind the first response');
    return second.body === 'second'
      ? satisfied()
      : contradicted(`response 2 is ${second.status} "${cut(second.body)}"`);
  });
}

/** Nothing of the second response had come while the first was still made. */
const holdsBack: Expectation = {
  says: 'sends nothing of the second response before the first',
  judge: ({ looks }) => {
    const { received = '' } = looks['first at work'] ?? {};
    return received === '' ? satisfied() : contradicted(`the client had received "${cut(received)}"`);
  },
};

const notesEarly: Expectation = {
  says: 'answers before the body has come, or when it has',
  judge: ({ looks }) =>
    satisfied(
      looks['before the rest']?.received.includes('HTTP/1.') ? 'it answers before the body has come' : 'it waits',
    ),
};

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
  must('pipelining.order/twenty', 'twenty requests in one write get twenty responses in their order', {
    app: own,
    send: pipelined(...Array.from({ length: 20 }, () => get('/'))),
    expect: all(reachesApplication, answersEachItsOwn),
  }),
  must('pipelining.order/single-bytes', 'requests that arrive byte by byte are divided where they end', {
    app: told('first'),
    apps,
    send: inPieces('bytes', pipelined(post('hello'), postChunks('hello'), get('/'))),
    expect: answersInOrder('first', 'second', 'third'),
  }),
  must('pipelining.order/first-held', 'a response that is ready waits for the one ahead of it', {
    app: program(gate('first'), start(200, [['Content-Length', '5']]), yields('first')),
    apps,
    send: script(
      sends(simple),
      sends(label(simple, '2')),
      waiting('first'),
      look('first at work'),
      opens('first'),
      complete(1),
      complete(2),
    ),
    expect: all(holdsBack, answersInOrder('first', 'second')),
  }),
  must('pipelining.order/large-first', 'a response of a megabyte is whole ahead of the next', {
    app: program(start(200, [['Content-Length', '1000000']]), yields('0123456789', 100_000)),
    apps,
    send: pipelined(get('/'), get('/')),
    expect: answersInOrder('0123456789'.repeat(100_000), 'second'),
  }),
  must('pipelining.order/malformed-second', 'a request ahead of a malformed one gets its response', {
    app: told('first'),
    send: pipelined(get('/'), get('/', 'Content-Length: five')),
    expect: thenRefuses(200),
    twin: get('/'),
  }),
  must('pipelining.order/failed-first', 'a request behind one that fails gets its own response', {
    app: program(raises()),
    apps,
    send: pipelined(get('/'), get('/')),
    expect: ifAnswered(all(reachesApplication, answersSecond('an error', isError))),
  }),
  must('pipelining.one-response/304', 'a request behind a 304 gets its own response', {
    app: program(start(304, [])),
    apps,
    send: pipelined(get('/'), get('/')),
    expect: answersSecond('304', ({ status }) => status === 304),
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
  may('pipelining.early-response', 'a response comes before the body of its request, or behind it', {
    app: program(start(200, [['Content-Length', '5']]), yields('first')),
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 10\r\n\r\nhello'),
      early(1),
      look('before the rest'),
      continues('hello'),
      complete(1),
    ),
    expect: all(reachesApplication, notesEarly),
  }),
  may('pipelining.parallel', 'requests with safe methods are answered in order, however they are processed', {
    app: late,
    apps,
    send: pipelined(raw('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'), get('/'), get('/')),
    expect: answersInOrder('first', 'second', 'third'),
  }),
]);
