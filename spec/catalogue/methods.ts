import { heading, may, must, should } from '../requirement.ts';

export const methods = heading('methods', 'Methods', 'RFC 9110 9.1', {
  'method.get-and-head': must('GET and HEAD are supported.'),
  'method.unrecognized': should('A method that is not recognized is answered with 501.'),
  'method.not-allowed': should('A method that is implemented but not allowed for the resource is answered with 405.', {
    unobservable: 'what a resource allows is for the application to say',
  }),
  'method.allow': must('A 405 response has an Allow field.', { at: 'RFC 9110 10.2.1' }),
  'method.framing': must('Where a request ends does not depend on its method.', { at: 'RFC 9112 6' }),
  'method.content-unexpected': may('Content of GET, HEAD or DELETE leads to a refusal and the end of the connection.', {
    at: 'RFC 9110 9.3.1',
  }),
  'method.max-forwards': may('Max-Forwards is ignored with other methods than OPTIONS and TRACE.', {
    at: 'RFC 9110 7.6.2',
  }),
  'method.max-forwards-zero': may('OPTIONS with a Max-Forwards of zero is answered, and goes no further.', {
    at: 'RFC 9110 7.6.2',
  }),
  'method.connect-tunnel': must('Behind the head of a 2xx response to CONNECT nothing is HTTP any more.', {
    at: 'RFC 9110 9.3.6',
    unobservable: 'a tunnel and its other end are for the application to make, and WSGI gives it no means to',
  }),
  'method.trace-sensitive': should('A TRACE response leaves out fields that are likely to hold sensitive data.', {
    at: 'RFC 9110 9.3.8',
  }),
  'method.trace': should('TRACE is answered with the message received.', {
    at: 'RFC 9110 9.3.8',
    unobservable: 'methods other than GET and HEAD are optional, and TRACE is disabled by most servers for good reason',
  }),
  'method.options': should('A successful response to OPTIONS tells of the optional features of the server.', {
    at: 'RFC 9110 9.3.7',
    unobservable: 'which features a resource has is for the application to say',
  }),
  'method.connect': may('CONNECT is accepted.', { at: 'RFC 9110 9.3.6' }),
});
