import { range as heading } from '../spec/catalogue/range.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied, type Verdict } from './expectation.ts';
import { receivesBody } from './framing-expectations.ts';
import type { Response } from './observation.ts';
import { drains, program, start, yields } from './program.ts';
import { get, post } from './stimulus.ts';
import { cut, fieldValues, reachesApplication, responds, response } from './wire-expectations.ts';

const told = program(drains, start(200, [['Content-Length', '4']]), yields('told'));

const sendsNoMoreThanAll: Expectation = response('sends the representation once, or refuses', 1, ({ body, status }) => {
  if (status >= 400) return satisfied(`status ${status}`);
  return body.length <= 4 ? satisfied(`status ${status}`) : contradicted(`the content has ${body.length} octets`);
});

/** A claim about parts of the representation, which a server that ignores Range does not send. */
function ofParts(says: string, judge: (found: Response) => Verdict): Expectation {
  return response(says, 1, (found) =>
    found.status === 206 ? judge(found) : inapplicable(`the server answers ${found.status}, and makes no parts`),
  );
}

const describesPart = ofParts('sends a Content-Range with each 206', (found) => {
  const [described] = fieldValues(found, 'Content-Range');
  return /^bytes 1-2\/(4|\*)$/.test(described ?? '') && found.body === 'ol'
    ? satisfied()
    : contradicted(`Content-Range is "${cut(described ?? '')}", the content "${cut(found.body)}"`);
});

function keepsFields(...names: readonly string[]): Expectation {
  return ofParts(`sends ${names.join(', ')} with a 206`, (found) => {
    const lost = names.find((name) => fieldValues(found, name).length === 0);
    return lost === undefined ? satisfied() : contradicted(`the 206 has no ${lost}`);
  });
}

const tellsLength: Expectation = response('tells the length of the representation in a 416', 1, (found) => {
  if (found.status !== 416) return inapplicable(`the server answers ${found.status}`);
  const [described] = fieldValues(found, 'Content-Range');
  return described === 'bytes */4' ? satisfied() : contradicted(`Content-Range is "${cut(described ?? '')}"`);
});

const notesRanges: Expectation = response('sends Accept-Ranges, or not', 1, (found) =>
  satisfied(fieldValues(found, 'Accept-Ranges').join(', ') || 'no Accept-Ranges'),
);

export const range = suite(heading, ({ must, should, may }) => [
  must('range.other-methods', 'Range does not shorten the response to POST', {
    app: told,
    send: post('hello', 'Range: bytes=0-1'),
    expect: responds(200, 'told'),
  }),
  must('range.unknown-unit', 'Range with an unknown unit does not shorten the response', {
    app: told,
    send: get('/', 'Range: frobs=0-1'),
    expect: responds(200, 'told'),
  }),
  must('range.success-only', 'Range does not shorten a 404', {
    app: program(drains, start(404, [['Content-Length', '4']]), yields('told')),
    send: get('/', 'Range: bytes=0-1'),
    expect: responds(404, 'told'),
  }),
  must('range.numerals-large', 'a range that ends beyond 64 bits ends with the representation', {
    app: told,
    send: get('/', 'Range: bytes=0-18446744073709551617'),
    expect: either(responds(200, 'told'), responds(206, 'told')),
  }),
  may('range.egregious', 'a hundred overlapping ranges are not all sent', {
    app: told,
    send: get('/', `Range: bytes=${Array.from({ length: 100 }, () => '0-').join()}`),
    expect: all(reachesApplication, sendsNoMoreThanAll),
  }),
  must('range.if-range', 'Range is ignored with the validator of another representation', {
    app: program(
      drains,
      start(200, [
        ['Content-Length', '4'],
        ['ETag', '"told"'],
      ]),
      yields('told'),
    ),
    send: get('/', 'Range: bytes=0-1', 'If-Range: "other"'),
    expect: responds(200, 'told'),
  }),
  must('range.if-range-alone', 'If-Range without Range changes nothing', {
    app: told,
    send: get('/', 'If-Range: "other"'),
    expect: responds(200, 'told'),
  }),
  must('range.partial-described', 'a part of the representation says which it is', {
    app: told,
    send: get('/', 'Range: bytes=1-2'),
    expect: all(reachesApplication, describesPart),
  }),
  must('range.partial-fields', 'a part of the representation has the fields of the whole', {
    app: program(
      drains,
      start(200, [
        ['Content-Length', '4'],
        ['ETag', '"told"'],
        ['Cache-Control', 'no-store'],
        ['Vary', 'Cookie'],
      ]),
      yields('told'),
    ),
    send: get('/', 'Range: bytes=0-1'),
    expect: all(reachesApplication, keepsFields('ETag', 'Cache-Control', 'Vary', 'Date')),
  }),
  should('range.unsatisfiable-told', 'a range beyond the representation is refused with its length, or ignored', {
    app: told,
    send: get('/', 'Range: bytes=100-'),
    expect: all(reachesApplication, tellsLength),
  }),
  may('range.advertised', 'a response has Accept-Ranges, or none', {
    app: told,
    send: get('/'),
    expect: all(reachesApplication, notesRanges),
  }),
  must('range.content-range-ignored', 'Content-Range with GET changes nothing', {
    app: told,
    send: get('/', 'Content-Range: bytes 0-1/4'),
    expect: responds(200, 'told'),
  }),
  must('range.content-range-ignored/post', 'Content-Range with POST does not shorten the body', {
    send: post('hello', 'Content-Range: bytes 0-1/5'),
    expect: receivesBody('hello'),
  }),
  may('range.ignored', 'a range of the response is sent, or all of it', {
    app: told,
    send: get('/', 'Range: bytes=0-1'),
    expect: either(responds(200, 'told'), responds(206, 'to')),
  }),
]);
