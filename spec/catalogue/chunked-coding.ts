import { heading, may, must, should } from '../requirement.ts';

export const chunkedCoding = heading('chunked-coding', 'Chunked Transfer Coding', 'RFC 9112 7.1', {
  'chunked.decode': must('The chunked transfer coding is parsed and decoded.'),
  'chunked.size-large': must(
    'Large chunk sizes are anticipated: neither overflow nor loss of precision makes another size of them.',
  ),
  'chunked.malformed': should(
    'A chunked body that does not match the grammar is answered with 400, and the connection is closed.',
    {
      at: 'RFC 9112 2.2',
    },
  ),
  'chunked.parameters': should('Parameters of the chunked coding are treated as an error.'),
  'chunked.twice': must('The chunked coding is not applied twice to a response.', { at: 'RFC 9112 6.1' }),
  'chunked.extensions': must('Chunk extensions that are not recognized are ignored.', { at: 'RFC 9112 7.1.1' }),
  'chunked.extension-whitespace': must(
    'Bad whitespace around ";" and "=" of a chunk extension is parsed and removed.',
    {
      at: 'RFC 9110 5.6.3',
      binds: 'HTTP/1.1 servers',
    },
  ),
  'chunked.trailers-not-merged': must(
    'A trailer field is not merged into the header section, unless its definition explicitly permits it.',
    { at: 'RFC 9112 7.1.2' },
  ),
  'chunked.trailers-discarded': may('Trailer fields are discarded, or kept apart from the header fields.', {
    at: 'RFC 9112 7.1.2',
  }),
  'chunked.trailers-sent': must('No trailer field is generated whose definition does not permit it.', {
    at: 'RFC 9110 6.5.1',
    binds: 'HTTP/1.1 servers',
  }),
  'chunked.trailers-announced': should('A response with trailer fields names them in a Trailer field.', {
    at: 'RFC 9110 6.6.2',
    binds: 'HTTP/1.1 servers',
  }),
  'chunked.trailers-needless': should('No trailer field is generated that the client needs to receive.', {
    at: 'RFC 9110 6.5.1',
    unobservable: 'what a client needs is for people to judge',
  }),
  'chunked.trailers-structure': may('Received trailer fields are handed over apart from the header fields.', {
    at: 'RFC 9110 6.5.2',
    unobservable: 'PEP 3333 has no place for them',
  }),
  'chunked.grammar-sent': must('The chunks of a response match the grammar: no whitespace stands around a size.', {
    at: 'RFC 9110 5.6.3',
    binds: 'HTTP/1.1 servers',
  }),
  'chunked.acceptable-codings': must('No transfer coding but chunked is applied that TE does not accept.', {
    at: 'RFC 9112 7.4',
  }),
  'chunked.incomplete': must('A chunked body without its last chunk is incomplete, and the connection is closed.', {
    at: 'RFC 9112 8',
  }),
});
