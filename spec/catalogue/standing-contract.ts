/** What a server owes on every exchange, whatever it is about; judged all the time. */
import { heading, must } from '../requirement.ts';

export const standingContract = heading(
  'standing-contract',
  'The standing contract',
  'PEP 3333 Specification Details',
  {
    'contract.environ': must(
      'Every environ is a builtin dictionary that holds the required variables, each of its type',
      {
        at: 'PEP 3333 environ Variables',
      },
    ),
    'contract.positional-arguments': must('The application is called with two positional arguments and no others'),
    'contract.one-invocation': must('The application is called once for each request that is directed at it', {
      at: 'PEP 3333 The Server/Gateway Side',
    }),
    'contract.close': must(
      'close() of the returned object is called when the request is over, however it came to its end, and only once',
    ),
    'contract.well-formed-response': must(
      'Every response on the wire keeps to the grammar of its version: status line, field lines, framing, end',
      { at: 'RFC 9112 2.1' },
    ),
    'contract.own-response': must(
      'Responses on a connection correspond to its requests, in order, none split or doubled',
      {
        at: 'RFC 9112 9.3.2',
      },
    ),
    'contract.next-client': must('A request, however odd, does not keep the next client from being served', {
      at: 'PEP 3333 The Server/Gateway Side',
    }),
  },
);
