import { statusLine as heading } from '../spec/catalogue/status-line.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, satisfied } from './expectation.ts';
import type { Response } from './observation.ts';
import { program, raises, start, yields } from './program.ts';
import { refusals } from './refusals.ts';
import { get } from './stimulus.ts';
import {
  cut,
  fieldValues,
  ifAnswered,
  isError,
  leaksNot,
  ownError,
  reachesApplication,
  response,
} from './wire-expectations.ts';

const twin = get('/');
const refused = get('/', 'Content-Length: five');
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const mediaType = new RegExp(`^${token}/${token}([ \\t]*;[ \\t]*(${token}=(${token}|${quoted}))?)*$`);
const grammar = /^HTTP\/1\.[01] \d{3} [\t\x20-\x7e\x80-\xff]*\r\n/;

const isCode = ({ status }: Pick<Response, 'status'>): boolean => status >= 100 && status <= 599;

const beginsWithStatusLine: Expectation = response('begins with a status line', 1, ({ head }) =>
  grammar.test(head) ? satisfied() : contradicted(`the head begins "${cut(head.split('\n', 1)[0] ?? '')}"`),
);

/** An application that fails is answered with some error. Digits that are no status code are a matter of their own. */
const answersFailure: Expectation = response('answers an error in a status line', 1, (found) => {
  if (isCode(found) && !isError(found)) return contradicted(`the status is ${found.status}`);
  const { head } = found;
  return grammar.test(head) ? satisfied() : contradicted(`the head begins "${cut(head.split('\n', 1)[0] ?? '')}"`);
});

const hasMediaType: Expectation = response('sends a Content-Type, if any, that is a media type', 1, (found) => {
  const odd = fieldValues(found, 'Content-Type').find((value) => !mediaType.test(value));
  return odd === undefined ? satisfied() : contradicted(`Content-Type is "${cut(odd)}"`);
});

const answersKnownClass: Expectation = response('answers with a status code from 100 to 599', 1, (found) =>
  isCode(found) ? satisfied() : contradicted(`the status is ${found.status}`),
);

const typesContent: Expectation = response('sends a Content-Type with content', 1, (found) =>
  found.body === '' || fieldValues(found, 'Content-Type').length > 0
    ? satisfied()
    : contradicted('content is sent without a Content-Type'),
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
    expect: ifAnswered(all(reachesApplication, answersFailure)),
  }),
  ...refusals.map(({ name, says, send }) =>
    must(`status-line.grammar/${name}`, `the refusal of ${says} begins with a status line`, {
      send,
      expect: ownError(() => beginsWithStatusLine),
      twin,
    }),
  ),
  ...refusals.map(({ name, says, send }) =>
    should(`status-line.error-explained/${name}`, `the refusal of ${says} says what was wrong`, {
      send,
      expect: ownError(() => explains),
      twin,
    }),
  ),
  should('status-line.error-explained/failed-application', 'the response for an application that fails has content', {
    app: program(raises()),
    send: get('/'),
    expect: ifAnswered(all(reachesApplication, explains)),
  }),
  should('status-line.content-type/failed-application', 'the response for an application that fails has a type', {
    app: program(raises()),
    send: get('/'),
    expect: ifAnswered(all(reachesApplication, typesContent)),
  }),
  must('status-line.media-type', 'the Content-Type of a refusal is a media type', {
    send: refused,
    expect: ownError(() => hasMediaType),
    twin,
  }),
  must('status-line.media-type/failed-application', 'the type of the response for a failure is a media type', {
    app: program(raises()),
    send: get('/'),
    expect: ifAnswered(all(reachesApplication, hasMediaType)),
  }),
  must('status-line.code-range', 'the status code of a refusal is one', {
    send: refused,
    expect: ownError(() => answersKnownClass),
    twin,
  }),
  must('status-line.code-range/failed-application', 'the status code of the response for a failure is one', {
    app: program(raises()),
    send: get('/'),
    expect: ifAnswered(all(reachesApplication, answersKnownClass)),
  }),
  must('status-line.space', 'the space behind the status code is there without a phrase', {
    app: program(start('299 '), yields('told')),
    send: get('/'),
    expect: ifAnswered(all(reachesApplication, beginsWithStatusLine)),
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
    expect: ownError(() => typesContent),
    twin,
  }),
]);
