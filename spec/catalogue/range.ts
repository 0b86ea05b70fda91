import { heading, may, must } from '../requirement.ts';

export const range = heading('range', 'Range', 'RFC 9110 14.2', {
  'range.other-methods': must('Range with a method for which no ranges are defined is ignored.'),
  'range.unknown-unit': must('Range with a unit that is not understood is ignored.'),
  'range.ignored': may('A Range field is ignored.'),
});
