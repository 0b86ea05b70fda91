import { heading, may, must, should } from '../requirement.ts';

export const persistence = heading('persistence', 'Persistence', 'RFC 9112 9.3', {
  'persistence.supported': should('Persistent connections are supported.'),
  'persistence.close-option': must('After a request with the close option the connection does not persist.'),
  'persistence.http-1.0': must(
    'After an HTTP/1.0 request without the keep-alive option the connection does not persist.',
  ),
  'persistence.http-1.0-keep-alive': may(
    'After an HTTP/1.0 request with the keep-alive option the connection persists.',
  ),
  'persistence.not-supported-told': must(
    'A server that does not support persistent connections says close in every response but an interim one.',
  ),
  'persistence.body-read': must('The whole body of a request is read, or the connection closed after the response.'),
  'persistence.self-defined-length': must('On a connection that persists every response defines its own length.'),
  'persistence.options-case': must('Connection options are case-insensitive.', {
    at: 'RFC 9110 7.6.1',
    binds: 'HTTP/1.1 servers',
  }),
  'persistence.control-fields-listed': must(
    'A field that holds information about the connection is named in Connection.',
    { at: 'RFC 9110 7.6.1', binds: 'HTTP/1.1 servers' },
  ),
  'persistence.stateless': must('A request is understood in isolation: nothing of those before it adds to it.', {
    at: 'RFC 9110 3.3',
  }),
  'persistence.unlisted-fields': may('A field about the connection that Connection does not name is ignored.', {
    at: 'RFC 9110 7.6.1',
  }),
  'persistence.end-to-end-options': must('No field that is meant for all recipients is named in Connection.', {
    at: 'RFC 9110 7.6.1',
  }),
  'persistence.same-user': must('Two requests on one connection are not taken to be from the same user agent.', {
    at: 'RFC 9110 3.3',
    unobservable: 'who a user is, is for the application to say',
  }),
});
