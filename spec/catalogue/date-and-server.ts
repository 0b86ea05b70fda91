import { heading, may, must, should } from '../requirement.ts';

export const dateAndServer = heading('date-and-server', 'Date and Server', 'RFC 9110 6.6.1', {
  'date.sent': must('A server with a clock sends Date in 2xx, 3xx and 4xx responses.'),
  'date.optional': may('Date is sent in 5xx responses.'),
  'date.format': must('A date that the server generates has the format IMF-fixdate.', { at: 'RFC 9110 5.6.7' }),
  'date.whitespace': must('A date has no whitespace but the spaces of its format.', { at: 'RFC 9110 5.6.7' }),
  'date.approximation': should('Date is the best available approximation of the time when the message was made.', {
    unobservable: "a wrong date cannot be told from a wrong clock, the server's or the client's",
  }),
  'date.utc': must('A date represents a time of UTC.', {
    at: 'RFC 9110 5.6.7',
    unobservable: "a wrong date cannot be told from a wrong clock, the server's or the client's",
  }),
  'date.formats-accepted': must('A date that is received is understood in each of the three formats.', {
    at: 'RFC 9110 5.6.7',
    unobservable: 'the fields of a request that hold dates are for the application to evaluate',
  }),
  'date.two-digit-year': must('A year of two digits that seems more than 50 years ahead is one of the past.', {
    at: 'RFC 9110 5.6.7',
    unobservable: 'the fields of a request that hold dates are for the application to evaluate',
  }),
  'server.subproducts': should('Others add few products to Server.', {
    at: 'RFC 9110 10.2.4',
    unobservable: 'who added a product cannot be seen',
  }),
  'date.no-clock': must('A server without a clock sends no Date.', {
    unobservable: 'whether a server has a clock cannot be seen',
  }),
  'server.sent': may('Responses have a Server field.', { at: 'RFC 9110 10.2.4' }),
  'server.product': must('Server lists products, each a token with an optional version, and comments.', {
    at: 'RFC 9110 10.2.4',
  }),
  'server.detail': should('Server holds no needlessly fine-grained detail.', {
    at: 'RFC 9110 10.2.4',
    unobservable: 'what is needless is for people to judge',
  }),
});
