import { messageParsing as heading } from '../spec/catalogue/message-parsing.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersInOrder, refusesAndCloses } from './connection-expectations.ts';
import { all, contradicted, type Expectation, either, satisfied, unclear } from './expectation.ts';
import { keepsAbsent, keepsOut, receivesBody } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import {
  again,
  answer,
  continues,
  get,
  halfCloses,
  inPieces,
  lines,
  look,
  paced,
  pipelined,
  post,
  postChunks,
  raw,
  script,
  sends,
} from './stimulus.ts';
import {
  failsInstead,
  fieldValues,
  ownError,
  reachesApplication,
  refuses,
  response,
  sendsNoBareCr,
  serves,
} from './wire-expectations.ts';

const host = 'Host: probe.test';
const twin = get('/');
const malformed = (text: string) => again(raw(text));
const opening = 'POST /pieces HTTP/1.1\r\n{fields}Host: probe.test\r\n';

const ofRequests = [
  'Authorization',
  'Expect',
  'From',
  'Host',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Max-Forwards',
  'Proxy-Authorization',
  'Range',
  'Referer',
  'TE',
  'User-Agent',
];

/** No field of the response is one that RFC 9110 defines for requests alone. */
const sendsNoRequestField: Expectation = response('sends no field that belongs to requests', 1, (found) => {
  const sent = ofRequests.filter((name) => fieldValues(found, name).length > 0);
  return sent.length === 0 ? satisfied() : contradicted(`the response has ${sent.join(' and ')}`);
});

/** The application had not been called at that glance. */
function awaitsTheRest(name: string): Expectation {
  return {
    says: 'does not call the application before the head is complete',
    judge: ({ looks }) => {
      const glance = looks[name];
      if (glance === undefined) return unclear('the connection ended before the head was complete');
      return glance.entries.length === 0 ? satisfied() : contradicted('the application was called for a part of it');
    },
  };
}

