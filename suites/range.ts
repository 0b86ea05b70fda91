import { range as heading } from '../spec/catalogue/range.ts';
import { suite } from './check.ts';
import { either } from './expectation.ts';
import { drains, program, start, yields } from './program.ts';
import { get, post } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const told = program(drains, start(200, [['Content-Length', '4']]), yields('told'));

export const range = suite(heading, ({ must, may }) => [
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
  may('range.ignored', 'a range of the response is sent, or all of it', {
    app: told,
    send: get('/', 'Range: bytes=0-1'),
    expect: either(responds(200, 'told'), responds(206, 'to')),
  }),
]);
