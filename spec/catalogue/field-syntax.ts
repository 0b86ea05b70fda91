import { heading, may, must, should } from '../requirement.ts';

export const fieldSyntax = heading('field-syntax', 'Field Syntax', 'RFC 9112 5', {
  'field.name-case': must('Field names are case-insensitive.', { at: 'RFC 9110 5.1' }),
  'field.name-case-framing': must('The names of the fields that frame a message are case-insensitive.'),
  'field.unrecognized': should('Fields that are not recognized are ignored.', { at: 'RFC 9110 5.1' }),
  'field.whitespace-before-colon': must(
    'A request with whitespace between a field name and the colon is answered with 400.',
    {
      at: 'RFC 9112 5.1',
    },
  ),
  'field.optional-whitespace': must('Whitespace before and behind a field value is no part of it.', {
    at: 'RFC 9110 5.5',
  }),
  'field.obs-fold': must(
    'A request with a folded field line is answered with 400, or each fold becomes one or more spaces before the value is interpreted.',
    { at: 'RFC 9112 5.2' },
  ),
  'field.obs-fold-sent': must('No field line of a response is folded.', { at: 'RFC 9112 5.2' }),
  'field.malformed': should(
    'A field line that does not match the grammar is answered with 400 and the end of the connection.',
    {
      at: 'RFC 9112 2.2',
    },
  ),
  'field.value-nul': must('A field value with NUL is refused with its message, or each NUL becomes a space.', {
    at: 'RFC 9110 5.5',
  }),
  'field.value-control': may('Other control characters in a field value are kept where that is safe.', {
    at: 'RFC 9110 5.5',
  }),
  'field.obs-text': should('Octets beyond ASCII in a field value are treated as opaque data.', { at: 'RFC 9110 5.5' }),
  'field.combination': may('Field lines of the same name become one, their values in order and separated by commas.', {
    at: 'RFC 9110 5.3',
  }),
  'field.repeated': must('No two field lines of a response have the same name, unless their values form a list.', {
    at: 'RFC 9110 5.3',
  }),
  'field.empty-members': must('Empty members of a list are parsed and ignored.', {
    at: 'RFC 9110 5.6.1.2',
    binds: 'HTTP/1.1 servers',
  }),
  'field.empty-members-sent': must('No list in a field of a response has an empty member.', { at: 'RFC 9110 5.6.1.1' }),
  'field.single-space-sent': should('A single space stands before the value of each field line of a response.', {
    at: 'RFC 9110 5.6.3',
  }),
  'field.combined-value': must(
    'Field lines of one name that the server itself evaluates count as one list, in their order.',
    { at: 'RFC 9110 5.2', binds: 'HTTP/1.1 servers' },
  ),
  'field.singleton-members': may('Several members in a field that has only one are taken for an error.', {
    at: 'RFC 9110 5.5',
  }),
  'field.quoted-pair': must('A quoted pair stands for the octet behind the backslash.', {
    at: 'RFC 9110 5.6.4',
    unobservable:
      'no field that a gateway server itself evaluates has a quoted string, but for ignored chunk extensions',
  }),
  'field.large-own': must('Elements are parsed at least up to the lengths that the server itself generates.', {
    at: 'RFC 9110 2.3',
    unobservable: 'what a server generates at most is not known from outside',
  }),
});
