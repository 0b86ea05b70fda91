import { chunkedCoding as heading } from '../spec/catalogue/chunked-coding.ts';
import { environIs, environValue, tell } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersInOrder, closes } from './connection-expectations.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied } from './expectation.ts';
import {
  hidesNoRequest,
  keepsAbsent,
  keepsOut,
  receivesBody,
  receivesLength,
  rejectsBody,
} from './framing-expectations.ts';
import { drains, program, reads, start, yields } from './program.ts';
import {
  answer,
  chunked,
  get,
  halfCloses,
  lines,
  pipelined,
  post,
  postChunks,
  script,
  sends,
  untilEnd,
} from './stimulus.ts';
import { givesNoMoreThan } from './stream-expectations.ts';
import { cut, fieldValues, listMembers, reachesApplication, refuses, response } from './wire-expectations.ts';

const host = 'Host: probe.test';
const coding = 'Transfer-Encoding: chunked';
const hidden = 'GET /{nonce.smuggled} HTTP/1.1\r\nHost: probe.test\r\n\r\n';
const withChunks = (body: string, ...fields: readonly string[]) =>
  lines('POST / HTTP/1.1', host, coding, ...fields, '', body);
const twin = postChunks('hello');
const first = program(drains, start(), yields('first'));
const second = { '2': program(start(), yields('second')) };
const trailers = (...fields: readonly string[]) =>
  withChunks(['5', 'hello', '0', ...fields, '', ''].join('\r\n'), 'Trailer: X-Told');

const sendsNoTrailers: Expectation = response('sends no trailer fields', 1, ({ trailers, status }) => {
  if (status !== 200) return contradicted(`the status is ${status}`);
  return trailers.length === 0 ? satisfied() : contradicted(`there are ${trailers.length} trailer fields`);
});

const announcesTrailers: Expectation = response('names its trailer fields in Trailer', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  const announced = listMembers(found, 'Trailer');
  const silent = found.trailers.find(([name]) => !announced.includes(name.toLowerCase()));
  return silent === undefined ? satisfied() : contradicted(`nothing announces the trailer field ${silent[0]}`);
});

const chunksPlainly: Expectation = response(
  'sends chunk sizes without whitespace',
  1,
  ({ framing, head }, { wire }) => {
    if (framing !== 'chunked') return inapplicable('the response is not chunked');
    const body = wire.received.slice(wire.received.indexOf(head) + head.length);
    return /(^|\n)[0-9a-f]*[ \t]/i.test(body) ? contradicted(`the chunks are "${cut(body)}"`) : satisfied();
  },
);

const codesByChunkedAlone: Expectation = response('applies no transfer coding but chunked', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  const other = listMembers(found, 'Transfer-Encoding').find((coding) => coding !== 'chunked');
  return other === undefined
    ? satisfied()
    : contradicted(`Transfer-Encoding is "${cut(fieldValues(found, 'Transfer-Encoding').join())}"`);
});

/** No request of the connection has the trailer field among its variables. */
const keepsTrailerApart: Expectation = {
  says: 'adds no trailer field to the next request',
  judge: ({ labelled, entries }) => {
    const all = [...entries, ...(labelled['2'] ?? [])];
    const found = all.find((entry) => environValue(entry, 'HTTP_X_TOLD') !== undefined);
    return found === undefined
      ? satisfied()
      : contradicted(`HTTP_X_TOLD is ${tell(environValue(found, 'HTTP_X_TOLD'))}`);
  },
};

const chunksOnce: Expectation = response('applies the chunked coding once at most', 1, ({ body, status }) => {
  if (status !== 200) return contradicted(`the status is ${status}`);
  return body === 'told' ? satisfied() : contradicted(`the body is "${body}"`);
});

