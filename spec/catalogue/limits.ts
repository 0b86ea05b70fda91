import { heading, may, must, should } from '../requirement.ts';

export const limits = heading('limits', 'Limits', 'RFC 9110 5.4', {
  'limits.field-too-large': must(
    'A field line, a value or a set of fields larger than the server wishes to process is answered with a 4xx, not passed over.',
  ),
  'limits.defensive': should(
    'Elements are parsed with little trust that they match their grammar or fit into a buffer.',
    {
      at: 'RFC 9110 2.3',
    },
  ),
  'limits.chunk-extensions': may('The total length of chunk extensions is limited, and answered with a 4xx beyond.', {
    at: 'RFC 9112 7.1.1',
  }),
  'limits.content-too-large': may('Content larger than the server wishes to process is answered with 413.', {
    at: 'RFC 9110 15.5.14',
  }),
  'limits.uri-length': should('URIs of 8000 octets are supported.', { at: 'RFC 9110 4.1' }),
  'limits.slow-clients': may('A client that sends slowly does not keep others from being served.', {
    at: 'RFC 9110 17.5',
  }),
  'limits.slow-complete': must('A message that is complete at last is served, however its parts came.', {
    at: 'RFC 9110 6.1',
    binds: 'HTTP/1.1 servers',
  }),
  'limits.retry-after': must('A Retry-After field is an HTTP-date or a number of seconds.', {
    at: 'RFC 9110 10.2.3',
    unobservable: 'nothing that a client does obliges a server to send it',
  }),
  'limits.temporary': should('A 413 for a temporary condition says when to try again.', {
    at: 'RFC 9110 15.5.14',
    unobservable: 'whether the condition is temporary is known to the server only',
  }),
});
