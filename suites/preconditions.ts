import { preconditions as heading } from '../spec/catalogue/preconditions.ts';
import { suite } from './check.ts';
import { either } from './expectation.ts';
import { drains, program, start, yields } from './program.ts';
import { get, post, request } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const validators: [string, string][] = [
  ['Content-Length', '4'],
  ['ETag', '"told"'],
  ['Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT'],
];
const told = program(drains, start(200, validators), yields('told'));
const missing = program(drains, start(404, validators), yields('told'));
const undated = program(drains, start(200, [['Content-Length', '4']]), yields('told'));
const before = 'Sat, 29 Oct 1994 19:43:31 GMT';
const after = 'Mon, 07 Nov 1994 08:49:37 GMT';

export const preconditions = suite(heading, ({ must }) => [
  must('precondition.other-methods', 'If-None-Match with OPTIONS changes nothing', {
    app: told,
    send: request('OPTIONS', '/', 'If-None-Match: "told"'),
    expect: responds(200, 'told'),
  }),
  must('precondition.other-methods/if-match', 'If-Match with OPTIONS changes nothing', {
    app: told,
    send: request('OPTIONS', '/', 'If-Match: "other"'),
    expect: responds(200, 'told'),
  }),
  must('precondition.failures-first', 'If-None-Match does not change a 404', {
    app: missing,
    send: get('/', 'If-None-Match: "told"'),
    expect: responds(404, 'told'),
  }),
  must('precondition.failures-first/if-match', 'If-Match does not change a 404', {
    app: missing,
    send: get('/', 'If-Match: "other"'),
    expect: responds(404, 'told'),
  }),
  must('precondition.order', 'If-None-Match does not count where If-Match is false', {
    app: told,
    send: get('/', 'If-Match: "other"', 'If-None-Match: "told"'),
    expect: either(responds(412), responds(200, 'told')),
  }),
  must('precondition.modified-since-superseded', 'If-Modified-Since beside If-None-Match changes nothing', {
    app: told,
    send: get('/', 'If-None-Match: "other"', `If-Modified-Since: ${after}`),
    expect: responds(200, 'told'),
  }),
  must('precondition.modified-since-method', 'If-Modified-Since with POST changes nothing', {
    app: told,
    send: post('hello', `If-Modified-Since: ${after}`),
    expect: responds(200, 'told'),
  }),
  must('precondition.modified-since-invalid', 'If-Modified-Since that is no date changes nothing', {
    app: told,
    send: get('/', 'If-Modified-Since: yesterday'),
    expect: responds(200, 'told'),
  }),
  must('precondition.undated', 'If-Modified-Since changes nothing where the response has no Last-Modified', {
    app: undated,
    send: get('/', `If-Modified-Since: ${after}`),
    expect: responds(200, 'told'),
  }),
  must('precondition.undated/unmodified', 'If-Unmodified-Since changes nothing where there is no Last-Modified', {
    app: undated,
    send: get('/', `If-Unmodified-Since: ${before}`),
    expect: responds(200, 'told'),
  }),
  must('precondition.unmodified-since-superseded', 'If-Unmodified-Since beside If-Match changes nothing', {
    app: told,
    send: get('/', 'If-Match: "told"', `If-Unmodified-Since: ${before}`),
    expect: responds(200, 'told'),
  }),
  must('precondition.unmodified-since-invalid', 'If-Unmodified-Since that is no date changes nothing', {
    app: told,
    send: get('/', 'If-Unmodified-Since: yesterday'),
    expect: responds(200, 'told'),
  }),
]);
