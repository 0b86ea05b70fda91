import { generatedRequests as heading } from '../spec/catalogue/generated-requests.ts';
import { suite } from './check.ts';
import { always } from './properties/claim.ts';
import { refusesMalformed, survivesDamage } from './properties/malformed.ts';
import { arrivesAsSent, keepsSlashes, takesAuthority } from './properties/request.ts';
import {
  caseChangesNothing,
  chunkedIsByLength,
  closesBehindLast,
  cutsChangeNothing,
  orderChangesNothing,
  pipelineKeepsOrder,
} from './properties/variant.ts';

export const generatedRequests = suite(heading, ({ must }) => [
  must('generated.request', 'a generated request arrives as it was sent', always(arrivesAsSent)),
  must('generated.request/slashes', 'a generated path that begins with two slashes is kept', always(keepsSlashes)),
  must(
    'generated.request/authority',
    'a generated target in absolute-form names the authority',
    always(takesAuthority),
  ),
  must('generated.cuts', 'a generated request arrives whatever it is cut into', always(cutsChangeNothing)),
  must('generated.pipeline', 'generated requests in a pipeline fare as alone', always(pipelineKeepsOrder)),
  must('generated.last-request', 'nothing is served behind a generated last request', always(closesBehindLast)),
  must('generated.chunked', 'a generated body in chunks arrives as by its length', always(chunkedIsByLength)),
  must('generated.field-order', 'generated fields arrive in whatever order', always(orderChangesNothing)),
  must('generated.letter-case', 'generated field names count in any letters', always(caseChangesNothing)),
  must(
    'generated.malformed/request-line',
    'a generated malformed request line is refused, or read as allowed',
    always(refusesMalformed('request-line')),
  ),
  must(
    'generated.malformed/target',
    'a generated malformed target is refused, or read as allowed',
    always(refusesMalformed('target')),
  ),
  must(
    'generated.malformed/host',
    'a generated malformed Host is refused, or read as allowed',
    always(refusesMalformed('host')),
  ),
  must(
    'generated.malformed/fields',
    'a generated malformed field line is refused, or read as allowed',
    always(refusesMalformed('fields')),
  ),
  must(
    'generated.malformed/line-ends',
    'a generated malformed line end is refused, or read as allowed',
    always(refusesMalformed('line-ends')),
  ),
  must(
    'generated.malformed/length',
    'a generated malformed Content-Length is refused, or read as allowed',
    always(refusesMalformed('length')),
  ),
  must(
    'generated.malformed/coding',
    'a generated malformed Transfer-Encoding is refused, or read as allowed',
    always(refusesMalformed('coding')),
  ),
  must(
    'generated.malformed/chunks',
    'a generated malformed chunked body is refused, or read as allowed',
    always(refusesMalformed('chunks')),
  ),
  must('generated.damage', 'the next client is served behind a damaged request', always(survivesDamage)),
]);
