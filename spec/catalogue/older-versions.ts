import { heading, must } from '../requirement.ts';

export const olderVersions = heading(
  'older-versions',
  'older versions of Python',
  'PEP 3333 Supporting Older (<2.2) Versions of Python',
  {
    'versions.for-loop': must('a server for Python before 2.2 iterates over the body with a "for" loop alone', {
      unobservable: 'the probe runs on Python 3; body.any-iterable has an object with indices alone',
    }),
  },
);
