import { fieldSyntax as heading } from '../spec/catalogue/field-syntax.ts';
import { environIs, environValue, invocation, tell } from './application-expectations.ts';
import { suite } from './check.ts';
import { closes, refusesAndCloses } from './connection-expectations.ts';
import { all, contradicted, type Expectation, either, satisfied } from './expectation.ts';
import { keepsAbsent, ofHttp11, receivesBody } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import { again, chunked, get, lines, post } from './stimulus.ts';
import {
  cut,
  failsInstead,
  fieldValues,
  ownError,
  reachesApplication,
  refuses,
  response,
  sendsOnce,
  sendsOnceAtMost,
  sendsOneLine,
  serves,
} from './wire-expectations.ts';

const host = 'Host: probe.test';
const twin = get('/');
const chunks = chunked('hello');
const withField = (name: string, value: string) => program(start(200, [[name, value]]), yields('told'));

const refused = get('/', 'Content-Length: five');
const told = program(start(200, [['Content-Length', '4']]), yields('told'));
const listFields = ['Allow', 'Connection', 'Transfer-Encoding', 'Trailer', 'Upgrade', 'Vary'];

/** An Allow field may be empty, and so may other lists as a whole; a member may not. */
const sendsNoEmptyMember: Expectation = response('sends lists without empty members', 1, (found) => {
  const lists = listFields.flatMap((name) => fieldValues(found, name).map((value) => ({ name, value })));
  const odd = lists.find(({ value }) => value.includes(',') && value.split(',').some((one) => one.trim() === ''));
  return odd === undefined ? satisfied() : contradicted(`${odd.name} is "${cut(odd.value)}"`);
});

const spacesOnce: Expectation = response('sends a colon and a single space before each value', 1, ({ head }) => {
  const [, ...lines] = head.replace(/(\r?\n){2}$/, '').split(/\r?\n/);
  const odd = lines.find((line) => !/^[^:]+:( \S.*\S| \S| ?)$/.test(line));
  return odd === undefined ? satisfied() : contradicted(`a field line is "${cut(odd)}"`);
});

/** Fields whose lines may stand one by one, because they form a list, or by old custom. */
const mayRepeat = [...listFields, 'Cache-Control', 'Link', 'Set-Cookie', 'Via', 'WWW-Authenticate'].map((name) =>
  name.toLowerCase(),
);

