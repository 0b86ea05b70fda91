import { messageBodyLength as heading } from '../spec/catalogue/message-body-length.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersInOrder, closes, refusesAndCloses } from './connection-expectations.ts';
import { all, either } from './expectation.ts';
import { hidesNoRequest, receivesBody, receivesLength } from './framing-expectations.ts';
import { drains, program, start, yields } from './program.ts';
import {
  again,
  answer,
  chunked,
  get,
  halfCloses,
  lines,
  octets,
  pipelined,
  post,
  script,
  sends,
  untilEnd,
} from './stimulus.ts';
import { refuses } from './wire-expectations.ts';

const host = 'Host: probe.test';
const hidden = 'GET /{nonce.smuggled} HTTP/1.1\r\nHost: probe.test\r\n\r\n';
const chunks = chunked('hello');
const withFields = (body: string, ...fields: readonly string[]) => lines('POST / HTTP/1.1', host, ...fields, '', body);
const withLength = (value: string) => again(withFields('hello', `Content-Length: ${value}`));
const withCodings = (value: string, body = chunks) => again(withFields(body, `Transfer-Encoding: ${value}`));
/** `hello`, compressed by gzip. */
const compressed =
  '\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00';
const twin = post('hello');
const chunkedTwin = withFields(chunks, 'Transfer-Encoding: chunked');

/** Chunked framing ends before the hidden request, the Content-Length behind it. */
const endsTwice = `0\r\n\r\n${hidden}`;
const disguised = (...fields: readonly string[]) =>
  withFields(endsTwice, ...fields, `Content-Length: ${octets(endsTwice)}`);
const disguisedTwin = post(endsTwice);

