/** What holds for all requests that can be generated, not for those alone that a check has thought of. */
import { heading, must } from '../requirement.ts';

export const generatedRequests = heading('generated-requests', 'Generated requests', 'RFC 9112 2.2', {
  'generated.request': must(
    'Whatever well-formed request comes, the application gets it as it was sent, once, and its response goes back.',
    { at: 'RFC 9110 2.4', binds: 'every server' },
  ),
});
