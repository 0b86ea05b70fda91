/**
 * What holds for all requests that can be generated, not for those alone that a check has thought of. Each statement sums
 * up others; what a finding breaks of them is named by the finding.
 */
import { heading, must } from '../requirement.ts';

export const generatedRequests = heading('generated-requests', 'Generated requests', 'RFC 9112 2.2', {
  'generated.request': must(
    'Whatever well-formed request comes, the application gets it as it was sent, once, and its response goes back.',
    { at: 'RFC 9110 2.4', binds: 'every server' },
  ),
  'generated.cuts': must('The pieces in which the octets of a request arrive change nothing.', {
    binds: 'every server',
  }),
  'generated.pipeline': must('Pipelined requests fare as they do one by one, and are answered in their order.', {
    at: 'RFC 9112 9.3.2',
  }),
  'generated.last-request': must(
    'Behind a request that says by its version or an option that it is the last one, the connection ends.',
    {
      at: 'RFC 9112 9.3',
      binds: 'every server',
    },
  ),
  'generated.chunked': must('A body in chunks is to the application what it is by its length.', { at: 'RFC 9112 7.1' }),
  'generated.field-order': must('The order in which fields of different names come changes nothing.', {
    at: 'RFC 9110 5.3',
    binds: 'every server',
  }),
  'generated.letter-case': must('The case of letters in names of fields and codings changes nothing.', {
    at: 'RFC 9110 5.1',
    binds: 'every server',
  }),
  'generated.malformed': must(
    'A malformed request is refused, or read as its requirement allows, and neither hides a request nor brings the connection out of step.',
  ),
  'generated.damage': must('Whatever octets come, the next client is served.', {
    at: 'RFC 9110 2.3',
    binds: 'every server',
  }),
});
