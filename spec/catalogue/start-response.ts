/** The callable by which a response begins. */
import { heading, may, must, should } from '../requirement.ts';

export const startResponse = heading(
  'start-response',
  'the start_response() callable',
  'PEP 3333 The start_response() Callable',
  {
    'start-response.status': must('the status code that was passed is that of the response'),
    'start-response.headers': must('the headers that were passed are the headers of the response'),
    'start-response.list-changed': may('the list of headers is changed by the server'),
    'start-response.list-kept': may('a list changed by the application after the call still counts as it was'),
    'start-response.required-headers': must('a header that HTTP requires is added where the application left it out'),
    'start-response.server-field': may('a Server field is added'),
    'start-response.name-case': must('names of headers from the application are compared without regard to case'),
    'start-response.hop-by-hop': should('a hop-by-hop header from the application is refused with an exception'),
    'start-response.persistence': should('a header that decides on the connection is refused with an exception'),
    'start-response.early-check': should('malformed arguments raise from the very call'),
    'start-response.clean-headers': should('no control character from a status or a header reaches the wire'),
    'start-response.headers-delayed': must('headers are sent with the first block that is not empty, never earlier'),
    'start-response.headers-at-write': must('headers are sent with the first call of write()'),
    'start-response.headers-at-end': must('headers are sent when the iterable ends without a block'),
    'start-response.empty-length': may('headers with a Content-Length of zero are sent at once'),
    'start-response.replaced': should('with exc_info, new status and headers replace those not yet sent'),
    'start-response.too-late': must('with exc_info, the call raises once the headers have been sent'),
    'start-response.re-raised': should('what it raises then is the exception of exc_info itself'),
    'start-response.once': must('a second call without exc_info raises, also where the first one raised'),
    'start-response.per-call': must('calls are counted for each invocation of the application on its own'),
    'start-response.exc-info-released': should('no reference to exc_info is kept after the call'),
  },
);
