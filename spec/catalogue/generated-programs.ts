/** What holds for all applications that can be generated, not for those alone that a check has thought of. */
import { heading, must } from '../requirement.ts';

export const generatedPrograms = heading(
  'generated-programs',
  'generated applications',
  'PEP 3333 Specification Details',
  {
    'generated.program': must(
      'Whatever an application does, it is called once and closed once, and its response is well-formed or breaks off.',
    ),
    'generated.same-body': must(
      'One body makes one response, in whatever blocks an application gives it, yielded or written.',
      { at: 'PEP 3333 The write() Callable' },
    ),
  },
);
