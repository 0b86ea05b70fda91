/** Native strings and bytestrings. */
import { heading, must } from '../requirement.ts';

export const stringTypes = heading('string-types', 'string types', 'PEP 3333 A Note On String Types', {
  'strings.environ-keys': must('every key of environ is a native string'),
  'strings.request-metadata': must('what the request tells about itself arrives in native strings'),
  'strings.request-body': must('the body of the request arrives in bytestrings'),
});
