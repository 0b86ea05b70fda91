import { heading, must, should } from '../requirement.ts';

export const statusLine = heading('status-line', 'Status Line', 'RFC 9112 4', {
  'status-line.grammar': must(
    'A response begins with its version, a space, three digits, a space, and an optional phrase.',
  ),
  'status-line.space': must('The space behind the status code is sent even where no phrase follows.'),
  'status-line.phrase': must('A reason phrase holds tabs, spaces, visible characters and octets beyond ASCII only.'),
  'status-line.error-explained': should('An error response says what the error is, except to HEAD.', {
    at: 'RFC 9110 15.5',
  }),
  'status-line.media-type': must('A Content-Type that the server generates is a media type with parameters.', {
    at: 'RFC 9110 8.3.1',
  }),
  'status-line.code-range': must('A status code of the server itself lies between 100 and 599.', { at: 'RFC 9110 15' }),
  'status-line.content-type': should('A response with content has a Content-Type.', { at: 'RFC 9110 8.3' }),
});
