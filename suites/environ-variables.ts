import { environVariables as heading } from '../spec/catalogue/environ-variables.ts';
import { environIs, environLacks, ofNextClient, ofRequest } from './application-expectations.ts';
import { suite } from './check.ts';
import {
  concurrencyTold,
  concurrencyUnseen,
  environHas,
  environHolds,
  environMatches,
  environStreams,
  environVaries,
  extensionNames,
  nativeCgiValues,
  pathIs,
  runsOnceTold,
} from './environ-expectations.ts';
import { all, either } from './expectation.ts';
import { complains, mark, program, reads, start, yields } from './program.ts';
import { apart, get, lines, pauses, pipelined, post, request, script, sends } from './stimulus.ts';
import { gives, logs, takesErrors } from './stream-expectations.ts';
import { refuses } from './wire-expectations.ts';

const plainGet = get('/');
const http10 = lines('GET / HTTP/1.0', '', '');
const text = 'line one\nline two\n';

export const environVariables = suite(heading, ({ must, should, may }) => [
  must('environ.request-method/get', 'REQUEST_METHOD of a GET request is GET', {
    send: plainGet,
    expect: environIs('REQUEST_METHOD', 'GET'),
  }),
  must('environ.request-method/post', 'REQUEST_METHOD of a POST request is POST', {
    send: post('hello'),
    expect: environIs('REQUEST_METHOD', 'POST'),
  }),
  must('environ.request-method/head', 'REQUEST_METHOD of a HEAD request is HEAD', {
    send: request('HEAD', '/'),
    expect: environIs('REQUEST_METHOD', 'HEAD'),
  }),
  must('environ.request-method/options', 'REQUEST_METHOD of an OPTIONS request is OPTIONS', {
    send: request('OPTIONS', '/'),
    expect: environIs('REQUEST_METHOD', 'OPTIONS'),
  }),
  must('environ.request-method/unknown', 'a method that nobody knows is handed over as it is, or refused', {
    send: request('BREW', '/'),
    twin: plainGet,
    expect: either(environIs('REQUEST_METHOD', 'BREW'), refuses(501)),
  }),
  must('environ.script-name/with-path-info', 'SCRIPT_NAME and PATH_INFO together are the path', {
    send: get('/one/two/three'),
    expect: pathIs('/one/two/three'),
  }),
  must('environ.script-name/at-the-root', 'SCRIPT_NAME of an application at the root is empty', {
    send: get('/one/two'),
    expect: environIs('SCRIPT_NAME', ''),
  }),
  must('environ.path-info/root', 'PATH_INFO of the root is a slash', {
    send: plainGet,
    expect: environIs('PATH_INFO', '/'),
  }),
  must('environ.path-info/trailing-slash', 'a slash at the end of the path is kept', {
    send: get('/one/two/'),
    expect: environIs('PATH_INFO', '/one/two/'),
  }),
  must('environ.path-info/without-query', 'PATH_INFO ends before the query', {
    send: get('/one?two=/three'),
    expect: environIs('PATH_INFO', '/one'),
  }),
  must('environ.path-info/parameters', 'what follows a semicolon belongs to the path', {
    send: get('/one;two=3/four'),
    expect: environIs('PATH_INFO', '/one;two=3/four'),
  }),
  must('environ.path-info/absolute-form', 'PATH_INFO of a target in absolute form is its path', {
    send: get('http://probe.test/one/two?three'),
    expect: environIs('PATH_INFO', '/one/two'),
  }),
  must('environ.query-string/verbatim', 'QUERY_STRING is handed over as it was sent', {
    send: get('/?a=%20b+c&&d=%C3%A9;e'),
    expect: environIs('QUERY_STRING', 'a=%20b+c&&d=%C3%A9;e'),
  }),
  must('environ.query-string/second-question-mark', 'the first "?" alone divides path and query', {
    send: get('/one?two?three=/four'),
    expect: environIs('QUERY_STRING', 'two?three=/four'),
  }),
  must('environ.query-string/empty', 'QUERY_STRING of an empty query is empty', {
    send: get('/one?'),
    expect: environIs('QUERY_STRING', ''),
  }),
  must('environ.query-string/none', 'QUERY_STRING without a query is empty or absent', {
    send: get('/one'),
    expect: environIs('QUERY_STRING', ''),
  }),
  must('environ.query-string/absolute-form', 'QUERY_STRING of a target in absolute form is its query', {
    send: get('http://probe.test/one/two?three'),
    expect: environIs('QUERY_STRING', 'three'),
  }),
  must('environ.content-type/given', 'CONTENT_TYPE is the content of the field', {
    send: post('{}', 'Content-Type: application/json'),
    expect: environIs('CONTENT_TYPE', 'application/json'),
  }),
  must('environ.content-type/absent', 'CONTENT_TYPE is empty or absent without the field', {
    send: post('hello'),
    expect: environIs('CONTENT_TYPE', ''),
  }),
  must('environ.content-length/given', 'CONTENT_LENGTH is the content of the field', {
    send: post('hello'),
    expect: environIs('CONTENT_LENGTH', '5'),
  }),
  must('environ.content-length/zero', 'CONTENT_LENGTH of an empty body that is told is 0', {
    send: post(''),
    expect: environIs('CONTENT_LENGTH', '0'),
  }),
  must('environ.content-length/absent', 'CONTENT_LENGTH is empty or absent without the field', {
    send: plainGet,
    expect: environIs('CONTENT_LENGTH', ''),
  }),
  must('environ.server-name/with-host', 'SERVER_NAME is not empty', {
    send: plainGet,
    expect: environMatches('SERVER_NAME', /./, 'a string that is not empty'),
  }),
  must('environ.server-name/without-host', 'SERVER_NAME is not empty for a request without Host', {
    send: http10,
    expect: environMatches('SERVER_NAME', /./, 'a string that is not empty'),
  }),
  must('environ.server-port/with-host', 'SERVER_PORT is a number in a string', {
    send: plainGet,
    expect: environMatches('SERVER_PORT', /^[0-9]+$/, 'a string of digits'),
  }),
  must('environ.server-port/without-host', 'SERVER_PORT is a number for a request without Host', {
    send: http10,
    expect: environMatches('SERVER_PORT', /^[0-9]+$/, 'a string of digits'),
  }),
  must('environ.server-protocol/http-1-1', 'SERVER_PROTOCOL of an HTTP/1.1 request is HTTP/1.1', {
    send: plainGet,
    expect: environIs('SERVER_PROTOCOL', 'HTTP/1.1'),
  }),
  must('environ.server-protocol/http-1-0', 'SERVER_PROTOCOL of an HTTP/1.0 request is HTTP/1.0', {
    send: http10,
    expect: environIs('SERVER_PROTOCOL', 'HTTP/1.0'),
  }),
  should('environ.header-variables/present', 'a field of the request has its HTTP_ variable', {
    send: get('/', 'X-Kit-Word: here'),
    expect: environHolds('HTTP_X_KIT_WORD'),
  }),
  should('environ.header-variables/empty', 'a field without content has its HTTP_ variable', {
    send: get('/', 'X-Kit-Word:'),
    expect: environHolds('HTTP_X_KIT_WORD'),
  }),
  should('environ.header-variables/absent', 'a field that is not sent has no HTTP_ variable', {
    send: plainGet,
    expect: all(environLacks('HTTP_REFERER'), environLacks('HTTP_USER_AGENT'), environLacks('HTTP_COOKIE')),
  }),
  should('environ.header-variables/earlier-request', 'a field of an earlier request has no HTTP_ variable', {
    send: pipelined(get('/', 'X-Kit-Word: here'), plainGet),
    expect: ofRequest(2, environLacks('HTTP_X_KIT_WORD')),
  }),
  should('environ.header-variables/earlier-connection', 'a field that another client sent has no HTTP_ variable', {
    send: apart(get('/', 'X-Kit-Word: here', 'Cookie: kit=1'), plainGet),
    expect: ofNextClient(all(environLacks('HTTP_X_KIT_WORD'), environLacks('HTTP_COOKIE'))),
  }),
  should('environ.other-cgi/remote-addr', 'REMOTE_ADDR is present', {
    send: plainGet,
    expect: environHolds('REMOTE_ADDR'),
  }),
  should('environ.other-cgi/server-software', 'SERVER_SOFTWARE is present', {
    send: plainGet,
    expect: environHolds('SERVER_SOFTWARE'),
  }),
  should('environ.missing-left-out', 'REMOTE_USER and AUTH_TYPE are left out where nobody authenticated', {
    send: plainGet,
    expect: all(environLacks('REMOTE_USER'), environLacks('AUTH_TYPE')),
  }),
  must('environ.native-strings/get', 'CGI variables of a plain request are native strings', {
    send: get('/one?two', 'X-Kit-Word: here'),
    expect: nativeCgiValues,
  }),
  must('environ.native-strings/post', 'CGI variables of a request with a body are native strings', {
    send: post('hello', 'Content-Type: text/plain'),
    expect: nativeCgiValues,
  }),
  must('environ.native-strings/without-host', 'CGI variables of an HTTP/1.0 request are native strings', {
    send: http10,
    expect: nativeCgiValues,
  }),
  ...['SCRIPT_NAME', 'QUERY_STRING', 'CONTENT_TYPE', 'CONTENT_LENGTH'].map((key) =>
    may(
      `environ.empty-omitted/${key.toLowerCase().replace('_', '-')}`,
      `${key} without a value is empty, or left out`,
      {
        send: plainGet,
        expect: environVaries(key, '', null),
      },
    ),
  ),
  may('environ.operating-system', 'PATH of the operating system is in environ, or it is not', {
    send: plainGet,
    expect: either(environVaries('PATH', null), environMatches('PATH', /./, 'a search path')),
  }),
  must('environ.wsgi-version', 'wsgi.version is the tuple (1, 0)', {
    send: plainGet,
    expect: environHas('wsgi.version', 'the tuple (1, 0)', (seen) => {
      const numbers =
        seen.type === 'tuple' ? seen.items.map((item) => (item.type === 'number' ? item.value : null)) : [];
      return numbers.join() === '1,0';
    }),
  }),
  must('environ.url-scheme', 'wsgi.url_scheme of plain HTTP is http', {
    send: plainGet,
    expect: environIs('wsgi.url_scheme', 'http'),
  }),
  must('environ.input/present', 'wsgi.input is a stream, also for a request without a body', {
    send: plainGet,
    expect: environStreams('wsgi.input', 'read', 'readline', 'readlines', '__iter__'),
  }),
  must('environ.input/body', 'wsgi.input is the body of the request', {
    app: program(reads('read', 5), start(), yields('done')),
    send: post('hello'),
    expect: gives('hello'),
  }),
  must('environ.input/any-byte', 'wsgi.input gives every byte as it was sent', {
    app: program(reads('read', 8), start(), yields('done')),
    send: post('\x00\r\n\n\x80\xfe\xff\x1a'),
    expect: gives('\x00\r\n\n\x80\xfe\xff\x1a'),
  }),
  must('environ.input/own-body', 'each request of a connection has its own body in wsgi.input', {
    app: program(reads('read', 5), start(200, [['Content-Length', '4']]), yields('done')),
    send: pipelined(post('hello'), post('world')),
    expect: ofRequest(2, gives('world')),
  }),
  must('environ.input/unread-body', 'a body that was left unread is not that of another client', {
    app: program(start(200, [['Content-Length', '4']]), yields('done')),
    apps: { 2: program(reads('read', 5), start(), yields('done')) },
    send: apart(post('hello'), post('world')),
    expect: ofNextClient(gives('world')),
  }),
  must('environ.input/broken-off', 'a body that broke off is not that of another client', {
    app: program(reads('read', 9), start(), yields('done')),
    apps: { 2: program(reads('read', 5), start(), yields('done')) },
    send: apart(
      script(sends('POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 9\r\n\r\nhel'), pauses),
      post('world'),
    ),
    expect: ofNextClient(gives('world')),
  }),
  must('environ.errors', 'wsgi.errors is a stream', {
    send: plainGet,
    expect: environStreams('wsgi.errors', 'write', 'writelines', 'flush'),
  }),
  should('environ.errors-text', 'wsgi.errors takes text of several lines', {
    app: program(complains('write', text), complains('flush'), start(), yields('done')),
    send: plainGet,
    expect: all(takesErrors('write'), takesErrors('flush')),
  }),
  should('environ.errors-unicode', 'wsgi.errors takes text of any alphabet', {
    app: program(
      complains('write', 'snow \u2603, \u05d0, \ud83d\ude00\n'),
      complains('flush'),
      start(),
      yields('done'),
    ),
    send: plainGet,
    expect: all(takesErrors('write'), takesErrors('flush')),
  }),
  should('environ.errors-recorded/write', 'what is written to wsgi.errors comes into the log', {
    app: program(complains('write', 'written {nonce}\n'), complains('flush'), start(), yields('done')),
    send: plainGet,
    expect: logs('written'),
  }),
  should('environ.errors-recorded/writelines', 'lines that are written to wsgi.errors come into the log', {
    app: program(
      complains('writelines', { list: ['first\n', 'second {nonce}\n'] }),
      complains('flush'),
      start(),
      yields('done'),
    ),
    send: plainGet,
    expect: logs('second'),
  }),
  should('environ.errors-recorded/after-call', 'what is written while the body is iterated comes into the log', {
    app: {
      call: [start()],
      returns: {
        ...program().returns,
        steps: [yields('one'), complains('write', 'late {nonce}\n'), complains('flush'), mark('late')],
      },
    },
    send: plainGet,
    expect: logs('late'),
  }),
  must('environ.concurrency-present', 'wsgi.multithread, wsgi.multiprocess and wsgi.run_once are present', {
    send: plainGet,
    expect: all(environHolds('wsgi.multithread'), environHolds('wsgi.multiprocess'), environHolds('wsgi.run_once')),
  }),
  should('environ.multithread', 'wsgi.multithread is true where calls overlap in threads of one process', {
    send: plainGet,
    expect: concurrencyTold('wsgi.multithread'),
  }),
  should('environ.multiprocess', 'wsgi.multiprocess is true where calls overlap in several processes', {
    send: plainGet,
    binding: 'python',
    expect: concurrencyTold('wsgi.multiprocess'),
  }),
  may('environ.concurrency-unseen/multithread', 'wsgi.multithread is what it is where threads do not overlap', {
    send: plainGet,
    expect: concurrencyUnseen('wsgi.multithread'),
  }),
  may('environ.concurrency-unseen/multiprocess', 'wsgi.multiprocess is what it is where processes do not overlap', {
    send: plainGet,
    expect: concurrencyUnseen('wsgi.multiprocess'),
  }),
  should('environ.run-once', 'wsgi.run_once is false where one process serves one request after the other', {
    send: pipelined(plainGet, plainGet),
    expect: runsOnceTold,
  }),
  should('environ.extension-names', 'dotted names in environ are lower-case and have a prefix', {
    send: plainGet,
    expect: extensionNames,
  }),
]);
