import { limits as heading } from '../spec/catalogue/limits.ts';
import { environValue, invocation } from './application-expectations.ts';
import { suite } from './check.ts';
import { lives, servesOther } from './connection-expectations.ts';
import { all, contradicted, type Expectation, either, satisfied } from './expectation.ts';
import { ofHttp11, receivesBody, receivesLength, rejectsBody } from './framing-expectations.ts';
import { gate, moreThanBuffers, program, start, yields } from './program.ts';
import {
  answer,
  asks,
  complete,
  continues,
  get,
  happened,
  lines,
  look,
  opens,
  post,
  raw,
  readsOn,
  script,
  sends,
  stopsReading,
  waiting,
} from './stimulus.ts';
import { reachesApplication, refuses, serves, servesWhole } from './wire-expectations.ts';

const host = 'Host: probe.test';
const twin = get('/');
const long = 'v'.repeat(1_000_000);
const names = Array.from({ length: 5000 }, (_, index) => `X-Told-${index}: ${index}`);
const query = 'q'.repeat(7990);

/** The variable arrives with its whole length. */
function handsOver(key: string, length: number): Expectation {
  return invocation(`hands over ${key} with ${length} octets`, (entry) => {
    const seen = environValue(entry, key);
    const found = seen?.type === 'string' ? seen.length : 0;
    return found === length ? satisfied() : contradicted(`${key} has ${found} octets`);
  });
}

/** A variable with a name of that length arrives. */
function handsOverName(length: number): Expectation {
  return invocation(`hands over a variable whose name has ${length} octets`, ({ environ: { items } }) => {
    const lengths = items.map(([name]) => (name.type === 'string' ? name.length : 0));
    return lengths.includes(length) ? satisfied() : contradicted(`the longest name has ${Math.max(...lengths)} octets`);
  });
}

