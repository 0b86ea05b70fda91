import { questionsAndAnswers as heading } from '../spec/catalogue/questions-and-answers.ts';
import { lets } from './application-expectations.ts';
import { suite } from './check.ts';
import { notesReason } from './delivery-expectations.ts';
import { all } from './expectation.ts';
import { program, start, writes, yields } from './program.ts';
import { get } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');

export const questionsAndAnswers = suite(heading, ({ must, may }) => [
  must('questions.dictionary', 'items can be taken out of environ', {
    app: program({ do: 'environ-delete', key: 'SERVER_NAME' }, start(), yields('done')),
    send: plainGet,
    expect: all(lets('take items out of environ', 'environ-delete'), responds(200, 'done')),
  }),
  must('questions.write-and-iterate', 'write() and the iterable make up one body', {
    app: program(start(), writes('written, '), yields('yielded')),
    send: plainGet,
    expect: responds(200, 'written, yielded'),
  }),
  may('questions.status-text', 'a reason phrase that contradicts every table is sent, or another', {
    app: program(start('200 Not Found'), yields('done')),
    send: plainGet,
    expect: notesReason(200),
  }),
]);
