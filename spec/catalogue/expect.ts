import { heading, may, must, should } from '../requirement.ts';

export const expect = heading('expect', 'Expect', 'RFC 9110 10.1.1', {
  'expect.continue': must(
    'An HTTP/1.1 request with a 100-continue expectation and content to come gets 100 or a final response at once.',
    { binds: 'HTTP/1.1 servers' },
  ),
  'expect.not-waiting': must('The 100 response does not wait for the content.', { binds: 'HTTP/1.1 servers' }),
  'expect.final-response': must(
    'After a 100 response comes a final one, once the content has been received and processed.',
    { binds: 'HTTP/1.1 servers' },
  ),
  'expect.http-1.0': must('A 100-continue expectation in an HTTP/1.0 request is ignored.'),
  'expect.case': must('The value of Expect is case-insensitive.', { binds: 'HTTP/1.1 servers' }),
  'expect.unknown': may('Another expectation than 100-continue is answered with 417.', { binds: 'HTTP/1.1 servers' }),
  'expect.omitted': may('The 100 response is left out where content has already arrived, or none is to come.', {
    binds: 'HTTP/1.1 servers',
  }),
  'expect.intent-told': should(
    'A final response before the content has been read tells whether the connection closes or the content is read on.',
    { unobservable: 'keeping silent is telling, in HTTP/1.1: without the close option the connection persists' },
  ),
  'expect.interim-first': must('Interim responses come before the final one, which is exactly one.', {
    at: 'RFC 9110 15',
    binds: 'HTTP/1.1 servers',
  }),
  'expect.interim-no-content': must('An interim response ends with its head: it has neither content nor trailers.', {
    at: 'RFC 9110 15.2',
    binds: 'HTTP/1.1 servers',
  }),
  'expect.interim-framing': must('A 100 response has no Content-Length and no Transfer-Encoding.', {
    at: 'RFC 9110 8.6',
    binds: 'HTTP/1.1 servers',
  }),
});