export const chunkedCoding = suite(heading, ({ must, should, may }) => [
  must('chunked.decode', 'chunks are joined', {
    send: postChunks('one', 'two', 'three'),
    expect: receivesBody('onetwothree'),
  }),
  must('chunked.decode/empty', 'a last chunk alone is a body of nothing', {
    send: postChunks(),
    expect: receivesBody(''),
  }),
  must('chunked.decode/hexadecimal', 'a size is hexadecimal, in small letters or capitals', {
    send: withChunks(`a\r\n0123456789\r\nA\r\nabcdefghij\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n`),
    expect: receivesBody('0123456789abcdefghij0123456789abcdef'),
  }),
  must('chunked.decode/leading-zeros', 'leading zeros do not change a size', {
    send: withChunks('0005\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.decode/last-chunk-zeros', 'a last chunk may have several zeros', {
    send: withChunks('5\r\nhello\r\n000\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.decode/line-ends', 'line ends and sizes within chunk data are data', {
    send: postChunks('0\r\n\r\n', '\r\n5\r\n'),
    expect: receivesBody('0\r\n\r\n\r\n5\r\n'),
  }),
  must('chunked.decode/hidden-request', 'a request within chunk data is not served', {
    send: postChunks(hidden),
    expect: hidesNoRequest,
    twin,
  }),
  must('chunked.decode/100-chunks', 'a hundred chunks of a thousand octets arrive whole', {
    send: postChunks(...Array.from({ length: 100 }, () => '0123456789'.repeat(100))),
    expect: receivesLength(100_000),
  }),
  must('chunked.decode/next-request', 'what follows the last chunk is the next request', {
    app: first,
    apps: second,
    send: pipelined(postChunks('hello'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('chunked.decode/trailers', 'a chunked body ends behind its trailer section', {
    send: withChunks('5\r\nhello\r\n0\r\nX-Told: 1\r\nX-More: 2\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.decode/behind-trailers', 'what follows the trailer section is the next request', {
    app: first,
    apps: second,
    send: pipelined(withChunks('5\r\nhello\r\n0\r\nX-Told: 1\r\nX-More: 2\r\n\r\n'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('chunked.decode/broken-off', 'a large read of a body that breaks off gives no octet that was not sent', {
    app: program(reads('read', 10_000_000), start(), yields('done')),
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nhello'),
      halfCloses,
      answer(1),
    ),
    expect: givesNoMoreThan('hello'),
    twin,
  }),
  must('chunked.decode/one-octet-chunks', 'a thousand chunks of one octet are joined', {
    send: postChunks(...Array.from({ length: 1000 }, () => 'x')),
    expect: receivesLength(1000),
  }),
  must('chunked.decode/large-chunk', 'a chunk of 300,000 octets arrives whole', {
    send: postChunks('0123456789'.repeat(30_000)),
    expect: receivesLength(300_000),
  }),
  must('chunked.decode/any-octet', 'every octet may stand in chunk data', {
    send: postChunks(String.fromCharCode(...Array.from({ length: 256 }, (_, octet) => octet))),
    expect: receivesBody(String.fromCharCode(...Array.from({ length: 256 }, (_, octet) => octet))),
  }),
  must('chunked.size-large/64-bits', 'a size beyond 64 bits does not wrap around', {
    send: withChunks(`10000000000000005\r\nhello\r\n0\r\n\r\n${hidden}`),
    expect: all(hidesNoRequest, rejectsBody),
    twin,
  }),
  must('chunked.size-large/32-bits', 'a size beyond 32 bits does not wrap around', {
    send: withChunks(`100000005\r\nhello\r\n0\r\n\r\n${hidden}`),
    expect: hidesNoRequest,
    twin,
  }),
  must('chunked.size-large/precision', 'a size of 300 digits is no size of the digits that fit', {
    send: withChunks(`1${'0'.repeat(298)}5\r\nhello\r\n0\r\n\r\n${hidden}`),
    expect: hidesNoRequest,
    twin,
  }),
  should('chunked.malformed/prefix', 'a size with 0x is refused', {
    send: withChunks('0x5\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/plus', 'a size with a plus sign is refused', {
    send: withChunks('+5\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/minus', 'a negative size is refused', {
    send: withChunks('-5\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/underscore', 'a size with an underscore is refused', {
    send: withChunks('0_5\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/leading-space', 'a size behind a space is refused', {
    send: withChunks(' 5\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/trailing-space', 'a space behind a size without an extension is refused', {
    send: withChunks('5 \r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/no-size', 'an empty line in the place of a size is refused', {
    send: withChunks('\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/no-digit', 'a size that is no number is refused', {
    send: withChunks('five\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/extension-alone', 'an extension without a size is refused', {
    send: withChunks(';a=b\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/longer-than-told', 'a chunk that is longer than its size is refused', {
    send: withChunks('5\r\nhello!!\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/no-line-end', 'a chunk without a line end behind its data is refused', {
    send: withChunks('5\r\nhello0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/other-line-end', 'two other octets in the place of the line end are refused', {
    send: withChunks('5\r\nhelloXX0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/lf-behind-size', 'a size line that ends in LF alone is refused', {
    send: withChunks('5\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/lf-in-extension', 'an LF within an extension is refused', {
    send: withChunks('5;a\nb\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/cr-in-extension', 'a CR within an extension is refused', {
    send: withChunks('5;a\rb\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/lf-behind-data', 'chunk data that ends in LF alone is refused', {
    send: withChunks('5\r\nhello\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/lf-behind-last-chunk', 'a last chunk that ends in LF alone is refused', {
    send: withChunks('5\r\nhello\r\n0\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/cr-behind-size', 'a size line that ends in CR alone is refused', {
    send: withChunks('5\rhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/comma', 'a comma behind a size is refused', {
    send: withChunks('5,a\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/vertical-tab', 'a VT behind a size is no whitespace', {
    send: withChunks('5\x0b\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/extension-without-name', 'a semicolon without an extension behind it is refused', {
    send: withChunks('5;\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/extension-nul', 'a NUL in an extension is refused', {
    send: withChunks('5;a\x00\r\nhello\r\n0\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/hidden-in-extension', 'a chunk size behind an LF in an extension counts for nothing', {
    send: withChunks(`5;\nx\r\nhello\r\n0\r\n\r\n${hidden}`),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/trailer-without-colon', 'a line without a colon in the trailer section is refused', {
    send: withChunks('5\r\nhello\r\n0\r\nX-Told\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.malformed/trailer-space', 'a space before the colon of a trailer field is refused', {
    send: withChunks('5\r\nhello\r\n0\r\nX-Told : 1\r\n\r\n'),
    expect: rejectsBody,
    twin,
  }),
  should('chunked.parameters', 'a parameter of the chunked coding is refused', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked;a=b', '', chunked('hello')),
    expect: refuses(400),
    twin,
  }),
  must('chunked.twice', 'a response to a chunked request is not chunked twice', {
    app: program(drains, start(), yields('to'), yields('ld')),
    send: postChunks('hello'),
    expect: chunksOnce,
  }),
  must('chunked.extensions/name', 'an extension without a value is ignored', {
    send: withChunks('5;told\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extensions/value', 'extensions with values are ignored', {
    send: withChunks('5;a=b;c=d\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extensions/quoted', 'a quoted value with a semicolon and quotes in it is ignored', {
    send: withChunks('5;a="b;\\"c"\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extensions/last-chunk', 'an extension of the last chunk is ignored', {
    send: withChunks('5\r\nhello\r\n0;a=b\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extensions/repeated', 'one extension several times is ignored', {
    send: withChunks('5;a=1;a=2;a\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extensions/looks-like-a-size', 'digits in an extension are no size', {
    send: withChunks('5;a=10\r\nhello\r\n0;0=5\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extension-whitespace/tabs', 'tabs around ";" and "=" are ignored', {
    send: withChunks('5\t;\ta\t=\tb\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.extension-whitespace', 'whitespace around ";" and "=" is ignored', {
    send: withChunks('5 ; a = b\r\nhello\r\n0\r\n\r\n'),
    expect: receivesBody('hello'),
  }),
  must('chunked.trailers-not-merged/unknown-field', 'a trailer field does not become a variable', {
    send: trailers('X-Told: trailer'),
    expect: all(keepsAbsent('HTTP_X_TOLD'), receivesBody('hello')),
  }),
  must('chunked.trailers-not-merged/present-field', 'a trailer field does not change a header field', {
    send: withChunks('5\r\nhello\r\n0\r\nX-Told: trailer\r\n\r\n', 'X-Told: header'),
    expect: all(environIs('HTTP_X_TOLD', 'header'), receivesBody('hello')),
  }),
  must('chunked.trailers-not-merged/host', 'a Host in the trailer section does not count', {
    send: trailers('Host: trailer.test'),
    expect: either(environIs('HTTP_HOST', 'probe.test'), refuses(400)),
    twin,
  }),
  must('chunked.trailers-not-merged/content-length', 'a Content-Length in the trailer section does not count', {
    app: first,
    apps: second,
    send: pipelined(trailers('Content-Length: 40'), get('/')),
    expect: either(answersInOrder('first', 'second'), rejectsBody),
    twin,
  }),
  must('chunked.trailers-not-merged/next-request', 'a trailer field is none of the next request', {
    app: first,
    apps: second,
    send: pipelined(trailers('X-Told: trailer'), get('/')),
    expect: keepsTrailerApart,
    twin,
  }),
  must('chunked.trailers-not-merged/transfer-encoding', 'a Transfer-Encoding in the trailer section does not count', {
    app: first,
    apps: second,
    send: pipelined(trailers('Transfer-Encoding: chunked'), get('/')),
    expect: either(answersInOrder('first', 'second'), rejectsBody),
    twin,
  }),
  must('chunked.trailers-not-merged/content-type', 'a Content-Type in the trailer section does not count', {
    send: trailers('Content-Type: text/x-trailer'),
    expect: either(all(keepsOut('x-trailer', 'CONTENT_TYPE'), receivesBody('hello')), refuses(400)),
    twin,
  }),
  must('chunked.trailers-not-merged/authorization', 'an Authorization in the trailer section does not count', {
    send: trailers('Authorization: Basic dHJhaWxlcg=='),
    expect: either(keepsAbsent('HTTP_AUTHORIZATION'), refuses(400)),
    twin,
  }),
  may('chunked.trailers-discarded', 'the request behind trailer fields is served', {
    app: first,
    apps: second,
    send: pipelined(trailers('X-Told: 1', 'X-More: 2'), get('/')),
    expect: answersInOrder('first', 'second'),
    twin,
  }),
  must('chunked.trailers-sent', 'a response has no trailer fields of its own', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'TE: trailers', 'Connection: TE'),
    expect: sendsNoTrailers,
    twin: post('hello'),
  }),
  should('chunked.trailers-announced', 'trailer fields of a response are announced', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'TE: trailers', 'Connection: TE'),
    expect: all(reachesApplication, announcesTrailers),
  }),
  must('chunked.grammar-sent', 'the chunk sizes of a response have no whitespace', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/'),
    expect: chunksPlainly,
    twin: post('hello'),
  }),
  must('chunked.acceptable-codings', 'without TE no coding but chunked is applied', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/'),
    expect: all(reachesApplication, codesByChunkedAlone),
  }),
  must('chunked.acceptable-codings/weight-zero', 'a coding with the weight 0 in TE is not applied', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'TE: gzip;q=0, deflate;q=0.000', 'Connection: TE'),
    expect: all(reachesApplication, codesByChunkedAlone),
  }),
  must('chunked.acceptable-codings/accept-encoding', 'Accept-Encoding does not make a transfer coding acceptable', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'Accept-Encoding: gzip, deflate'),
    expect: all(reachesApplication, codesByChunkedAlone),
  }),
  must('chunked.incomplete/no-last-line-end', 'chunks whose last line end is missing end the connection', {
    send: untilEnd(
      script(
        sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n'),
        halfCloses,
        answer(1),
      ),
    ),
    expect: closes,
    twin,
  }),
  must('chunked.incomplete', 'chunks that break off end the connection', {
    send: untilEnd(
      script(
        sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
        halfCloses,
        answer(1),
      ),
    ),
    expect: closes,
    twin,
  }),
  must('chunked.incomplete/not-whole', 'a body that breaks off within a chunk is not handed over as whole', {
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello'),
      halfCloses,
      answer(1),
    ),
    expect: rejectsBody,
    twin,
  }),
]);
