/** The imperative way to send a body. */
import { heading, must } from '../requirement.ts';

export const writeCallable = heading('write-callable', 'the write() callable', 'PEP 3333 The write() Callable', {
  'write.as-yielded': must('a bytestring that is written is treated as one that is yielded'),
  'write.not-delayed': must('what was written is on its way when write() returns'),
  'write.then-iterated': must('blocks of the returned iterable are sent too when write() was used'),
  'write.before-blocks': must('what was written is sent before any block of the iterable'),
});