export const messageBodyLength = suite(heading, ({ must, should, may }) => [
  must('framing.content-length', 'the body has as many octets as Content-Length tells', {
    send: post('hello'),
    expect: receivesBody('hello'),
  }),
  must('framing.content-length/next-request', 'what follows the body is the next request', {
    app: program(start(), yields('first')),
    apps: { '2': program(start(), yields('second')) },
    send: pipelined(post('hello'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('framing.content-length/zero', 'a Content-Length of zero is a body of nothing', {
    send: post(''),
    expect: receivesBody(''),
  }),
  must('framing.content-length/leading-zeros', 'leading zeros do not change a length', {
    send: withFields('hello', 'Content-Length: 0005'),
    expect: either(receivesBody('hello'), refuses(400)),
    twin,
  }),
  must('framing.content-length/line-ends', 'line ends in a body are octets like others', {
    send: post('\r\n\r\n\n'),
    expect: receivesBody('\r\n\r\n\n'),
  }),
  must('framing.content-length/100000-octets', 'a body of 100,000 octets arrives whole', {
    send: post('0123456789'.repeat(10_000)),
    expect: receivesLength(100_000),
  }),
  must('framing.content-length-invalid/negative', 'a negative Content-Length is refused', {
    send: withLength('-5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/plus', 'a Content-Length with a plus sign is refused', {
    send: withLength('+5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/exponent', 'a Content-Length with an exponent is refused', {
    send: withLength('5e0'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/octal', 'a Content-Length with the prefix 0o is refused', {
    send: withLength('0o5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/http-1.0', 'a negative Content-Length is refused in HTTP/1.0 too', {
    send: again(lines('POST / HTTP/1.0', host, 'Content-Length: -5', '', 'hello')),
    expect: refusesAndCloses,
    twin: lines('POST / HTTP/1.0', host, 'Content-Length: 5', '', 'hello'),
  }),
  must('framing.content-length-invalid/hexadecimal', 'a hexadecimal Content-Length is refused', {
    send: withLength('0x5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/fraction', 'a Content-Length with a fraction is refused', {
    send: withLength('5.0'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/underscore', 'a Content-Length with an underscore is refused', {
    send: withLength('0_5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/space', 'a Content-Length of two numbers is refused', {
    send: withLength('5 5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/letters', 'a Content-Length with letters behind the digits is refused', {
    send: withLength('5 bytes'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/empty', 'an empty Content-Length is refused', {
    send: withLength(''),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/superscript', 'a Content-Length in superscript (0xb2) is refused', {
    send: withLength('\xb2'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/vertical-tab', 'a VT before the digits is no whitespace', {
    send: withLength('\x0b5'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-invalid/quoted', 'a Content-Length in quotes is refused', {
    send: withLength('"5"'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-conflict/two-fields', 'two Content-Length fields that disagree are refused', {
    send: again(withFields('hello!', 'Content-Length: 5', 'Content-Length: 6')),
    expect: refusesAndCloses,
    twin: post('hello!'),
  }),
  must('framing.content-length-conflict/list', 'a list of lengths that disagree is refused', {
    send: withLength('5, 6'),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-conflict/hidden-request', 'a request between two lengths is not served', {
    send: again(withFields(hidden, 'Content-Length: 0', `Content-Length: ${octets(hidden)}`)),
    expect: refusesAndCloses,
    twin: post(hidden),
  }),
  must('framing.content-length-conflict/one-invalid', 'a length beside an invalid one is refused', {
    send: again(withFields('hello', 'Content-Length: 5', 'Content-Length: five')),
    expect: refusesAndCloses,
    twin,
  }),
  must('framing.content-length-list/two-fields', 'the same length twice is refused, or counts once', {
    send: withFields('hello', 'Content-Length: 5', 'Content-Length: 5'),
    expect: either(refuses(400), receivesBody('hello')),
    twin,
  }),
  must('framing.content-length-list/one-field', 'a list of one length is refused, or counts once', {
    send: withFields('hello', 'Content-Length: 5, 5'),
    expect: either(refuses(400), receivesBody('hello')),
    twin,
  }),
  must('framing.content-length-list/three-lines', 'the same length in three fields is refused, or counts once', {
    send: withFields('hello', 'Content-Length: 5', 'Content-Length: 5', 'Content-Length: 5'),
    expect: either(refuses(400), receivesBody('hello')),
    twin,
  }),
  must('framing.content-length-list/leading-zero', 'one length in two spellings is refused, or counts once', {
    send: withFields('hello', 'Content-Length: 5, 05'),
    expect: either(refuses(400), receivesBody('hello')),
    twin,
  }),
  must('framing.content-length-list/empty-member', 'a comma behind a length is refused, or passed over', {
    send: withFields('hello', 'Content-Length: 5,'),
    expect: either(refuses(400), receivesBody('hello')),
    twin,
  }),
  must('framing.content-length-large/64-bits', 'a length beyond 64 bits does not wrap around', {
    send: withFields(`hello${hidden}`, 'Content-Length: 18446744073709551621'),
    expect: hidesNoRequest,
    twin,
  }),
  must('framing.content-length-large/32-bits', 'a length beyond 32 bits does not wrap around', {
    send: withFields(`hello${hidden}`, 'Content-Length: 4294967301'),
    expect: hidesNoRequest,
    twin,
  }),
  must('framing.content-length-large/precision', 'a length of 400 digits is no length of the digits that fit', {
    send: withFields(`hello${hidden}`, `Content-Length: 5${'0'.repeat(399)}`),
    expect: hidesNoRequest,
    twin,
  }),
  must('framing.content-length-incomplete', 'a body that breaks off ends the connection', {
    send: untilEnd(
      script(
        sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 10\r\n\r\nhello'),
        halfCloses,
        answer(1),
      ),
    ),
    expect: closes,
    twin: post('hello'),
  }),
  must('framing.none/behind-a-body', 'a request that tells no length takes nothing over from the one ahead of it', {
    app: program(drains, start(), yields('first')),
    apps: { '2': program(drains, start(), yields('second')), '3': program(start(), yields('third')) },
    send: pipelined(post('hello'), get('/'), get('/')),
    expect: answersInOrder('first', 'second', 'third'),
  }),
  must('framing.none/expected-type', 'a Content-Type alone does not announce a body', {
    app: program(drains, start(), yields('first')),
    apps: { '2': program(start(), yields('second')) },
    send: pipelined(get('/', 'Content-Type: text/plain'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('framing.none', 'a request that tells no length has no body', {
    app: program({ do: 'drain' }, start(), yields('first')),
    apps: { '2': program(start(), yields('second')) },
    send: pipelined(get('/'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('framing.none/post', 'POST without a length has no body, or is refused', {
    send: lines('POST / HTTP/1.1', host, '', ''),
    expect: either(refuses(411), receivesBody('')),
    twin,
  }),
  may('framing.length-required', 'a chunked request is decoded, or 411 asks for its length', {
    send: chunkedTwin,
    expect: either(receivesBody('hello'), refuses(411)),
    twin,
  }),
  must('framing.transfer-encoding-overrides', 'chunks beside a Content-Length are decoded, or refused', {
    send: withFields(chunks, 'Content-Length: 3', 'Transfer-Encoding: chunked'),
    expect: either(refuses(400), receivesBody('hello')),
    twin: chunkedTwin,
  }),
  must('framing.transfer-encoding-overrides/length-last', 'a Content-Length behind Transfer-Encoding does not count', {
    send: withFields(chunks, 'Transfer-Encoding: chunked', 'Content-Length: 3'),
    expect: either(refuses(400), receivesBody('hello')),
    twin: chunkedTwin,
  }),
  must('framing.transfer-encoding-overrides/hidden-request', 'a request within chunks and a length is not served', {
    send: withFields(chunked(hidden), 'Content-Length: 4', 'Transfer-Encoding: chunked'),
    expect: hidesNoRequest,
    twin: chunkedTwin,
  }),
  may('framing.both-refused', 'a request with both framings is refused', {
    send: withFields(chunks, 'Content-Length: 15', 'Transfer-Encoding: chunked'),
    expect: refuses(400),
    twin: chunkedTwin,
  }),
  must('framing.both-closes', 'both Content-Length and Transfer-Encoding end the connection', {
    send: again(withFields(chunks, `Content-Length: ${chunks.length}`, 'Transfer-Encoding: chunked')),
    expect: closes,
    twin: chunkedTwin,
  }),
  must('framing.both-closes/next-request', 'a request behind one with both framings is not served', {
    send: again(withFields(`${chunks}${hidden}`, `Content-Length: ${chunks.length}`, 'Transfer-Encoding: chunked')),
    expect: hidesNoRequest,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/gzip', 'chunked before gzip is refused', {
    send: withCodings('chunked, gzip'),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/identity', 'the transfer coding "identity" alone is refused', {
    send: withCodings('identity'),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/two-fields', 'a further coding in a second field is refused', {
    send: again(withFields(chunks, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/prefix', 'the transfer coding "xchunked" is not chunked', {
    send: withCodings('xchunked'),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/suffix', 'the transfer coding "chunkedx" is not chunked', {
    send: withCodings('chunkedx'),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/vertical-tab', 'a VT before "chunked" is no whitespace', {
    send: withCodings('\x0bchunked'),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/quoted', 'the transfer coding "chunked" in quotes is not chunked', {
    send: withCodings('"chunked"'),
    expect: refusesAndCloses,
    twin: chunkedTwin,
  }),
  must('framing.chunked-not-final/length-beside', 'a Content-Length does not stand in for an unknown coding', {
    send: again(withFields('hello', 'Transfer-Encoding: identity', 'Content-Length: 5')),
    expect: refusesAndCloses,
    twin,
  }),
  should('framing.unknown-coding', 'an unknown coding before chunked is refused', {
    send: withCodings('frobnicate, chunked'),
    expect: refuses(501),
    twin: chunkedTwin,
  }),
  should('framing.unknown-coding/gzip', 'gzip below chunked is refused, or decoded', {
    send: withCodings('gzip, chunked', chunked(compressed)),
    expect: either(refuses(501), receivesBody('hello')),
    twin: chunkedTwin,
  }),
  should('framing.unknown-coding/identity', 'the former coding "identity" below chunked is refused', {
    send: withCodings('identity, chunked'),
    expect: refuses(501),
    twin: chunkedTwin,
  }),
  may('framing.coding-decoded', 'gzip below chunked is decoded, or refused', {
    send: withCodings('gzip, chunked', chunked(compressed)),
    expect: either(receivesBody('hello'), refuses(501)),
    twin: chunkedTwin,
  }),
  should('framing.coding-parameters', 'a parameter of gzip is refused', {
    send: withCodings('gzip;level=9, chunked', chunked(compressed)),
    expect: refuses(400, 501),
    twin: chunkedTwin,
  }),
  must('framing.http-1.0-transfer-encoding', 'a Transfer-Encoding in HTTP/1.0 ends the connection', {
    send: again(lines('POST / HTTP/1.0', host, 'Connection: keep-alive', 'Transfer-Encoding: chunked', '', chunks)),
    expect: closes,
    twin: chunkedTwin,
  }),
  must('framing.http-1.0-transfer-encoding/length-beside', 'a length beside it does not keep the connection open', {
    send: again(
      lines(
        'POST / HTTP/1.0',
        host,
        'Connection: keep-alive',
        'Content-Length: 5',
        'Transfer-Encoding: chunked',
        '',
        `${chunks}${hidden}`,
      ),
    ),
    expect: all(closes, hidesNoRequest),
    twin: chunkedTwin,
  }),
  must('framing.coding-case', 'the transfer coding "ChUnKeD" is chunked', {
    send: withFields(chunks, 'Transfer-Encoding: ChUnKeD'),
    expect: receivesBody('hello'),
  }),
  must('framing.hidden-request/underscore', 'Transfer_Encoding does not frame a body', {
    send: disguised('Transfer_Encoding: chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/bare-lf', 'a Transfer-Encoding behind a bare LF does not divide the body', {
    send: disguised('X-Told: 1\nTransfer-Encoding: chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/nul', 'a NUL in Transfer-Encoding does not divide the body', {
    send: disguised('Transfer-Encoding: \x00chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/space-before-colon', 'a space behind Transfer-Encoding does not divide the body', {
    send: disguised('Transfer-Encoding : chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/fold', 'a folded Transfer-Encoding does not divide the body', {
    send: disguised('X-Told: 1', ' Transfer-Encoding: chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/content-encoding', 'a Content-Encoding of "chunked" does not frame a body', {
    send: disguised('Content-Encoding: chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/chunked-twice', 'the chunked coding told twice does not divide the body', {
    send: disguised('Transfer-Encoding: chunked, chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/unknown-coding', 'an unknown coding before chunked does not divide the body', {
    send: disguised('Transfer-Encoding: cow, chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/parameter', 'a parameter of chunked does not divide the body', {
    send: disguised('Transfer-Encoding: chunked;q=1'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/bare-cr', 'a Transfer-Encoding behind a bare CR does not divide the body', {
    send: disguised('X-Told: 1\rTransfer-Encoding: chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/name-octets', 'a control character behind Transfer-Encoding does not divide the body', {
    send: disguised('Transfer-Encoding\x0b: chunked'),
    expect: hidesNoRequest,
    twin: disguisedTwin,
  }),
  must('framing.hidden-request/length-name', 'Content_Length does not frame a body', {
    send: withFields(hidden, 'Content_Length: 0', `Content-Length: ${octets(hidden)}`),
    expect: hidesNoRequest,
    twin: post(hidden),
  }),
  must('framing.hidden-request/te', 'a TE field does not frame a body', {
    send: disguised('TE: chunked'),
    expect: all(hidesNoRequest, environIs('REQUEST_METHOD', 'POST')),
    twin: disguisedTwin,
  }),
]);