export const messageParsing = suite(heading, ({ must, should, may }) => [
  must('message.octets/get-in-single-bytes', 'a request that arrives byte by byte is one request', {
    send: inPieces('bytes', get('/pieces?a=b', 'X-Told: in pieces')),
    expect: all(serves, environIs('PATH_INFO', '/pieces'), environIs('HTTP_X_TOLD', 'in pieces')),
  }),
  must('message.octets/body-in-single-bytes', 'a body that arrives byte by byte is handed over whole', {
    send: inPieces('bytes', post('one\r\ntwo')),
    expect: receivesBody('one\r\ntwo'),
  }),
  must('message.octets/chunks-in-single-bytes', 'a chunked body that arrives byte by byte is decoded the same', {
    send: inPieces('bytes', postChunks('one', 'two', 'three')),
    expect: receivesBody('onetwothree'),
  }),
  must('message.octets/cut-between-cr-and-lf', 'a cut between CR and LF at the end of the head changes nothing', {
    send: script(
      sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 4\r\n\r'),
      look('between'),
      continues('\nbody'),
      answer(1),
    ),
    expect: receivesBody('body'),
  }),
  must('message.octets/head-line-by-line', 'a head that arrives line by line is one head', {
    send: paced('GET /lines HTTP/1.1\r\n', '{fields}', 'Host: probe.test\r\n', 'X-Told: lines\r\n', '\r\n'),
    expect: all(serves, environIs('PATH_INFO', '/lines'), environIs('HTTP_X_TOLD', 'lines')),
  }),
  must('message.octets/cut-anywhere-in-the-head', 'a head that is cut within names, values and line ends is one', {
    send: paced(
      'PO',
      'ST /pie',
      'ces HTTP/1',
      '.1',
      '\r',
      '\n{fields}Ho',
      'st',
      ':',
      ' probe.test\r',
      '\nContent-',
      'Length: 1',
      '0\r\n',
      '\r',
      '\n0123456789',
    ),
    expect: all(receivesBody('0123456789'), environIs('PATH_INFO', '/pieces')),
  }),
  must('message.octets/body-behind-a-pause', 'a body whose parts arrive late is handed over whole', {
    send: paced(`${opening}Content-Length: 9\r\n\r\n`, 'one', '\r\n', 'four'),
    expect: receivesBody('one\r\nfour'),
  }),
  must(
    'message.octets/chunks-cut-anywhere',
    'chunks that are cut within sizes, data and line ends are decoded the same',
    {
      send: paced(
        `${opening}Transfer-Encoding: chunked\r\n\r\n`,
        '1',
        '0\r',
        '\n01234567',
        '89abcdef',
        '\r',
        '\n3\r\nxyz\r\n',
        '0',
        '\r',
        '\n\r',
        '\n',
      ),
      expect: receivesBody('0123456789abcdefxyz'),
    },
  ),
  must('message.octets/overlong-line-feed', 'two octets that a lax decoder takes for LF end no line', {
    send: get('/', 'X-Told: a\xc0\x8aX-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/line-separator', 'the UTF-8 octets of U+2028 in a field value end no line', {
    send: get('/', 'X-Told: a\xe2\x80\xa8X-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/truncated-line-feed', 'characters whose lower octet is CR or LF end no line', {
    send: get('/', 'X-Told: a\xe5\x98\x8d\xe5\x98\x8aX-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/next-line', 'the octet 0x85 in a field value ends no line', {
    send: get('/', 'X-Told: a\x85X-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/vertical-tab', 'VT and FF in a field value end no line', {
    send: get('/', 'X-Told: a\x0bX-Injected: 1', 'X-More: a\x0cX-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  must('message.octets/separators', 'the octets 0x1c to 0x1e in a field value end no line', {
    send: get('/', 'X-Told: a\x1cX-Injected: 1', 'X-More: a\x1dX-Injected: 1\x1eX-Injected: 1'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_INJECTED')),
    twin,
  }),
  may('message.bare-lf', 'lines that end in LF alone are understood, or the request is refused', {
    send: raw('GET /lf HTTP/1.1\n{fields}Host: probe.test\n\n'),
    expect: either(refuses(400), environIs('PATH_INFO', '/lf')),
    twin,
  }),
  may('message.bare-lf/one-field', 'one field line that ends in LF alone is understood, or the request is refused', {
    send: raw('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\nX-Told: lf\nX-More: crlf\r\n\r\n'),
    expect: either(refuses(400), all(environIs('HTTP_X_TOLD', 'lf'), environIs('HTTP_X_MORE', 'crlf'))),
    twin,
  }),
  must('message.bare-cr/before-line-end', 'a CR ahead of a line end is no part of a field value', {
    send: get('/', 'X-Told: a\r'),
    expect: either(refuses(400), keepsOut('\r', 'HTTP_X_TOLD')),
    twin,
  }),
  must('message.bare-cr/field-value', 'a CR without LF in a field value ends no line', {
    send: get('/', 'X-Told: a\rX-Injected: 1'),
    expect: either(refuses(400), all(keepsAbsent('HTTP_X_INJECTED'), keepsOut('\r', 'HTTP_X_TOLD'))),
    twin,
  }),
  must('message.bare-cr/framing-field', 'a CR without LF does not bring a Transfer-Encoding into being', {
    send: lines(
      'POST / HTTP/1.1',
      host,
      'X-Told: a\rTransfer-Encoding: chunked',
      'Content-Length: 15',
      '',
      '5\r\nhello\r\n0\r\n\r\n',
    ),
    expect: either(refuses(400), receivesBody('5\r\nhello\r\n0\r\n\r\n')),
    twin: post('5\r\nhello\r\n0\r\n\r\n'),
  }),
  must('message.bare-cr/request-target', 'a CR without LF in the request target does not reach the application', {
    send: get('/a\rb'),
    expect: either(refuses(400), keepsOut('\r', 'PATH_INFO', 'QUERY_STRING', 'REQUEST_METHOD')),
    twin,
  }),
  must('message.bare-cr/field-name', 'a CR without LF in a field name does not reach the application', {
    send: get('/', 'X-To\rld: 1'),
    expect: either(refuses(400), all(keepsAbsent('HTTP_X_TO\rLD'), keepsAbsent('HTTP_LD'), keepsAbsent('HTTP_LD:'))),
    twin,
  }),
  must('message.bare-cr/empty-line', 'a CR among the fields is no empty line that ends the head', {
    send: get('/', 'X-Told: a\r\r\nX-More: 1'),
    expect: either(refuses(400), environIs('HTTP_X_MORE', '1')),
    twin,
  }),
  must('message.bare-cr-sent', 'a field value with CR from the application is not sent as it is', {
    app: program(start(200, [['X-Told', 'a\rX-Injected: 1']]), yields('told')),
    send: get('/'),
    expect: all(reachesApplication, either(failsInstead, sendsNoBareCr)),
  }),
  should('message.leading-empty-line', 'an empty line before the request line is ignored', {
    send: raw('\r\nGET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: serves,
  }),
  should('message.leading-empty-line/behind-a-body', 'an empty line behind a body does not disturb the next request', {
    app: program(start(), yields('first')),
    apps: { '2': program(start(), yields('second')) },
    send: pipelined(raw('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 4\r\n\r\nbody\r\n'), get('/')),
    expect: answersInOrder('first', 'second'),
  }),
  must('message.leading-whitespace/space', 'a field line that begins with a space ahead of all others is not read', {
    send: raw('GET / HTTP/1.1\r\n X-Told: 1\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: either(refuses(400), keepsAbsent('HTTP_X_TOLD', 'HTTP_ X_TOLD')),
    twin,
  }),
  must('message.leading-whitespace/framing', 'a Transfer-Encoding behind whitespace ahead of all fields is not read', {
    send: raw(
      'POST / HTTP/1.1\r\n\tTransfer-Encoding: chunked\r\n{fields}Host: probe.test\r\nContent-Length: 15\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ),
    expect: either(refuses(400), receivesBody('5\r\nhello\r\n0\r\n\r\n')),
    twin: post('5\r\nhello\r\n0\r\n\r\n'),
  }),
  must('message.leading-whitespace/host', 'a Host field behind whitespace ahead of all fields does not count', {
    send: raw('GET / HTTP/1.1\r\n Host: whitespace.test\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: either(refuses(400), environIs('HTTP_HOST', 'probe.test')),
    twin,
  }),
  should('message.malformed/control-octets', 'octets that are no text are refused and the connection is closed', {
    send: malformed('\x00\x01\x02\x03 {nonce} \xff\xfe\r\n\r\n'),
    expect: refusesAndCloses,
    twin,
  }),
  should('message.malformed/tls-client-hello', 'the beginning of a TLS connection is refused and closed', {
    send: malformed('\x16\x03\x01\x00\x31\x01\x00\x00\x2d\x03\x03{nonce}\x00\x00\x00\x02\x13\x01\x01\x00'),
    expect: refusesAndCloses,
    twin,
  }),
  should('message.malformed/response', 'a response in the place of a request is refused and the connection is closed', {
    send: malformed('HTTP/1.1 200 OK\r\n{fields}Content-Length: 0\r\n\r\n'),
    expect: refusesAndCloses,
    twin,
  }),
  should('message.malformed/byte-order-mark', 'a byte order mark ahead of the request line is refused and closed', {
    send: malformed('\xef\xbb\xbfGET /{nonce} HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: refusesAndCloses,
    twin,
  }),
  should('message.malformed/proxy-line', 'the line of a proxy protocol is refused and the connection is closed', {
    send: malformed(
      'PROXY TCP4 192.0.2.1 192.0.2.2 5000 80\r\nGET /{nonce} HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n',
    ),
    expect: refusesAndCloses,
    twin,
  }),
  must('message.header-section-complete', 'a request whose header section breaks off is not handed over', {
    send: raw('GET / HTTP/1.1\r\nHost: probe.test\r\n{fields}'),
    expect: refuses(400),
    twin,
  }),
  must('message.header-section-complete/within-line', 'a request that breaks off within a field is not handed over', {
    send: script(sends('GET / HTTP/1.1\r\n{fields}Host: pro'), halfCloses, answer(1)),
    expect: refuses(400),
    twin,
  }),
  must('message.header-section-complete/awaited', 'the application is not called before the empty line has come', {
    send: script(
      sends('GET / HTTP/1.1\r\nHost: probe.test\r\n{fields}'),
      look('without the empty line'),
      continues('X-Told: late\r\n\r\n'),
      answer(1),
    ),
    expect: all(awaitsTheRest('without the empty line'), serves, environIs('HTTP_X_TOLD', 'late')),
  }),
  must('message.roles', 'a response has no field of requests', {
    app: program(start(), yields('told')),
    send: get('/', 'User-Agent: told', 'Referer: /told'),
    expect: all(reachesApplication, sendsNoRequestField),
  }),
  must('message.roles/refusal', 'a refusal has no field of requests', {
    send: get('/', 'User-Agent: told', 'Content-Length: five'),
    expect: ownError(() => sendsNoRequestField),
    twin,
  }),
]);
