import { heading, may, must, should } from '../requirement.ts';

export const versions = heading('versions', 'HTTP Version', 'RFC 9112 2.3', {
  'version.case-sensitive': should(
    'A request line whose version is not spelled HTTP/ in capitals, a digit, a dot and a digit is invalid and answered with 400.',
    { at: 'RFC 9112 3.2' },
  ),
  'version.minor-higher': should(
    'A request of major version 1 with an unknown minor version is processed as the highest minor version that the server knows.',
    { at: 'RFC 9110 6.2' },
  ),
  'version.own': must('The version of a response is one to which the server conforms.', { at: 'RFC 9110 6.2' }),
  'version.highest': should(
    'The version of a response is the highest of that major version to which the server conforms, whatever the minor version of the request.',
    { at: 'RFC 9110 6.2' },
  ),
  'version.downgrade': should('No response is downgraded to HTTP/1.0 unless something in the request calls for it.', {
    unobservable: 'a server that only ever sends HTTP/1.0 cannot be told from one that downgrades without a reason',
  }),
  'version.major-refused': may('A request of another major version is answered with 505.', { at: 'RFC 9110 6.2' }),
  'version.http-0.9': may('A request of HTTP/0.9, without a version and without fields, is not served.', {
    at: 'RFC 9112 C.1',
  }),
  'version.older-recipient': must(
    'A response to HTTP/1.0, or to a client whose version is unknown, can be read as one of HTTP/1.0.',
    { unobservable: 'it sums up what is said of transfer codings, interim responses and the end of a message' },
  ),
  'version.interim-http-1.0': must('No interim response is sent to an HTTP/1.0 client.', { at: 'RFC 9110 15.2' }),
  'version.505-representation': should('A 505 response says why and which versions are supported.', {
    at: 'RFC 9110 15.6.6',
    unobservable: 'what a text says is for people to judge',
  }),
});
