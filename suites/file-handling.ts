import { fileHandling as heading } from '../spec/catalogue/file-handling.ts';
import { offering } from './application-expectations.ts';
import { suite } from './check.ts';
import { bodyLength, fieldIs, frames, keepsBack } from './delivery-expectations.ts';
import { environHas } from './environ-expectations.ts';
import { all, type Expectation } from './expectation.ts';
import { closesFile, readsFileLate, wrapsClosably, wrapsFile } from './iteration-expectations.ts';
import { program, returning, start, streams, wrapsA, wrapsAside, yields } from './program.ts';
import { get, request } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');
const content = { bytes: '0123456789' };
const offered = (...expectations: readonly Expectation[]) => offering('wsgi.file_wrapper', all(...expectations));

export const fileHandling = suite(heading, ({ must, should, may }) => [
  may('file-wrapper.offered', 'wsgi.file_wrapper is offered as something to be called', {
    send: plainGet,
    expect: offered(environHas('wsgi.file_wrapper', 'a callable', (seen) => seen.type === 'object' && seen.callable)),
  }),
  must('file-wrapper.arguments/one', 'the wrapper takes a file alone', {
    app: wrapsA({ content }),
    send: plainGet,
    expect: offered(wrapsFile, responds(200, '0123456789')),
  }),
  must('file-wrapper.arguments/two', 'the wrapper takes a file and a block size', {
    app: wrapsA({ content, blockSize: 4 }),
    send: plainGet,
    expect: offered(wrapsFile, responds(200, '0123456789')),
  }),
  must('file-wrapper.iterable/disk', 'a file on disk is sent', {
    app: wrapsA({ content: { bytes: '0123456789', times: 20_000 } }),
    send: plainGet,
    expect: offered(bodyLength(200_000)),
  }),
  must('file-wrapper.iterable/memory', 'a file in memory is sent', {
    app: wrapsA({ content, made: 'memory' }),
    send: plainGet,
    expect: offered(responds(200, '0123456789')),
  }),
  must('file-wrapper.iterable/read-alone', 'an object that has read() and close() alone is sent', {
    app: wrapsA({ content, made: 'read-only-object' }),
    send: plainGet,
    expect: offered(responds(200, '0123456789')),
  }),
  must('file-wrapper.iterable/empty', 'an empty file gives an empty body', {
    app: wrapsA({ content: { bytes: '' } }),
    send: plainGet,
    expect: offered(responds(200, '')),
  }),
  must('file-wrapper.idle', 'the file is not read before the application has returned', {
    app: wrapsA({ content, made: 'read-only-object' }),
    send: plainGet,
    expect: offered(readsFileLate, responds(200, '0123456789')),
  }),
  must('file-wrapper.unused/dropped', 'a file that was wrapped and let go is not sent', {
    app: program(wrapsAside('unused'), start(), yields('done')),
    send: plainGet,
    expect: offered(responds(200, 'done'), keepsBack('unused')),
  }),
  must('file-wrapper.unused/kept', 'a file that was wrapped and kept is not sent', {
    app: program(wrapsAside('unused', true), start(), yields('done')),
    send: plainGet,
    expect: offered(responds(200, 'done'), keepsBack('unused')),
  }),
  must('file-wrapper.unused/started', 'a file that was wrapped after start_response is not sent', {
    app: streams(wrapsAside('unused', true), yields('done')),
    send: plainGet,
    expect: offered(responds(200, 'done'), keepsBack('unused')),
  }),
  must('file-wrapper.unused/another', 'a file that was wrapped is not sent in the place of another', {
    app: returning({ kind: 'file-wrapper', file: { content } }, wrapsAside('unused', true), start()),
    send: plainGet,
    expect: offered(responds(200, '0123456789'), keepsBack('unused')),
  }),
  must('file-wrapper.closable', 'what the wrapper returns has a close()', {
    app: program(wrapsAside('unused'), start(), yields('done')),
    send: plainGet,
    expect: offered(wrapsClosably),
  }),
  must('file-wrapper.close/disk', 'a file on disk is closed', {
    app: wrapsA({ content }),
    send: plainGet,
    expect: offered(closesFile),
  }),
  must('file-wrapper.close/read-alone', 'an object that has read() and close() alone is closed', {
    app: wrapsA({ content, made: 'read-only-object' }),
    send: plainGet,
    expect: offered(closesFile),
  }),
  must('file-wrapper.close/head', 'a file is closed after a HEAD request', {
    app: wrapsA({ content }),
    send: request('HEAD', '/'),
    expect: offered(closesFile),
  }),
  must('file-wrapper.close/length', 'a file that is longer than the Content-Length is closed', {
    app: wrapsA({ content }, ['Content-Length', '4']),
    send: plainGet,
    expect: offered(closesFile),
  }),
  must('file-wrapper.without-close', 'an object that has read() alone is sent', {
    app: wrapsA({ content, made: 'read-only-object', close: false }),
    send: plainGet,
    expect: offered(responds(200, '0123456789')),
  }),
  may('file-wrapper.block-size', 'a file is sent whole, whatever block size is told', {
    app: wrapsA({ content, blockSize: 3 }),
    send: plainGet,
    expect: offered(frames('0123456789', 'content-length', 'chunked', 'until-close')),
  }),
  should('file-wrapper.position/disk', 'a file on disk is sent from its current position', {
    app: wrapsA({ content, offset: 6 }),
    send: plainGet,
    expect: offered(responds(200, '6789')),
  }),
  should('file-wrapper.position/memory', 'a file in memory is sent from its current position', {
    app: wrapsA({ content, offset: 6, made: 'memory' }),
    send: plainGet,
    expect: offered(responds(200, '6789')),
  }),
  should('file-wrapper.to-the-end', 'a large file is sent to its end', {
    app: wrapsA({ content: { bytes: '0123456789', times: 100_000 } }, ['Content-Length', '1000000']),
    send: plainGet,
    expect: offered(bodyLength(1_000_000)),
  }),
  should('file-wrapper.length/disk', 'a file on disk is sent up to the Content-Length', {
    app: wrapsA({ content }, ['Content-Length', '4']),
    send: plainGet,
    expect: offered(responds(200, '0123'), fieldIs('Content-Length', '4')),
  }),
  should('file-wrapper.length/position', 'a part of a file is sent: from its position, up to the Content-Length', {
    app: wrapsA({ content, offset: 3 }, ['Content-Length', '4']),
    send: plainGet,
    expect: offered(responds(200, '3456')),
  }),
  may('file-wrapper.length-generated', 'a file is framed in one of three ways', {
    app: wrapsA({ content }),
    send: plainGet,
    expect: offered(frames('0123456789', 'content-length', 'chunked', 'until-close')),
  }),
]);