export const limits = suite(heading, ({ must, should, may }) => [
  must('limits.field-too-large/value', 'a field value of a million octets is refused, or handed over whole', {
    send: get('/', `X-Told: ${long}`),
    expect: all(either(refuses(431), handsOver('HTTP_X_TOLD', long.length)), lives),
    twin,
  }),
  must('limits.field-too-large/name', 'a field name of 100,000 octets is refused, or handed over whole', {
    send: get('/', `${'N'.repeat(100_000)}: told`),
    expect: all(either(refuses(431), handsOverName(100_005)), lives),
    twin,
  }),
  must('limits.field-too-large/set', 'five thousand fields are refused, or all handed over', {
    send: get('/', ...names),
    expect: all(either(refuses(431), handsOver('HTTP_X_TOLD_4999', 4)), lives),
    twin,
  }),
  must('limits.field-too-large/framing-behind', 'a framing field behind many others is not passed over', {
    send: lines('POST / HTTP/1.1', host, ...names.slice(0, 200), 'Content-Length: 5', '', 'hello'),
    expect: either(refuses(431), receivesBody('hello')),
    twin: post('hello'),
  }),
  should('limits.defensive/endless-line', 'a request line without an end is cut off', {
    send: raw(`GET /${'x'.repeat(2_000_000)}`),
    expect: all(refuses(414), lives),
    twin,
  }),
  should('limits.defensive/huge-length', 'a length of exabytes without a body does no harm', {
    send: lines('POST / HTTP/1.1', host, 'Content-Length: 9000000000000000000', '', 'hello'),
    expect: lives,
    twin,
  }),
  should('limits.defensive/huge-chunk', 'a chunk of exabytes that does not come does no harm', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', '7fffffffffffffff\r\nhello'),
    expect: lives,
    twin,
  }),
  should('limits.defensive/empty-lines', 'a hundred thousand empty lines ahead of a request do no harm', {
    send: raw(`${'\r\n'.repeat(100_000)}GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n`),
    expect: all(either(refuses(400), serves), lives),
    twin,
  }),
  should('limits.defensive/field-without-end', 'a field line without an end is cut off', {
    send: raw(`GET / HTTP/1.1\r\n{fields}Host: probe.test\r\nX-Told: ${'x'.repeat(2_000_000)}`),
    expect: all(refuses(431), lives),
    twin,
  }),
  should('limits.defensive/empty-members', 'a list of fifty thousand empty members does no harm', {
    send: get('/', `Connection: close${','.repeat(50_000)}`),
    expect: all(either(refuses(431), serves), lives),
    twin,
  }),
  should('limits.defensive/chunk-size-without-end', 'a chunk size without an end is cut off', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', '0'.repeat(2_000_000)),
    expect: ofHttp11(all(rejectsBody, lives)),
    twin: post('hello'),
  }),
  should('limits.defensive/trailer-line', 'a trailer field of a million octets does no harm', {
    send: lines(
      'POST / HTTP/1.1',
      host,
      'Transfer-Encoding: chunked',
      '',
      `5\r\nhello\r\n0\r\nX-Told: ${long}\r\n\r\n`,
    ),
    expect: ofHttp11(all(either(rejectsBody, receivesBody('hello')), lives)),
    twin: post('hello'),
  }),
  should('limits.defensive/trailer-lines', 'five thousand trailer fields do no harm', {
    send: lines(
      'POST / HTTP/1.1',
      host,
      'Transfer-Encoding: chunked',
      '',
      `5\r\nhello\r\n0\r\n${names.join('\r\n')}\r\n\r\n`,
    ),
    expect: ofHttp11(all(either(rejectsBody, receivesBody('hello')), lives)),
    twin: post('hello'),
  }),
  should('limits.defensive/host', 'a Host of 100,000 octets does no harm', {
    send: lines('GET / HTTP/1.1', `Host: ${'h'.repeat(100_000)}`, '', ''),
    expect: all(either(refuses(400), serves), lives),
    twin,
  }),
  may('limits.slow-clients/head', 'another client is served while a head is incomplete', {
    send: script(
      sends('GET /slow-head HTTP/1.1\r\n{fields}Host: pro'),
      look('incomplete'),
      asks('other'),
      continues('be.test\r\n\r\n'),
      answer(1),
    ),
    expect: servesOther('other'),
    twin,
  }),
  may('limits.slow-clients/body', 'another client is served while a body is incomplete', {
    send: script(
      sends('POST /slow-body HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 10\r\n\r\nhello'),
      look('incomplete'),
      asks('other'),
      continues('hello'),
      answer(1),
    ),
    expect: servesOther('other'),
    twin: post('hello'),
  }),
  may('limits.slow-clients/chunks', 'another client is served while a chunk is incomplete', {
    send: script(
      sends('POST /slow-chunk HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello'),
      look('incomplete'),
      asks('other'),
      continues('hello\r\n0\r\n\r\n'),
      answer(1),
    ),
    expect: servesOther('other'),
    twin: post('hello'),
  }),
  may('limits.slow-clients/idle', 'another client is served while a connection idles behind its response', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: script(sends('GET /slow-next HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'), complete(1), asks('other')),
    expect: servesOther('other'),
    twin,
  }),
  may('limits.slow-clients/response', 'another client is served while a response is not read', {
    app: moreThanBuffers,
    apps: { other: program(start(), yields('other')) },
    send: script(
      stopsReading,
      sends('GET /slow-reader HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
      happened('mark', 'begun'),
      asks('other'),
      readsOn,
      complete(1),
    ),
    expect: all(reachesApplication, servesOther('other')),
  }),
  may('limits.slow-clients/at-work', 'another client is served while the application works for one', {
    app: program(gate('work'), start(), yields('told')),
    apps: { other: program(start(), yields('other')) },
    send: script(
      sends('GET /slow-work HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
      waiting('work'),
      asks('other'),
      opens('work'),
      complete(1),
    ),
    expect: all(reachesApplication, servesOther('other')),
  }),
  must('limits.slow-complete/head', 'a head whose end comes behind the request of another is served', {
    send: script(
      sends('GET /late HTTP/1.1\r\n{fields}Host: pro'),
      look('incomplete'),
      asks('other'),
      continues('be.test\r\n\r\n'),
      answer(1),
    ),
    expect: all(serves, handsOver('HTTP_HOST', 'probe.test'.length)),
  }),
  must('limits.slow-complete/body', 'a body whose end comes behind the request of another is handed over whole', {
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 10\r\n\r\nhello'),
      look('incomplete'),
      asks('other'),
      continues('world'),
      answer(1),
    ),
    expect: receivesBody('helloworld'),
  }),
  must('limits.slow-complete/chunks', 'chunks whose end comes behind the request of another are handed over whole', {
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello'),
      look('incomplete'),
      asks('other'),
      continues('world\r\n0\r\n\r\n'),
      answer(1),
    ),
    expect: receivesBody('helloworld'),
  }),
  may('limits.chunk-extensions', 'a chunk extension of a million octets is refused, or ignored', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', `5;a=${long}\r\nhello\r\n0\r\n\r\n`),
    expect: either(rejectsBody, receivesBody('hello')),
    twin,
  }),
  may('limits.chunk-extensions/many-small', 'extensions of many chunks count together, or are ignored', {
    send: lines(
      'POST / HTTP/1.1',
      host,
      'Transfer-Encoding: chunked',
      '',
      `${`1;${'a'.repeat(500)}\r\nx\r\n`.repeat(2000)}0\r\n\r\n`,
    ),
    expect: either(rejectsBody, receivesLength(2000)),
    twin,
  }),
  may('limits.content-too-large', 'a body of five million octets is refused, or handed over whole', {
    send: post('0123456789'.repeat(500_000)),
    expect: either(receivesLength(5_000_000), refuses(413)),
    twin,
  }),
  should('limits.uri-length', 'a target of 8000 octets is served', {
    send: get(`/uri?${query}`.padEnd(8000, 'q')),
    expect: servesWhole('/uri'.length),
  }),
]);
