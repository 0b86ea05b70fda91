import { statusLine as heading } from '../spec/catalogue/status-line.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, satisfied } from './expectation.ts';
import { program, raises, start, yields } from './program.ts';
import { get } from './stimulus.ts';
import { cut, ifAnswered, leaksNot, ownError, reachesApplication, response, sendsField } from './wire-expectations.ts';

const twin = get('/');
const refused = get('/', 'Content-Length: five');
const grammar = /^HTTP\/1\.[01] [1-5]\d\d [\t\x20-\x7e\x80-\xff]*\r\n/;

const beginsWithStatusLine: Expectation = response('begins with a status line', 1, ({ head }) =>
  grammar.test(head) ? satisfied() : contradicted(`the head begins "${cut(head.split('\n', 1)[0] ?? '')}"`),
);

const answersStatus = (status: number) =>
  response(`answers ${status} in a status line`, 1, ({ head, status: found }) => {
    if (found !== status) return contradicted(`the status is ${found}`);
    return grammar.test(head) ? satisfied() : contradicted(`the head begins "${cut(head.split('\n', 1)[0] ?? '')}"`);
  });

const explains: Expectation = response('sends content with the error', 1, ({ body }) =>
  body === '' ? contradicted('the response has no content') : satisfied(),
);

export const statusLine = suite(heading, ({ must, should }) => [
  must('status-line.grammar', "the application's status stands in a well-formed line", {
    app: program(start('299 Told So'), yields('told')),
    send: get('/'),
    expect: answersStatus(299),
  }),
  must('status-line.grammar/refusal', 'the response to a refused request begins with a status line', {
    send: refused,
    expect: ownError(() => beginsWithStatusLine),
    twin,
  }),
  must('status-line.grammar/failed-application', 'the response for an application that fails is a whole response', {
    app: program(raises()),
    send: get('/'),
    expect: ifAnswered(all(reachesApplication, answersStatus(500))),
  }),
  must('status-line.space', 'the space behind the status code is there without a phrase', {
    app: program(start('299 '), yields('told')),
    send: get('/'),
    expect: all(reachesApplication, beginsWithStatusLine),
  }),
  must('status-line.phrase', 'a phrase with a line end from the application is not sent as it is', {
    app: program(start('299 Told\r\nX-Injected: 1'), yields('told')),
    send: get('/'),
    expect: all(reachesApplication, leaksNot('X-Injected')),
  }),
  should('status-line.error-explained', 'a refusal says what was wrong', {
    send: refused,
    expect: ownError(() => explains),
    twin,
  }),
  should('status-line.content-type', 'a refusal with content has a Content-Type', {
    send: refused,
    expect: ownError((status) => sendsField(status, 'Content-Type')),
    twin,
  }),
]);
