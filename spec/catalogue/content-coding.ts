import { heading, may, must, should } from '../requirement.ts';

export const contentCoding = heading('content-coding', 'Content Coding', 'RFC 9110 8.4', {
  'coding.told': must('A server that applies content codings lists them in Content-Encoding.'),
  'coding.order': must('Codings are listed in the order in which they were applied, those of the application first.'),
  'coding.identity': should('The coding "identity" is not listed.'),
  'coding.unacceptable': should('No content coding is applied that Accept-Encoding does not accept.', {
    at: 'RFC 9110 12.5.3',
  }),
  'coding.vary': should('A response that is coded for what the request accepts names Accept-Encoding in Vary.', {
    at: 'RFC 9110 12.5.5',
  }),
  'coding.unsupported': may('Content of a request in a coding that is not acceptable is refused with 415.'),
  'coding.415-field': must('A 415 for another reason than the coding has no Accept-Encoding field.', {
    at: 'RFC 9110 12.5.3',
    unobservable: 'what content is acceptable is for the application to say',
  }),
});
