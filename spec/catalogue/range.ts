import { heading, may, must, should } from '../requirement.ts';

export const range = heading('range', 'Range', 'RFC 9110 14.2', {
  'range.other-methods': must('Range with a method for which no ranges are defined is ignored.'),
  'range.unknown-unit': must('Range with a unit that is not understood is ignored.'),
  'range.success-only': must('Range is ignored where the response without it would not have been 200.'),
  'range.numerals-large': must('Large numerals in a byte range are anticipated: no overflow makes others of them.', {
    at: 'RFC 9110 14.1.2',
  }),
  'range.egregious': may('Many overlapping ranges are ignored, coalesced or rejected.', { at: 'RFC 9110 17.15' }),
  'range.if-range': must('Range is ignored where the validator in If-Range is not that of the representation.', {
    at: 'RFC 9110 13.1.5',
  }),
  'range.if-range-alone': must('If-Range in a request without Range is ignored.', { at: 'RFC 9110 13.1.5' }),
  'range.partial-described': must('A 206 response with a single part has a Content-Range that describes it.', {
    at: 'RFC 9110 15.3.7.1',
  }),
  'range.partial-fields': must('A 206 response has the fields for caching that a 200 would have had.', {
    at: 'RFC 9110 15.3.7',
  }),
  'range.unsatisfiable-told': should('A 416 response tells the length of the representation in Content-Range.', {
    at: 'RFC 9110 14.4',
  }),
  'range.advertised': may('A response tells in Accept-Ranges whether ranges are supported.', { at: 'RFC 9110 14.3' }),
  'range.content-range-ignored': must('Content-Range in a request whose method defines no use for it is ignored.', {
    at: 'RFC 9110 14.4',
  }),
  'range.partial-put': should('Content-Range with PUT is refused where the resource supports no partial PUT.', {
    at: 'RFC 9110 14.5',
    unobservable: 'what a resource supports is for the application to say',
  }),
  'range.satisfied': should('A range that is valid and satisfiable is answered with 206.', {
    unobservable: 'whether ranges are supported is for the application to say, and a server may ignore them',
  }),
  'range.ignored': may('A Range field is ignored.'),
});
