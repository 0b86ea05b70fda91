import { heading, must } from '../requirement.ts';

export const responseSplitting = heading('response-splitting', 'Response Splitting', 'RFC 9112 11.1', {
  'splitting.field-value': must('No CR, LF or NUL of the application gets into a field value of the response.', {
    at: 'RFC 9110 2.2',
  }),
  'splitting.field-name': must('No octet outside the token gets from the application into a field name.', {
    at: 'RFC 9110 2.2',
  }),
  'splitting.status': must('No CR or LF of the application gets into the status line.', { at: 'RFC 9110 2.2' }),
  'splitting.echo': must(
    'No octet of a request that is refused gets into the response as a field or a line of its own.',
    {
      at: 'RFC 9110 2.2',
    },
  ),
});
