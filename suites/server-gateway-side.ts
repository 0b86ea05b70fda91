import { serverGatewaySide as heading } from '../spec/catalogue/server-gateway-side.ts';
import { callsOnce, ofRequest } from './application-expectations.ts';
import { suite } from './check.ts';
import { answersError, frames } from './delivery-expectations.ts';
import { all } from './expectation.ts';
import { lazily, program, raises, returning, start, yields } from './program.ts';
import { get, pipelined, post, request } from './stimulus.ts';
import { responds } from './wire-expectations.ts';

const plainGet = get('/');

export const serverGatewaySide = suite(heading, ({ must, should }) => [
  must('application.called-once/get', 'a GET request makes one call', { send: plainGet, expect: callsOnce }),
  must('application.called-once/post', 'a POST request makes one call', { send: post('hello'), expect: callsOnce }),
  must('application.called-once/head', 'a HEAD request makes one call', {
    send: request('HEAD', '/'),
    expect: callsOnce,
  }),
  must('application.called-once/raising', 'an application that raises is not called again', {
    app: program(raises()),
    send: plainGet,
    expect: callsOnce,
  }),
  must('application.called-once/pipelined', 'each of three requests of one connection makes one call', {
    send: pipelined(plainGet, plainGet, plainGet),
    expect: all(callsOnce, ofRequest(2, callsOnce), ofRequest(3, callsOnce)),
  }),
  must('gateway.empty-body/list', 'an empty list gives a response with an empty body', {
    app: returning({ kind: 'list' }, start()),
    send: plainGet,
    expect: responds(200, ''),
  }),
  must('gateway.empty-body/iterable', 'an iterable without a block gives a response with an empty body', {
    app: program(start()),
    send: plainGet,
    expect: responds(200, ''),
  }),
  must('gateway.empty-body/empty-block', 'an empty block alone gives a response with an empty body', {
    app: program(start(), yields('')),
    send: plainGet,
    expect: frames('', 'content-length', 'chunked', 'until-close'),
  }),
  must('gateway.empty-body/generator', 'a generator without a block gives a response with an empty body', {
    app: returning({ kind: 'generator' }, start()),
    send: plainGet,
    expect: responds(200, ''),
  }),
  should('gateway.body-before-start/iterated', 'a body without start_response is answered with an error', {
    app: lazily(yields('too early')),
    send: plainGet,
    expect: answersError,
  }),
  should('gateway.body-before-start/late', 'a start_response that comes after the first block is too late', {
    app: lazily(yields('too early'), start(200), yields('late')),
    send: plainGet,
    expect: answersError,
  }),
  should('gateway.body-before-start/empty', 'an end without start_response is answered with an error', {
    app: returning({ kind: 'list' }),
    send: plainGet,
    expect: answersError,
  }),
]);
