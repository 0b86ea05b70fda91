import { heading, may, must, should } from '../requirement.ts';

export const responseFraming = heading('response-framing', 'Response Framing', 'RFC 9110 6.4.1', {
  'response.head-no-content': must('A response to HEAD has no content.', { at: 'RFC 9110 9.3.2' }),
  'response.head-length': must('A Content-Length to HEAD is the one that GET would have got.', { at: 'RFC 9110 8.6' }),
  'response.head-fields': should('A response to HEAD has the fields that GET would have got.', {
    at: 'RFC 9110 9.3.2',
  }),
  'response.204-no-content': must('A 204 response has no content.'),
  'response.204-no-length': must('A 204 response has no Content-Length.', { at: 'RFC 9110 8.6' }),
  'response.204-no-transfer-encoding': must('A 204 response has no Transfer-Encoding.', { at: 'RFC 9112 6.1' }),
  'response.205-no-content': must('A 205 response has no content.', { at: 'RFC 9110 15.3.6' }),
  'response.304-no-content': must('A 304 response has no content.'),
  'response.304-length': must('A Content-Length in a 304 response is the one that a 200 would have had.', {
    at: 'RFC 9110 8.6',
  }),
  'response.304-transfer-encoding': may('A 304 response has a Transfer-Encoding.', { at: 'RFC 9112 6.1' }),
  'response.head-transfer-encoding': may('A response to HEAD has a Transfer-Encoding.', { at: 'RFC 9112 6.1' }),
  'response.304-fields': must('A 304 response has the fields for caching that a 200 would have had.', {
    at: 'RFC 9110 15.4.5',
    unobservable: 'the application makes both responses',
  }),
  'response.connect-framing': must('A 2xx response to CONNECT has neither Transfer-Encoding nor Content-Length.', {
    at: 'RFC 9110 9.3.6',
  }),
  'response.http-1.0-no-transfer-encoding': must('A response to an HTTP/1.0 request has no Transfer-Encoding.', {
    at: 'RFC 9112 6.1',
  }),
  'response.one-framing': must('A response has not both Transfer-Encoding and Content-Length.', { at: 'RFC 9112 6.2' }),
  'response.length-known': should('A response whose size is known before its head is sent has a Content-Length.', {
    at: 'RFC 9110 8.6',
  }),
  'response.delimited': should('A response is delimited by its encoding or length whenever possible.', {
    at: 'RFC 9112 6.3',
  }),
  'response.length-right': must('A Content-Length is not sent on that is known to be wrong.', { at: 'RFC 9110 8.6' }),
  'response.coding-last': must('A coding other than chunked is followed by chunked, or by the end of the connection.', {
    at: 'RFC 9112 6.1',
    unobservable: 'PEP 3333 leaves no way to ask for one; the standing contract reads the framing of every response',
  }),
});
