/** How the application is called, and what is done with what it returns. */
import { heading, may, must, should } from '../requirement.ts';

export const specificationDetails = heading(
  'specification-details',
  'specification details',
  'PEP 3333 Specification Details',
  {
    'application.positional': must('the application is called with two positional arguments, none by name'),
    'environ.builtin': must('environ is the builtin dictionary itself, no subclass and no look-alike'),
    'environ.modifiable': must('the application may change environ in any way'),
    'environ.required': must('environ holds the variables that WSGI requires, whatever the request is'),
    'environ.extended': may("environ holds variables of the server's own as well", {
      unobservable: 'leave that nothing can contradict; their names are judged by environ.extension-names',
    }),
    'start-response.arguments': must('start_response takes two positional arguments and an optional third'),
    'start-response.returns-write': must('start_response returns a callable'),
    'body.any-iterable': must('any iterable of zero or more bytestrings is taken as the body'),
    'body.unbuffered': must('each block is transmitted before the next one is asked for'),
    'body.binary': should('blocks are treated as bytes, and line ends are not altered'),
    'body.transfer-coding': may('a transfer coding is applied to the body'),
    'body.length-trusted': should(
      'len() of the iterable is relied upon where the call succeeds, and done without elsewhere',
    ),
    'body.close': must('close() of the returned iterable is called when the request is over, however it ended'),
    'body.close-moment': may('close() comes before the next request of the connection is handed over, or after', {
      at: 'PEP 3333 Specification Details',
    }),
    'body.closed-early': may('the iterable is closed before it is used up', {
      unobservable: 'leave that nothing can contradict; when an iteration may end early is judged elsewhere',
    }),
    'body.lazy-start': must('start_response may first be called when the iteration begins'),
    'body.attributes': must('no other attribute of the returned iterable is used'),
  },
);
