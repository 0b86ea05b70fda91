/** The client that asks before it sends. All of it binds "servers and gateways that implement HTTP 1.1". */
import { heading, may, must } from '../requirement.ts';

const binds = 'HTTP/1.1 servers';

export const expectContinue = heading('expect-continue', 'expect/continue', 'PEP 3333 HTTP 1.1 Expect/Continue', {
  'expect.transparent': must('a client that waits for 100 (Continue) gets its body through to the application', {
    binds,
  }),
  'expect.moment': may('100 (Continue) comes at once, with the first read, or not at all', { binds }),
  'expect.blocked': must('a read waits until the body comes', { binds }),
  'expect.http-1-0': may('an HTTP/1.0 client is not told to continue'),
});
