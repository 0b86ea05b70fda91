import { persistence as heading } from '../spec/catalogue/persistence.ts';
import type { Entry } from '../spec/index.ts';
import { environValue, tell } from './application-expectations.ts';
import { suite } from './check.ts';
import {
  answersInOrder,
  closes,
  definesItsLength,
  listsInConnection,
  persists,
  tellsThatItCloses,
} from './connection-expectations.ts';
import { all, contradicted, type Expectation, inapplicable, satisfied } from './expectation.ts';
import { leavesNothingBehind } from './framing-expectations.ts';
import { drains, program, start, yields } from './program.ts';
import {
  again,
  chunked,
  complete,
  continues,
  early,
  get,
  inTurn,
  lines,
  octets,
  post,
  postChunks,
  request,
  script,
  sends,
} from './stimulus.ts';
import { listMembers, reachesApplication, responds, response, serves } from './wire-expectations.ts';

const host = 'Host: probe.test';
const told = program(start(), yields('told'));
const hidden = 'GET /{nonce.smuggled} HTTP/1.1\r\nHost: probe.test\r\n\r\n';
const twin = get('/');
/** A response to HEAD, whose content an application may leave out. */
const withoutContent = program(drains, start(200, [['Content-Length', '4']]));
const http10 = (...fields: readonly string[]) => lines('GET / HTTP/1.0', host, ...fields, '', '');

const first = program(drains, start(200, [['Content-Length', '5']]), yields('first'));
const second = { '2': program(drains, start(200, [['Content-Length', '6']]), yields('second')) };

/** Judges what the application saw of the second request of a connection, where the server got to it. */
function ofTheSecond(says: string, breach: (entry: Entry) => string | undefined): Expectation {
  return {
    says,
    judge: ({ labelled }) => {
      const [entry] = labelled['2'] ?? [];
      if (entry === undefined) return inapplicable('the server served no second request on the connection');
      const found = breach(entry);
      return found === undefined ? satisfied() : contradicted(found);
    },
  };
}

/** None of the variables is there in the second request. */
function isNoneOfTheSecond(...variables: readonly string[]): Expectation {
  return ofTheSecond(`hands over the second request without ${variables.join(', ')}`, (entry) => {
    const kept = variables.find((variable) => environValue(entry, variable) !== undefined);
    return kept === undefined ? undefined : `${kept} of the second request is ${tell(environValue(entry, kept))}`;
  });
}

/** The variables of the second request have these values; an empty one may be absent. */
function differsInTheSecond(...values: readonly (readonly [variable: string, value: string])[]): Expectation {
  const told = values.map(([variable, value]) => `${variable} = "${value}"`).join(' and ');
  return ofTheSecond(`hands over the second request with ${told}`, (entry) => {
    const odd = values.find(([variable, value]) => {
      const seen = environValue(entry, variable);
      return seen === undefined ? value !== '' : seen.type !== 'string' || seen.value !== value;
    });
    return odd === undefined ? undefined : `${odd[0]} of the second request is ${tell(environValue(entry, odd[0]))}`;
  });
}

const sendsNoTrailers: Expectation = response('sends no trailer fields, and no coding but chunked', 1, (found) => {
  const odd = listMembers(found, 'Transfer-Encoding').filter((coding) => coding !== 'chunked');
  if (odd.length > 0) return contradicted(`the response is coded by ${odd.join()}`);
  return found.trailers.length === 0 ? satisfied() : contradicted('the response has trailer fields');
});

/** Connection names no field that the response has, or could have, for all its recipients. */
const namesNoEndToEndField: Expectation = response('names no end-to-end field in Connection', 1, (found) => {
  const endToEnd = ['cache-control', 'content-type', 'content-length', 'date', 'server', 'vary', 'etag', 'set-cookie'];
  const odd = listMembers(found, 'Connection').find((option) => endToEnd.includes(option));
  return odd === undefined ? satisfied() : contradicted(`Connection names ${odd}`);
});

