import { heading, may, must, should } from '../requirement.ts';

export const tearDown = heading('tear-down', 'Failures and Tear-down', 'RFC 9112 9.6', {
  'tear-down.close-told': should('The final response to a request with the close option says close too.'),
  'tear-down.close-intended-told': should('A response behind which the connection is closed says close.'),
  'tear-down.nothing-after-close-received': must('No request behind one with the close option is processed.'),
  'tear-down.close-sent-and-done': must('After a response that says close the connection is closed.'),
  'tear-down.nothing-after-close-sent': must('No request behind a response that says close is processed.'),
  'tear-down.staged': may('The connection is closed in stages, so that the client can read the last response.'),
  'tear-down.half-closed-client': should(
    'A client that has closed its sending direction still gets the response to a complete request.',
  ),
  'tear-down.closure-noticed': should(
    'A connection that the client has closed is noticed, and does no harm to others.',
    {
      at: 'RFC 9112 9.5',
    },
  ),
  'tear-down.incomplete-answered': may(
    'An incomplete request is answered with an error before the connection is closed.',
    {
      at: 'RFC 9112 8',
    },
  ),
  'tear-down.tls-data': must('All data of HTTP over TLS is sent as application data of TLS.', {
    at: 'RFC 9112 9.7',
    unobservable: 'the kit speaks no TLS',
  }),
  'tear-down.tls-incomplete-close': should('The end of a TLS connection without a closure alert is expected.', {
    at: 'RFC 9112 9.8',
    unobservable: 'the kit speaks no TLS',
  }),
  'tear-down.timeout-graceful': should('A connection that has timed out is closed gracefully.', {
    at: 'RFC 9112 9.5',
    unobservable: 'how long a server waits, if it has a limit at all, is its own affair; minutes are common',
  }),
  'tear-down.sustained': should('Persistent connections are sustained, and flow control left to resolve an overload.', {
    at: 'RFC 9112 9.5',
    unobservable: 'what a server could have sustained is known to itself only',
  }),
  'tear-down.at-any-time': may('The connection is closed at any time.', {
    at: 'RFC 9112 9.5',
    unobservable: 'it allows everything; checks count a close after a response as conforming',
  }),
});
