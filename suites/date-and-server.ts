import { dateAndServer as heading } from '../spec/catalogue/date-and-server.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, inapplicable, satisfied } from './expectation.ts';
import { program, raises, start, yields } from './program.ts';
import { refusals } from './refusals.ts';
import { get, lines, request } from './stimulus.ts';
import { cut, fieldValues, ownError, reachesApplication, response, sendsField } from './wire-expectations.ts';

const twin = get('/');
const refused = get('/', 'Content-Length: five');
const answering = (status: number) => program(start(status), yields('told'));
const imfFixdate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} [0-2]\d:[0-5]\d:[0-6]\d GMT$/;
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** Comments nest; three levels are looked into. */
const commentText = '[\\t \\x21-\\x27\\x2a-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff]';
const comment = [1, 2].reduce((inner) => `\\((?:${commentText}|${inner})*\\)`, `\\((?:${commentText})*\\)`);
const product = `${token}(?:/${token})?`;
const products = new RegExp(`^${product}(?:[ \\t]+(?:${product}|${comment}))*$`);

const notes = (name: string): Expectation =>
  response(`sends ${name}, or not`, 1, (found) => satisfied(fieldValues(found, name).join(', ') || `no ${name}`));

const datesByFormat: Expectation = response('sends a Date, if any, that is an IMF-fixdate', 1, (found) => {
  const [date] = fieldValues(found, 'Date');
  if (date === undefined) return inapplicable('the response has no Date');
  return imfFixdate.test(date) ? satisfied() : contradicted(`Date is "${cut(date)}"`);
});

/** Of a Date that is missing, date.sent tells. */
const ifDated = (expectation: Expectation): Expectation => ({
  ...expectation,
  judge: (observation) => {
    const [found] = observation.wire.responses;
    return found !== undefined && found.status !== 0 && fieldValues(found, 'Date').length === 0
      ? inapplicable('the response has no Date')
      : expectation.judge(observation);
  },
});

/** The day of the week is that of the date. */
const datesTrueDay: Expectation = response('sends a Date whose day of the week is that of the date', 1, (found) => {
  const [date = ''] = fieldValues(found, 'Date');
  if (found.body !== 'told') return contradicted(`the body is "${cut(found.body)}"`);
  if (!imfFixdate.test(date)) return contradicted(`Date is "${cut(date)}"`);
  return new Date(date).toUTCString() === date ? satisfied() : contradicted(`there is no day "${date}"`);
});

const namesProducts: Expectation = response('sends a Server of products and comments', 1, (found) => {
  if (found.body !== 'told') return contradicted(`the body is "${cut(found.body)}"`);
  const [server] = fieldValues(found, 'Server');
  if (server === undefined) return inapplicable('the server sends no Server field');
  return products.test(server) ? satisfied(server) : contradicted(`Server is "${cut(server)}"`);
});

export const dateAndServer = suite(heading, ({ must, may }) => [
  must('date.sent/2xx', 'a 2xx response has a Date', {
    app: answering(299),
    send: get('/'),
    expect: sendsField(299, 'Date'),
  }),
  must('date.sent/3xx', 'a 3xx response has a Date', {
    app: answering(399),
    send: get('/'),
    expect: sendsField(399, 'Date'),
  }),
  must('date.sent/4xx', 'a 4xx response has a Date', {
    app: answering(499),
    send: get('/'),
    expect: sendsField(499, 'Date'),
  }),
  must('date.sent/204', 'a 204 response has a Date', {
    app: program(start(204, [])),
    send: get('/'),
    expect: sendsField(204, 'Date'),
  }),
  must('date.sent/head', 'the response to HEAD has a Date', {
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    send: request('HEAD', '/'),
    expect: sendsField(200, 'Date'),
  }),
  must('date.sent/304', 'a 304 has a Date', {
    app: program(start(304, [])),
    send: get('/'),
    expect: sendsField(304, 'Date'),
  }),
  must('date.sent/http-1.0', 'the response to HTTP/1.0 has a Date', {
    app: answering(299),
    send: lines('GET / HTTP/1.0', 'Host: probe.test', '', ''),
    expect: sendsField(299, 'Date'),
  }),
  ...refusals.map(({ name, says, send }) =>
    must(`date.sent/${name}`, `the refusal of ${says} has a Date`, {
      send,
      expect: ownError((status) => (status < 500 ? sendsField(status, 'Date') : notes('Date'))),
      twin,
    }),
  ),
  must('date.sent/refusal', 'a refusal of the server itself has a Date', {
    send: refused,
    expect: ownError((status) => (status < 500 ? sendsField(status, 'Date') : notes('Date'))),
    twin,
  }),
  may('date.optional', 'the response for an application that fails has a Date, or none', {
    app: program(raises()),
    send: get('/'),
    expect: all(reachesApplication, notes('Date')),
  }),
  must('date.format', 'the Date is an IMF-fixdate', {
    app: answering(299),
    send: get('/'),
    expect: ifDated(sendsField(299, 'Date', imfFixdate)),
  }),
  must('date.format/true-day', 'the day of the week in the Date is that of the date', {
    app: program(start(), yields('told')),
    send: get('/'),
    expect: ifDated(datesTrueDay),
  }),
  must('date.format/refusal', 'the Date of a refusal is an IMF-fixdate', {
    send: refused,
    expect: ownError(() => datesByFormat),
    twin,
  }),
  must('date.whitespace', 'the Date has single spaces', {
    app: answering(299),
    send: get('/'),
    expect: ifDated(sendsField(299, 'Date', /^\S+( \S+)*$/)),
  }),
  may('server.sent', 'a response has a Server field, or none', {
    app: program(start(), yields('told')),
    send: get('/'),
    expect: all(reachesApplication, notes('Server')),
  }),
  must('server.product', 'the Server field names products', {
    app: program(start(), yields('told')),
    send: get('/'),
    expect: namesProducts,
  }),
]);
