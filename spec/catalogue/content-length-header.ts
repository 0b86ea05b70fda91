/** Length told by the application, length found by the server, and no length at all. */
import { heading, may, must, should } from '../requirement.ts';

export const contentLengthHeader = heading(
  'content-length-header',
  'handling the Content-Length header',
  'PEP 3333 Handling the Content-Length Header',
  {
    'content-length.not-exceeded': should('no more bytes are sent than the Content-Length of the application allows'),
    'content-length.iteration-ends': should('the iteration stops when the length told has been sent'),
    'content-length.write-beyond': should('write() past the length told raises'),
    'content-length.short': should('the connection is closed when the body stays shorter than the length told'),
    'content-length.short-reported': should('a body shorter than the length told is logged', {
      unobservable: 'a log line has no form by which it could be told from others',
    }),
    'content-length.well-formed': must('a malformed Content-Length of the application never reaches the wire', {
      at: 'RFC 9110 8.6',
    }),
    'content-length.single': must('two values of Content-Length never reach the wire', { at: 'RFC 9110 8.6' }),
    'content-length.absent': may('without a length from the application the server chooses how the body ends'),
    'content-length.generated': may('the length of a single block becomes the Content-Length'),
    'content-length.generated-exact': must('a length that the server generates is the length of the whole body'),
    'content-length.chunk-each': may('each block or write() becomes a chunk'),
    'content-length.chunked-well-formed': must('a body that is sent in chunks is chunked as HTTP has it'),
    'content-length.chunked-understood': must('only a client that understands chunks is sent chunks'),
  },
);
