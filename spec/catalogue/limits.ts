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
  'limits.temporary': should('A 413 for a temporary condition says when to try again.', {
    at: 'RFC 9110 15.5.14',
    unobservable: 'whether the condition is temporary is known to the server only',
  }),
});
