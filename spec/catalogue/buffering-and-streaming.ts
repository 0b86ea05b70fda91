/** No block waits for another. */
import { heading, may, must } from '../requirement.ts';

export const bufferingAndStreaming = heading(
  'buffering-and-streaming',
  'buffering and streaming',
  'PEP 3333 Buffering and Streaming',
  {
    'streaming.no-delay': must('a block goes to the client while the application works on the next one'),
    'streaming.whole-block': must('a block of any size is transmitted in full'),
    'streaming.order': must('blocks arrive in the order in which they were yielded'),
    'streaming.technique': may('a block is handed to the operating system, or another thread goes on sending it', {
      unobservable: 'both ways look the same to the client',
    }),
  },
);
