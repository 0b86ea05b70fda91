import { responseSplitting as heading } from '../spec/catalogue/response-splitting.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, satisfied } from './expectation.ts';
import { program, start, yields } from './program.ts';
import { get, lines, raw } from './stimulus.ts';
import { cut, fieldValues, isError, leaksNot, reachesApplication } from './wire-expectations.ts';

const twin = get('/');
const withField = (name: string, value: string) => program(start(200, [[name, value]]), yields('told'));
const isNotSplit = all(reachesApplication, leaksNot('X-Injected'));

/** No octet of the heads is a NUL, or a CR or LF that does not end a line. */
const sendsText: Expectation = {
  says: 'sends neither NUL nor a single CR or LF in a head',
  judge: ({ wire: { responses } }) => {
    const wild = responses.find(({ head }) => /\x00|\r(?!\n)|(?<!\r)\n/.test(head));
    return wild === undefined ? satisfied() : contradicted(`the head is "${cut(wild.head)}"`);
  },
};

const sendsStatusLine: Expectation = {
  says: 'begins what it sends with a status line',
  judge: ({ wire: { responses } }) => {
    const odd = responses.find(({ status }) => status === 0);
    return odd === undefined ? satisfied() : contradicted(`what came back has no status line: "${cut(odd.body)}"`);
  },
};

const namesOnlyTokens: Expectation = {
  says: 'sends no field whose name is no token',
  judge: ({ wire: { responses } }) => {
    const names = responses.flatMap(({ fields }) => fields.map(([name]) => name));
    const wild = names.find((name) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name));
    return wild === undefined ? satisfied() : contradicted(`there is a field "${cut(wild)}"`);
  },
};

/** What stands behind the field is in the head, or the application was refused. */
const keepsHead: Expectation = {
  says: 'sends the field behind it in the head, or answers an error',
  judge: ({ wire: { responses } }) => {
    const cut = responses.some((found) => !isError(found) && fieldValues(found, 'X-After').length === 0);
    return cut ? contradicted('the head ends before the field behind it') : satisfied();
  },
};

const setsNoCookie: Expectation = {
  says: 'sends no field that stood in the request',
  judge: ({ wire: { responses } }) =>
    responses.some((found) => fieldValues(found, 'Set-Cookie').length > 0)
      ? contradicted('the response sets a cookie that the request told')
      : satisfied(),
};

export const responseSplitting = suite(heading, ({ must }) => [
  must('splitting.field-value/crlf', 'a field value with CRLF does not make another field', {
    app: withField('X-Told', 'a\r\nX-Injected: 1'),
    send: get('/'),
    expect: isNotSplit,
  }),
  must('splitting.field-value/lf', 'a field value with LF does not make another field', {
    app: withField('X-Told', 'a\nX-Injected: 1'),
    send: get('/'),
    expect: all(isNotSplit, sendsText),
  }),
  must('splitting.field-value/nul', 'a field value with NUL is not sent as it is', {
    app: withField('X-Told', 'a\x00b'),
    send: get('/'),
    expect: all(reachesApplication, sendsText),
  }),
  must('splitting.field-value/response', 'a field value does not become a response of its own', {
    app: withField(
      'Location',
      '/\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nX-Injected: 1\r\nContent-Length: 4\r\n\r\nfake',
    ),
    send: get('/'),
    expect: isNotSplit,
  }),
  must('splitting.field-value/trailing', 'a line end behind a field value does not end the head early', {
    app: program(
      start(200, [
        ['X-Told', 'a\r\n\r\n'],
        ['X-After', 'b'],
      ]),
      yields('told'),
    ),
    send: get('/'),
    expect: all(reachesApplication, keepsHead),
  }),
  must('splitting.field-name/crlf', 'a field name with CRLF does not make another field', {
    app: withField('X-Told: a\r\nX-Injected', '1'),
    send: get('/'),
    expect: isNotSplit,
  }),
  must('splitting.field-name/space', 'a field name with a space is not sent', {
    app: withField('X Told', 'a'),
    send: get('/'),
    expect: all(reachesApplication, namesOnlyTokens),
  }),
  must('splitting.field-name/colon', 'a field name with a colon is not sent', {
    app: withField('X-Injected: 1\x20X-Told', 'a'),
    send: get('/'),
    expect: all(reachesApplication, leaksNot('X-Injected')),
  }),
  must('splitting.field-name/empty', 'a field without a name is not sent', {
    app: withField('', 'a'),
    send: get('/'),
    expect: all(reachesApplication, namesOnlyTokens),
  }),
  must('splitting.field-name/obs-text', 'a field name with an octet beyond ASCII is not sent', {
    app: withField('X-T\xf6ld', 'a'),
    send: get('/'),
    expect: all(reachesApplication, namesOnlyTokens),
  }),
  must('splitting.field-name/nul', 'a field name with NUL is not sent', {
    app: withField('X-T\x00ld', 'a'),
    send: get('/'),
    expect: all(reachesApplication, sendsText),
  }),
  must('splitting.field-value/leading', 'a line end ahead of a field value does not end the field', {
    app: withField('X-Told', '\r\nX-Injected: 1'),
    send: get('/'),
    expect: isNotSplit,
  }),
  must('splitting.status/cr', 'a status with CR alone is not sent as it is', {
    app: program(start('200 OK\rX-Injected: 1'), yields('told')),
    send: get('/'),
    expect: all(isNotSplit, sendsText, sendsStatusLine),
  }),
  must('splitting.status/nul', 'a status with NUL is not sent as it is', {
    app: program(start('200 O\x00K'), yields('told')),
    send: get('/'),
    expect: all(reachesApplication, sendsText),
  }),
  must('splitting.status/crlf', 'a status with CRLF does not make a field', {
    app: program(start('200 OK\r\nX-Injected: 1'), yields('told')),
    send: get('/'),
    expect: isNotSplit,
  }),
  must('splitting.status/lf', 'a status with LF does not make a field', {
    app: program(start('200 OK\nX-Injected: 1'), yields('told')),
    send: get('/'),
    expect: all(isNotSplit, sendsText),
  }),
  must('splitting.echo/target', 'a malformed request line does not come back as a field', {
    send: raw('GET /{nonce}\rSet-Cookie:told=1 HTTP/9.9 x\r\n{fields}Host: probe.test\r\n\r\n'),
    expect: all(setsNoCookie, sendsText),
    twin,
  }),
  must('splitting.echo/field', 'a malformed field line does not come back as a field', {
    send: lines('GET / HTTP/1.1', 'Host: probe.test', 'X Told\rSet-Cookie: told=1', '', ''),
    expect: all(setsNoCookie, sendsText),
    twin,
  }),
]);
