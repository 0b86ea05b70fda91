/** The server plays dumb. */
import { heading, may, must, should } from '../requirement.ts';

export const otherHttpFeatures = heading('other-http-features', 'other HTTP features', 'PEP 3333 Other HTTP Features', {
  'http.plays-dumb': should('changes to a response leave its meaning as the application gave it'),
  'http.transfer-decoded': must('a transfer coding of the request is removed before the application reads'),
  'http.hop-by-hop-handled': must('a hop-by-hop header of the request is dealt with by the server itself'),
  'http.validation': may('a conditional request is answered from the validators of the response'),
  'http.ranges': may('a part of the response is sent where the client asked for one'),
  'http.recoding': may('the response is encoded anew'),
});
