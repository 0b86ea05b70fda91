import { heading, may, must } from '../requirement.ts';

export const pipelining = heading('pipelining', 'Pipelining', 'RFC 9112 9.3.2', {
  'pipelining.order': must('Responses to pipelined requests are sent in the order in which the requests came.'),
  'pipelining.one-response': must('Each request gets one final response, and interim responses only before it.', {
    at: 'RFC 9112 9.2',
  }),
  'pipelining.early-response': may('A response is sent before its request is complete.', { at: 'RFC 9110 7.5' }),
  'pipelining.parallel': may('Pipelined requests with safe methods are processed in parallel.'),
});
