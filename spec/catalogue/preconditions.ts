import { heading, must } from '../requirement.ts';

export const preconditions = heading('preconditions', 'Preconditions', 'RFC 9110 13.2.1', {
  'precondition.evaluated': must('The preconditions of a request are evaluated before its content is processed.', {
    unobservable: 'the application knows the representation, and evaluates them',
  }),
  'precondition.other-methods': must(
    'Preconditions with a method that selects no representation, such as OPTIONS, are ignored.',
  ),
  'precondition.failures-first': must(
    'Preconditions are ignored where the response without them would have been neither 2xx nor 412.',
  ),
  'precondition.order': must('If-Match is evaluated before If-None-Match.', { at: 'RFC 9110 13.2.2' }),
  'precondition.modified-since-superseded': must('If-Modified-Since is ignored beside If-None-Match.', {
    at: 'RFC 9110 13.1.3',
  }),
  'precondition.modified-since-method': must('If-Modified-Since with another method than GET or HEAD is ignored.', {
    at: 'RFC 9110 13.1.3',
  }),
  'precondition.modified-since-invalid': must('If-Modified-Since that is no HTTP-date is ignored.', {
    at: 'RFC 9110 13.1.3',
  }),
  'precondition.undated': must(
    'If-Modified-Since and If-Unmodified-Since are ignored where the resource has no date of modification.',
    { at: 'RFC 9110 13.1.3' },
  ),
  'precondition.comparison': must('Entity tags are compared strongly for If-Match, weakly for If-None-Match.', {
    at: 'RFC 9110 13.1.1',
    unobservable: 'the application knows the representation, and compares',
  }),
  'precondition.unmodified-since-superseded': must('If-Unmodified-Since is ignored beside If-Match.', {
    at: 'RFC 9110 13.1.4',
  }),
  'precondition.unmodified-since-invalid': must('If-Unmodified-Since that is no HTTP-date is ignored.', {
    at: 'RFC 9110 13.1.4',
  }),
});
