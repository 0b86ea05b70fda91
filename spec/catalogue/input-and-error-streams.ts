/** The methods of wsgi.input and wsgi.errors. */
import { heading, may, must, should } from '../requirement.ts';

export const inputAndErrorStreams = heading(
  'input-and-error-streams',
  'input and error streams',
  'PEP 3333 Input and Error Streams',
  {
    'input.read': must('read(size) returns at most that many of the next bytes of the body'),
    'input.readline': must('readline() returns the next line, with its line end'),
    'input.readlines': must('readlines() returns a list of the lines that remain'),
    'input.iteration': must('iterating over the stream yields its lines'),
    'input.resumed': must('each method goes on where the one before it stopped'),
    'input.end-of-file': should('a read past Content-Length finds the end of a file there'),
    'input.read-all': should('read() without a size returns all that remains'),
    'input.exhausted': should('a read from an empty or exhausted stream returns empty bytes'),
    'input.readline-size': should('readline(size) returns at most that many bytes'),
    'input.readlines-hint': may('readlines(hint) stops after about that many bytes'),
    'input.not-beyond': may('nothing beyond the Content-Length is read from the client', {
      unobservable: 'leave that nothing can contradict; what the application gets is judged by input.end-of-file',
    }),
    'errors.write': must('write() of the errors stream takes a native string'),
    'errors.writelines': must('writelines() of the errors stream takes a sequence of native strings'),
    'errors.unbuffered': may('what is written is forwarded at once, and flush() does nothing', {
      unobservable: 'leave that nothing can contradict',
    }),
    'errors.flush': must('flush() of the errors stream can be called at any time'),
  },
);
