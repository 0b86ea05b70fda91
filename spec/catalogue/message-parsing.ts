import { heading, may, must, should } from '../requirement.ts';

export const messageParsing = heading('message-parsing', 'Message Parsing', 'RFC 9112 2.2', {
  'message.octets': must(
    'A message is parsed as a sequence of octets: neither the encoding of a text nor the pieces in which it arrives have a say.',
  ),
  'message.bare-lf': may('A single LF is taken for the end of a line, and a CR before it ignored.'),
  'message.bare-cr': must(
    'An element that holds a CR without LF is invalid, or each such CR becomes a space before the element is processed.',
  ),
  'message.bare-cr-sent': must('A response holds no CR without LF outside its content.'),
  'message.leading-empty-line': should('At least one empty line before the request line is ignored.'),
  'message.leading-whitespace': must(
    'Lines that begin with whitespace between the request line and the first field are refused with the message, or skipped unread.',
  ),
  'message.malformed': should(
    'Octets that do not match the grammar of a message are answered with 400, and the connection is closed.',
  ),
  'message.header-section-complete': must('A request is not applied before its whole header section has arrived.', {
    at: 'RFC 9110 5.3',
  }),
  'message.roles': must('A response holds no element that only a client is to generate.', { at: 'RFC 9110 2.2' }),
  'message.recovery': may('A usable element is recovered from an invalid one, where nothing else is said.', {
    at: 'RFC 9110 2.4',
    unobservable: 'what may be recovered from, the statements of each element tell',
  }),
  'message.semantics': must('A received element is interpreted as its specification defines it.', {
    at: 'RFC 9110 2.4',
    unobservable: 'it sums up every other statement; each element is checked under its own heading',
  }),
  'message.grammar-sent': must('No element is generated that the grammar does not allow.', {
    at: 'RFC 9110 2.2',
    unobservable: 'it sums up every other statement; the standing contract reads every response strictly',
  }),
});
