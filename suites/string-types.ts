import { stringTypes as heading } from '../spec/catalogue/string-types.ts';
import { suite } from './check.ts';
import { environHas, nativeKeys } from './environ-expectations.ts';
import { all } from './expectation.ts';
import { program, reads, start, yields } from './program.ts';
import { get, post } from './stimulus.ts';
import { givesBytestrings } from './stream-expectations.ts';

const nativeString = (key: string) => environHas(key, 'a native string', ({ type }) => type === 'string');

export const stringTypes = suite(heading, ({ must }) => [
  must('strings.environ-keys', 'every key of environ is a native string', {
    send: get('/one?two', 'X-Kit-Word: here'),
    binding: 'python',
    expect: nativeKeys,
  }),
  must('strings.request-metadata', 'path, query and fields of the request are native strings', {
    send: get('/one?two', 'X-Kit-Word: here'),
    expect: all(...['PATH_INFO', 'QUERY_STRING', 'HTTP_X_KIT_WORD', 'wsgi.url_scheme'].map(nativeString)),
  }),
  must('strings.request-body', 'the body of the request is a bytestring', {
    app: program(reads('read', 5), start(), yields('done')),
    send: post('hello'),
    expect: givesBytestrings,
  }),
]);
