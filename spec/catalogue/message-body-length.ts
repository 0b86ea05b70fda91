import { heading, may, must, should } from '../requirement.ts';

export const messageBodyLength = heading('message-body-length', 'Message Body Length', 'RFC 9112 6.3', {
  'framing.content-length': must('A Content-Length without Transfer-Encoding tells the length of the body in octets.'),
  'framing.content-length-invalid': must(
    'A request with an invalid Content-Length and no Transfer-Encoding is answered with 400, and the connection is closed.',
  ),
  'framing.content-length-conflict': must(
    'A request whose Content-Length values differ is answered with 400, and the connection is closed.',
  ),
  'framing.content-length-list': must(
    'A Content-Length that repeats one value is refused, or taken for that single value.',
  ),
  'framing.content-length-large': must(
    'Large lengths are anticipated: neither overflow nor loss of precision makes another number of them.',
    { at: 'RFC 9110 8.6' },
  ),
  'framing.content-length-incomplete': must(
    'A message that ends before its Content-Length is reached is incomplete, and the connection is closed.',
  ),
  'framing.none': must('A request with neither Content-Length nor Transfer-Encoding has no body.'),
  'framing.length-required': may('A request with a body but without Content-Length is answered with 411.'),
  'framing.transfer-encoding-overrides': must(
    'With both Transfer-Encoding and Content-Length the request is refused, or the Transfer-Encoding alone counts.',
    { at: 'RFC 9112 6.1' },
  ),
  'framing.both-closes': must(
    'After a request with both Transfer-Encoding and Content-Length the connection is closed.',
    {
      at: 'RFC 9112 6.1',
    },
  ),
  'framing.chunked-not-final': must(
    'A request whose last transfer coding is not chunked is answered with 400, and the connection is closed.',
  ),
  'framing.unknown-coding': should('A transfer coding that is not understood is answered with 501.', {
    at: 'RFC 9112 6.1',
  }),
  'framing.coding-parameters': should('Parameters of the compression codings are treated as an error.', {
    at: 'RFC 9112 7.2',
  }),
  'framing.coding-decoded': may('A transfer coding other than chunked is decoded.', { at: 'RFC 9112 6.1' }),
  'framing.both-refused': may('A request with both Transfer-Encoding and Content-Length is rejected.', {
    at: 'RFC 9112 6.1',
  }),
  'framing.timeout': must('A message whose rest does not come in time is incomplete, and the connection is closed.', {
    unobservable: 'how long a server waits, if it has a limit at all, is its own affair; minutes are common',
  }),
  'framing.http-1.0-transfer-encoding': must(
    'An HTTP/1.0 request with Transfer-Encoding is treated as faulty framing, and the connection is closed after it.',
    { at: 'RFC 9112 6.1' },
  ),
  'framing.coding-case': must('Names of transfer codings are case-insensitive.', { at: 'RFC 9112 7' }),
  'framing.hidden-request': must(
    'No octet of a body is taken for a request, whatever the fields of the message look like.',
    { at: 'RFC 9112 11.2' },
  ),
});
