import { heading, may, must, should } from '../requirement.ts';

export const requestLine = heading('request-line', 'Request Line', 'RFC 9112 3', {
  'request-line.malformed': should(
    'A request line that does not match the grammar is answered with 400, or redirected to the properly encoded target.',
    { at: 'RFC 9112 3.2' },
  ),
  'request-line.autocorrect': should(
    'A request line with whitespace in its target is not mended and then processed without a redirect.',
    { at: 'RFC 9112 3.2' },
  ),
  'request-line.whitespace': may(
    'Any run of whitespace separates the parts of a request line, and whitespace around the line is ignored.',
  ),
  'request-line.method-case': must('The method is case-sensitive.', { at: 'RFC 9112 3.1' }),
  'request-line.method-too-long': should('A method longer than any that is implemented is answered with 501.'),
  'request-line.target-too-long': must('A target longer than the server wishes to parse is answered with 414.'),
  'request-line.length': should('A request line of 8000 octets is supported.'),
});
