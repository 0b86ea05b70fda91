import { heading, should } from '../requirement.ts';

export const threadSupport = heading('thread-support', 'thread support', 'PEP 3333 Thread Support', {
  'threads.single': should('a server that works in parallel can also run an application in a single thread', {
    unobservable: 'an option of the server; an exchange shows one configuration',
  }),
});
