/** Strings hold bytes; nothing beyond U+00FF goes either way. */
import { heading, must, should } from '../requirement.ts';

export const unicodeIssues = heading('unicode-issues', 'Unicode issues', 'PEP 3333 Unicode Issues', {
  'unicode.environ-range': must('strings in environ hold no code point beyond U+00FF: each stands for a byte'),
  'unicode.exact-type': must('strings in environ are of the type str itself'),
  'unicode.response-bytes': must('characters of status and headers go out as the bytes of ISO-8859-1'),
  'unicode.response-range': should('a status or header with a code point beyond U+00FF is an error'),
  'unicode.input-bytes': must('what wsgi.input returns is of the type bytes'),
  'unicode.output-text': should('a text where a bytestring is required is an error'),
});