const repeatsNoField: Expectation = response('sends no field twice that is no list', 1, ({ fields }) => {
  const names = fields.map(([name]) => name.toLowerCase()).filter((name) => !mayRepeat.includes(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? satisfied() : contradicted(`there are two fields ${cut(twice)}`);
});

/** A fold becomes one or more spaces. */
function valueMatches(key: string, pattern: RegExp): Expectation {
  return invocation(`hands over ${key} as ${pattern}`, (entry) => {
    const seen = environValue(entry, key);
    const matches = seen?.type === 'string' && pattern.test(seen.value);
    return matches ? satisfied() : contradicted(`${key} is ${tell(seen)}`);
  });
}

export const fieldSyntax = suite(heading, ({ must, should, may }) => [
  must('field.name-case', 'a field name in odd capitals is the same field', {
    send: get('/', 'x-tOLD: capitals'),
    expect: all(serves, environIs('HTTP_X_TOLD', 'capitals')),
  }),
  must('field.name-case-framing/content-length', 'a Content-Length in odd capitals frames the body', {
    send: lines('POST / HTTP/1.1', host, 'cONTENT-lENGTH: 5', '', 'hello'),
    expect: receivesBody('hello'),
  }),
  must('field.name-case-framing/transfer-encoding', 'a Transfer-Encoding in odd capitals frames the body', {
    send: lines('POST / HTTP/1.1', host, 'tRANSFER-eNCODING: chunked', '', chunks),
    expect: receivesBody('hello'),
  }),
  should('field.unrecognized', 'a field that nobody knows does not disturb', {
    send: get('/', 'Frobnicate: yes', "!#$%&'*+.^_`|~0aZ: token"),
    expect: serves,
  }),
  should('field.unrecognized/trailer', 'a trailer field that nobody knows does not disturb', {
    send: lines(
      'POST / HTTP/1.1',
      host,
      'Transfer-Encoding: chunked',
      '',
      '5\r\nhello\r\n0\r\nFrobnicate: yes\r\n\r\n',
    ),
    expect: ofHttp11(receivesBody('hello')),
  }),
  must('field.whitespace-before-colon/host', 'a space behind Host is refused', {
    send: lines('GET / HTTP/1.1', 'Host : probe.test', '', ''),
    expect: refuses(400),
    twin,
  }),
  must('field.whitespace-before-colon/space', 'a space before the colon is refused', {
    send: get('/', 'X-Told : 1'),
    expect: refuses(400),
    twin: get('/', 'X-Told: 1'),
  }),
  must('field.whitespace-before-colon/tab', 'a tab before the colon is refused', {
    send: get('/', 'X-Told\t: 1'),
    expect: refuses(400),
    twin: get('/', 'X-Told: 1'),
  }),
  must('field.whitespace-before-colon/content-length', 'a space behind Content-Length is refused', {
    send: lines('POST / HTTP/1.1', host, 'Content-Length : 5', '', 'hello'),
    expect: refuses(400),
    twin: post('hello'),
  }),
  must('field.whitespace-before-colon/transfer-encoding', 'a space behind Transfer-Encoding is refused', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding : chunked', 'Content-Length: 15', '', chunks),
    expect: refuses(400),
    twin: post(chunks),
  }),
  must('field.optional-whitespace/around', 'spaces and tabs around a value are taken off', {
    send: get('/', 'X-Told: \t a \t b\t '),
    expect: all(serves, environIs('HTTP_X_TOLD', 'a \t b')),
  }),
  must('field.optional-whitespace/none', 'a value directly behind the colon is whole', {
    send: get('/', 'X-Told:a'),
    expect: all(serves, environIs('HTTP_X_TOLD', 'a')),
  }),
  must('field.optional-whitespace/empty', 'a value of spaces and tabs alone is empty', {
    send: get('/', 'X-Told: \t  '),
    expect: all(serves, environIs('HTTP_X_TOLD', '')),
  }),
  must('field.optional-whitespace/content-length', 'whitespace around a length does not disturb', {
    send: lines('POST / HTTP/1.1', host, 'Content-Length: \t5 \t', '', 'hello'),
    expect: receivesBody('hello'),
  }),
  must('field.obs-fold/space', 'a fold is refused, or becomes spaces', {
    send: get('/', 'X-Told: a', ' b'),
    expect: either(refuses(400), valueMatches('HTTP_X_TOLD', /^a +b$/)),
    twin,
  }),
  must('field.obs-fold/tab', 'a fold with a tab is refused, or becomes spaces', {
    send: get('/', 'X-Told: a', '\tb'),
    expect: either(refuses(400), valueMatches('HTTP_X_TOLD', /^a +b$/)),
    twin,
  }),
  must('field.obs-fold/no-field', 'a folded line that looks like a field is none', {
    send: get('/', 'X-Told: a', ' X-Injected: 1'),
    expect: either(
      refuses(400),
      all(keepsAbsent('HTTP_X_INJECTED'), valueMatches('HTTP_X_TOLD', /^a +X-Injected: 1$/)),
    ),
    twin,
  }),
  must('field.obs-fold/blank', 'a folded line of spaces alone does not end the head', {
    send: get('/', 'X-Told: a', '  ', 'X-More: b'),
    expect: either(refuses(400), all(valueMatches('HTTP_X_TOLD', /^a *$/), environIs('HTTP_X_MORE', 'b'))),
    twin,
  }),
  must('field.obs-fold/number', 'a length that is folded between its digits is not joined', {
    send: lines('POST / HTTP/1.1', host, 'Content-Length: 1', ' 0', '', 'hellohello'),
    expect: refuses(400),
    twin: post('hellohello'),
  }),
  must('field.obs-fold/host', 'a folded Host is refused, or understood', {
    send: lines('GET / HTTP/1.1', 'Host:', ' probe.test', '', ''),
    expect: either(refuses(400), environIs('HTTP_HOST', 'probe.test')),
    twin,
  }),
  must('field.obs-fold/framing', 'a folded Transfer-Encoding is refused, or understood', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding:', ' chunked', '', chunks),
    expect: either(refuses(400), receivesBody('hello')),
    twin: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', chunks),
  }),
  must('field.obs-fold-sent', 'a folded value from the application is not sent folded', {
    app: withField('X-Told', 'a\r\n b'),
    send: get('/'),
    expect: all(reachesApplication, either(failsInstead, sendsOneLine)),
  }),
  should('field.malformed/no-colon', 'a field line without a colon is refused and the connection closed', {
    send: again(get('/', 'X-Told')),
    expect: refusesAndCloses,
    twin,
  }),
  should('field.malformed/empty-name', 'a field line without a name is refused and the connection closed', {
    send: again(get('/', ': 1')),
    expect: refusesAndCloses,
    twin,
  }),
  should('field.malformed/space-in-name', 'a space within a field name is refused and the connection closed', {
    send: again(get('/', 'X Told: 1')),
    expect: refusesAndCloses,
    twin,
  }),
  should('field.malformed/delimiter-in-name', 'a delimiter in a field name is refused and the connection closed', {
    send: again(get('/', 'X(Told): 1')),
    expect: refusesAndCloses,
    twin,
  }),
  should('field.malformed/nul-in-name', 'a NUL in a field name is refused and the connection closed', {
    send: again(get('/', 'X\x00Told: 1')),
    expect: refusesAndCloses,
    twin,
  }),
  should('field.malformed/obs-text-in-name', 'an octet beyond ASCII in a field name is refused and closed', {
    send: again(get('/', 'X-T\xf6ld: 1')),
    expect: refusesAndCloses,
    twin,
  }),
  must('field.value-nul', 'a NUL in a field value is refused, or becomes a space', {
    send: get('/', 'X-Told: a\x00b'),
    expect: either(refuses(400), environIs('HTTP_X_TOLD', 'a b')),
    twin,
  }),
  may('field.value-control', 'another control character in a field value is refused, kept, or replaced', {
    send: get('/', 'X-Told: a\x01b'),
    expect: either(refuses(400), environIs('HTTP_X_TOLD', 'a\x01b', 'a b')),
    twin,
  }),
  should('field.obs-text', 'octets beyond ASCII in a field value arrive unchanged', {
    send: get('/', 'X-Told: caf\xe9 \xe2\x82\xac'),
    expect: all(serves, environIs('HTTP_X_TOLD', 'caf\xe9 \xe2\x82\xac')),
  }),
  may('field.combination', 'two field lines of one name arrive as one value', {
    send: get('/', 'X-Told: a', 'X-Told: b'),
    expect: environIs('HTTP_X_TOLD', 'a,b', 'a, b'),
  }),
  must('field.repeated/date', 'a Date from the application is not joined by another', {
    app: withField('Date', 'Sun, 06 Nov 1994 08:49:37 GMT'),
    send: get('/'),
    expect: all(reachesApplication, sendsOnceAtMost(200, 'Date')),
  }),
  must('field.repeated/content-type', 'a Content-Type from the application is not joined by another', {
    app: withField('Content-Type', 'text/x-told'),
    send: get('/'),
    expect: all(reachesApplication, sendsOnce(200, 'Content-Type')),
  }),
  must('field.repeated/content-length', 'a Content-Length from the application is not joined by another', {
    app: withField('content-length', '4'),
    send: get('/'),
    expect: all(reachesApplication, sendsOnceAtMost(200, 'Content-Length')),
  }),
  must('field.repeated/server', 'a Server from the application is not joined by another', {
    app: withField('Server', 'told/1'),
    send: get('/'),
    expect: all(reachesApplication, sendsOnceAtMost(200, 'Server')),
  }),
  must('field.repeated/refusal', 'a refusal has no field twice', {
    send: refused,
    expect: ownError(() => repeatsNoField),
    twin,
  }),
  must('field.empty-members-sent', 'the lists of a response have no empty members', {
    app: told,
    send: get('/', 'Connection: keep-alive'),
    expect: all(reachesApplication, sendsNoEmptyMember),
  }),
  must('field.empty-members-sent/last-response', 'the lists of a last response have no empty members', {
    app: told,
    send: get('/', 'Connection: close'),
    expect: all(reachesApplication, sendsNoEmptyMember),
  }),
  must('field.empty-members-sent/refusal', 'the lists of a refusal have no empty members', {
    send: refused,
    expect: ownError(() => sendsNoEmptyMember),
    twin,
  }),
  should('field.single-space-sent', 'one space stands before each value of a response', {
    app: told,
    send: get('/'),
    expect: all(reachesApplication, spacesOnce),
  }),
  should('field.single-space-sent/refusal', 'one space stands before each value of a refusal', {
    send: refused,
    expect: ownError(() => spacesOnce),
    twin,
  }),
  must('field.combined-value/connection', 'the close option counts in the first of two Connection fields', {
    send: again(get('/', 'Connection: close', 'X-Told: 1', 'Connection: x-told')),
    expect: all(serves, closes),
  }),
  must('field.combined-value/transfer-encoding', 'codings of two fields are one list, in their order', {
    send: again(
      lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', 'Transfer-Encoding: frobnicate', '', chunks),
    ),
    expect: refusesAndCloses,
    twin: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', chunks),
  }),
  may('field.singleton-members', 'two Content-Type fields are refused, or handed over', {
    send: lines('POST / HTTP/1.1', host, 'Content-Type: a/b', 'Content-Type: c/d', 'Content-Length: 5', '', 'hello'),
    expect: either(refuses(400), receivesBody('hello')),
    twin: post('hello'),
  }),
  must('field.empty-members/connection', 'the close option counts among empty members', {
    send: again(get('/', 'Connection: , ,close,')),
    expect: all(serves, closes),
  }),
  must('field.empty-members/transfer-encoding', 'an empty member does not hide the chunked coding', {
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: ,chunked', '', chunks),
    expect: either(receivesBody('hello'), refuses(400)),
    twin: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', chunks),
  }),
]);