export const persistence = suite(heading, ({ must, should, may }) => [
  should('persistence.supported', 'a connection carries a second request', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: get('/'),
    expect: all(responds(200, 'told'), persists),
  }),
  should('persistence.supported/after-a-body', 'a connection carries a request behind one with a body', {
    send: post('hello'),
    expect: all(serves, persists),
  }),
  must('persistence.close-option', 'a request with "Connection: close" ends the connection', {
    send: again(get('/', 'Connection: close')),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/in-list', 'the close option counts among others', {
    send: again(get('/', 'Connection: keep-alive, close')),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/second-field', 'the close option counts in a second Connection field', {
    send: again(get('/', 'Connection: x-told', 'Connection: close')),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/with-body', 'a request with a body and "Connection: close" ends the connection', {
    send: again(post('hello', 'Connection: close')),
    expect: all(serves, closes),
  }),
  must('persistence.http-1.0', 'an HTTP/1.0 request ends the connection', {
    send: again(http10()),
    expect: all(serves, closes),
  }),
  must('persistence.close-option/head', 'a HEAD request with "Connection: close" ends the connection', {
    app: withoutContent,
    send: again(request('HEAD', '/', 'Connection: close')),
    expect: all(responds(200), closes),
  }),
  must('persistence.close-option/unread-body', 'a body that nobody reads does not outlive "Connection: close"', {
    app: told,
    send: again(post(hidden, 'Connection: close')),
    expect: all(closes, leavesNothingBehind),
    twin,
  }),
  must('persistence.close-option/unknown-length', 'a response of unknown length does not outlive "Connection: close"', {
    app: program(start(), yields('to'), yields('ld')),
    send: again(get('/', 'Connection: close')),
    expect: all(responds(200, 'told'), closes),
  }),
  must('persistence.http-1.0/proxy-connection', 'Proxy-Connection does not keep a connection of HTTP/1.0', {
    send: again(http10('Proxy-Connection: keep-alive')),
    expect: all(serves, closes),
  }),
  must('persistence.http-1.0/keep-alive-field', 'a Keep-Alive field alone does not keep a connection of HTTP/1.0', {
    send: again(http10('Keep-Alive: timeout=60, max=100')),
    expect: all(serves, closes),
  }),
  must('persistence.http-1.0/both-options', 'close and keep-alive in HTTP/1.0 end the connection', {
    send: again(http10('Connection: keep-alive, close')),
    expect: all(serves, closes),
  }),
  may('persistence.http-1.0-keep-alive', 'an HTTP/1.0 request with keep-alive keeps the connection, or ends it', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: http10('Connection: keep-alive'),
    expect: all(responds(200, 'told'), persists),
  }),
  must('persistence.not-supported-told', 'a response says close where the connection does not persist', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: get('/'),
    expect: tellsThatItCloses,
    twin,
  }),
  must('persistence.body-read/content-length', 'a body that the application leaves is not served as a request', {
    app: told,
    send: again(post(hidden)),
    expect: all(reachesApplication, leavesNothingBehind),
  }),
  must('persistence.body-read/chunked', 'chunks that the application leaves are not served as a request', {
    app: told,
    send: again(postChunks(hidden, hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/large', 'the end of a large body that the application leaves is no request', {
    app: told,
    send: again(post('x'.repeat(300_000) + hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/in-part', 'the rest of a body that the application reads in part is no request', {
    app: program({ do: 'read', method: 'read', size: 4 }, start(), yields('told')),
    send: again(post(`read${hidden}`)),
    expect: all(reachesApplication, leavesNothingBehind),
  }),
  must('persistence.body-read/failed', 'a body before which the application fails is no request', {
    app: program({ do: 'raise', type: 'ValueError', message: 'told to raise' }),
    send: again(post(hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/refused', 'the body of a request that is refused is not served as a request', {
    send: again(lines('POST / HTTP/1.1', host, 'Host: other.test', `Content-Length: ${octets(hidden)}`, '', hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/refused-chunked', 'the chunks of a request that is refused are no request', {
    send: again(lines('POST / HTTP/1.1', host, 'Host: other.test', 'Transfer-Encoding: chunked', '', chunked(hidden))),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/late', 'a body that comes behind the response is no request', {
    app: told,
    send: again(
      script(
        sends(`POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: ${4 + octets(hidden)}\r\n\r\nhalf`),
        early(1),
        continues(hidden),
        complete(1),
      ),
    ),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/late-chunks', 'chunks that come behind the response are no request', {
    app: told,
    send: again(
      script(
        sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
        early(1),
        continues(chunked(hidden)),
        complete(1),
      ),
    ),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/head', 'the body of a HEAD request is not served as a request', {
    app: withoutContent,
    send: again(lines('HEAD / HTTP/1.1', host, `Content-Length: ${octets(hidden)}`, '', hidden)),
    expect: leavesNothingBehind,
    twin: request('HEAD', '/'),
  }),
  must('persistence.body-read/no-content', 'a body that nobody reads ahead of a 204 is not served as a request', {
    app: program(start(204, [])),
    send: again(post(hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/not-modified', 'a body that nobody reads ahead of a 304 is not served as a request', {
    app: program(start(304, [])),
    send: again(post(hidden)),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.body-read/trailers', 'a trailer section that nobody reads is no request', {
    app: told,
    send: again(
      lines(
        'POST / HTTP/1.1',
        host,
        'Transfer-Encoding: chunked',
        '',
        `5\r\nhello\r\n0\r\nX-Told: 1\r\nX-More: 2\r\n\r\n`,
      ),
    ),
    expect: leavesNothingBehind,
    twin,
  }),
  must('persistence.self-defined-length', 'a response without a length of its own ends the connection', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'Connection: keep-alive'),
    expect: all(responds(200, 'told'), definesItsLength),
  }),
  must('persistence.self-defined-length/http-1.0', 'keep-alive in HTTP/1.0 does not leave a body without an end', {
    app: program(start(), yields('to'), yields('ld')),
    send: http10('Connection: keep-alive'),
    expect: all(responds(200, 'told'), definesItsLength),
  }),
  must('persistence.options-case', 'the option "Close" is the option "close"', {
    send: again(get('/', 'Connection: Close')),
    expect: all(serves, closes),
  }),
  must('persistence.stateless/fields', 'a field of one request is none of the next', {
    app: first,
    apps: second,
    send: inTurn(get('/', 'X-Told: first', 'Authorization: Basic Zmlyc3Q=', 'Cookie: told=first'), get('/')),
    expect: isNoneOfTheSecond('HTTP_X_TOLD', 'HTTP_AUTHORIZATION', 'HTTP_COOKIE'),
    twin,
  }),
  must('persistence.stateless/query', 'query and path of one request are none of the next', {
    app: first,
    apps: second,
    send: inTurn(get('/first?first'), lines('GET /second HTTP/1.1', host, '', '')),
    expect: differsInTheSecond(['PATH_INFO', '/second'], ['QUERY_STRING', '']),
    twin,
  }),
  must('persistence.stateless/content', 'length and type of one body are none of the next request', {
    app: first,
    apps: second,
    send: inTurn(post('hello', 'Content-Type: text/x-first'), get('/')),
    expect: differsInTheSecond(['CONTENT_LENGTH', ''], ['CONTENT_TYPE', '']),
    twin,
  }),
  must('persistence.stateless/method', 'behind HEAD, the response to GET has its content', {
    app: withoutContent,
    apps: second,
    send: inTurn(request('HEAD', '/'), get('/')),
    expect: answersInOrder('', 'second'),
    twin: request('HEAD', '/'),
  }),
  must('persistence.stateless/version', 'behind HTTP/1.0 with keep-alive, a request of HTTP/1.1 is one', {
    app: first,
    apps: second,
    send: inTurn(http10('Connection: keep-alive'), get('/')),
    expect: differsInTheSecond(['SERVER_PROTOCOL', 'HTTP/1.1']),
    twin,
  }),
  must('persistence.stateless/expectation', 'an expectation of one request is none of the next', {
    app: first,
    apps: { '2': program(drains, start(200, [['Content-Length', '6']]), yields('second')) },
    send: inTurn(post('hello', 'Expect: 100-continue'), post('hello')),
    expect: isNoneOfTheSecond('HTTP_EXPECT'),
    twin,
  }),
  may('persistence.unlisted-fields', 'a TE field that Connection does not name changes nothing', {
    app: program(start(), yields('to'), yields('ld')),
    send: get('/', 'TE: trailers, gzip'),
    expect: all(responds(200, 'told'), sendsNoTrailers),
  }),
  must('persistence.end-to-end-options', 'Connection names no field that is for all recipients', {
    app: program(
      start(200, [
        ['Cache-Control', 'no-store'],
        ['Content-Type', 'text/plain'],
        ['Content-Length', '4'],
      ]),
      yields('told'),
    ),
    send: get('/', 'Connection: keep-alive'),
    expect: all(reachesApplication, namesNoEndToEndField),
  }),
  must('persistence.end-to-end-options/last-response', 'Connection of a last response names no such field', {
    app: told,
    send: get('/', 'Connection: close'),
    expect: all(reachesApplication, namesNoEndToEndField),
  }),
  must('persistence.control-fields-listed', 'a Keep-Alive field of a response is named in Connection', {
    app: told,
    send: get('/', 'Connection: keep-alive'),
    expect: listsInConnection('Keep-Alive'),
    twin,
  }),
  must('persistence.control-fields-listed/http-1.0', 'a Keep-Alive field to HTTP/1.0 is named in Connection', {
    app: told,
    send: http10('Connection: keep-alive'),
    expect: listsInConnection('Keep-Alive'),
    twin,
  }),
]);
